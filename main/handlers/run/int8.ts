// What the quantizing of a run left behind: the file in whole numbers, and what was found about it.
// Invariant: a file is handed over only with the digest that it was accepted with.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Int8Student } from '../../export/variants.ts';
import { listPhases } from '../../library/phases.ts';
import { Problem } from '../../problems.ts';
import { type Int8Found, int8Found } from '../../report/int8-schema.ts';
import type { Site } from './site.ts';

export const int8File = 'int8.json';
const modelFile = 'student-int8.onnx';

/** Where the file lies that was accepted. */
export function int8Path({ folder }: Pick<Site, 'folder'>): string {
  return join(folder, modelFile);
}

/** SHA-256 of the accepted file; null: none was good enough. */
export const quantizedFacts = z.object({ sha256: z.string().nullable() });

type Where = Pick<Site, 'context' | 'runId' | 'folder'>;

/** Undefined where the run has not tried it: a quick run, one of before it was tried, one that is not so far. */
function factsOf({ context, runId }: Where): z.infer<typeof quantizedFacts> | undefined {
  const record = listPhases(context.library, runId).find(({ phase }) => phase === 'quantize');
  return record?.state === 'done' ? quantizedFacts.parse(JSON.parse(record.facts)) : undefined;
}

export function readInt8(site: Where): Int8Found | undefined {
  return factsOf(site) && int8Found.parse(JSON.parse(readFileSync(join(site.folder, int8File), 'utf8')));
}

/** The file to hand over, with its own threshold; undefined where there is none. Throws Problem `export-damaged` when it is not the accepted one. */
export function acceptedInt8(site: Where): Int8Student | undefined {
  const sha256 = factsOf(site)?.sha256 ?? null;
  if (sha256 === null) return undefined;
  const bytes = existsSync(int8Path(site)) ? new Uint8Array(readFileSync(int8Path(site))) : new Uint8Array();
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Problem('export-damaged', { file: modelFile });
  const choice = readInt8(site)?.choice;
  return { bytes, threshold: choice == null ? undefined : { choice, flipTest: true } };
}
