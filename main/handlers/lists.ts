// Files that the operator writes: lists of people and the file of costs.
// Invariant: a list that cannot be read stops the work before anything is trained; names are used and never repeated in a message.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { costFile } from '../../preload/job.ts';
import { Problem } from '../problems.ts';
import { wholeText } from '../utf8.ts';

const mostBytes = 64 * 1024 * 1024;

/**
 * The names in a list of people: one a line, what follows a tab or stands in a pairs file beside the name is left out.
 *
 * Reads plain lists, LFW's people files (`name<tab>photos` under a line with the count) and LFW's pairs files (both names of a line).
 */
export async function readPeople(path: string): Promise<string[]> {
  const names = namesIn(await readText(path, 'people'));
  if (names.length === 0) throw new Problem('bad-input', { field: 'people', detail: 'empty' });
  return names;
}

/** The names in the text of such a list, each once. */
export function namesIn(text: string): string[] {
  const names = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const fields = line.split('\t').map((field) => field.trim());
    const [first = '', second, third, fourth] = fields;
    // A line of numbers alone is a count; `#` begins a remark.
    if (first === '' || first.startsWith('#') || (fields.every(isNumber) && names.size === 0)) continue;
    names.add(first);
    if (fourth !== undefined && isNumber(second) && !isNumber(third) && third !== undefined) names.add(third);
  }
  return [...names];
}

export type Costs = ReturnType<typeof costFile.parse>;

/** A file of costs, limits and targets in JSON (`costFile` of the contract). */
export async function readCosts(path: string): Promise<Costs> {
  const text = await readText(path, 'costs');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Problem('bad-input', { field: 'cost', detail: 'JSON' }, { cause });
  }
  const checked = costFile.safeParse(value);
  if (!checked.success) {
    const [first] = checked.error.issues;
    throw new Problem('bad-input', { field: `cost.${first?.path.join('.') ?? ''}`, detail: first?.message ?? '' });
  }
  return checked.data;
}

/** The whole of a text file in UTF-8, at most 64 MiB. Throws Problem `not-found`, `bad-input` or `data-file-unreadable`. */
export async function readText(path: string, kind: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new Problem('not-found', { kind: path }, { cause });
  }
  if (bytes.length > mostBytes) throw new Problem('bad-input', { field: kind, detail: `${bytes.length} bytes` });
  return wholeText(basename(path), bytes);
}

function isNumber(field: string | undefined): boolean {
  return field !== undefined && /^\d+$/.test(field);
}
