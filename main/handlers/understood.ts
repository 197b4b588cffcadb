// What this version understands of a project that a newer one saved, to be looked at and never saved.
// Invariant: pure. Every answer that comes out has the shape of the border; one that has not is left out whole and counted, and never guessed.
import { z } from 'zod';
import { projectDocument } from '../../preload/project.ts';

export interface Understood {
  /** Answers by their names, those of a step by the step's; what is missing was not answered, or is not understood. */
  readonly known: Readonly<Record<string, unknown>>;
  /** How many answers are not understood. */
  readonly left: number;
}

/** `written`: a parsed document. */
export function understoodOf(written: unknown): Understood {
  return answersIn(projectDocument, isObject(written) ? written : {});
}

type Fields = Readonly<Record<string, unknown>>;

function answersIn(schema: z.ZodObject, written: Fields): Understood {
  const known: Record<string, unknown> = {};
  let left = Object.keys(written).filter((key) => !Object.hasOwn(schema.shape, key)).length;
  for (const [key, field] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    // How the document is laid out is no answer, and the reason why it is not read as a whole.
    if (key === 'schema' || !Object.hasOwn(written, key)) continue;
    const value = written[key];
    if (field instanceof z.ZodObject && isObject(value)) {
      const inner = answersIn(field, value);
      known[key] = inner.known;
      left += inner.left;
      continue;
    }
    const found = wholeOf(field, value);
    if (found.success) known[key] = found.data;
    if (!found.success || found.lost) left++;
  }
  return { known, left };
}

type Found = { readonly success: true; readonly data: unknown; readonly lost: boolean } | { readonly success: false };

/** One answer, without what it holds beyond what is known of it; of a list, the entries that are understood. */
function wholeOf(schema: z.ZodType, value: unknown): Found {
  const bare = bareOf(schema);
  if (bare instanceof z.ZodArray && Array.isArray(value)) {
    const entries = value.map((entry) => wholeOf(bare.element as z.ZodType, entry));
    const data = entries.flatMap((entry) => (entry.success ? [entry.data] : []));
    const parsed = schema.safeParse(data);
    return parsed.success
      ? { success: true, data: parsed.data, lost: entries.some((entry) => !entry.success || entry.lost) }
      : { success: false };
  }
  if (bare instanceof z.ZodObject && isObject(value)) {
    const kept = Object.fromEntries(Object.entries(value).filter(([key]) => Object.hasOwn(bare.shape, key)));
    const parsed = schema.safeParse(kept);
    return parsed.success
      ? { success: true, data: parsed.data, lost: Object.keys(kept).length < Object.keys(value).length }
      : { success: false };
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? { success: true, data: parsed.data, lost: false } : { success: false };
}

/** Without what says that it may be missing or null. */
function bareOf(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) {
    return bareOf(schema.unwrap() as z.ZodType);
  }
  return schema;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
