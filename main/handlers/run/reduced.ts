// What the quantizing of a run left behind: the files of a reduced precision, and what was found about them.
// Invariant: a file is handed over only with the digest that it was accepted with.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { type ReducedKind, reducedKinds } from '../../export/identity.ts';
import type { Reduced, ReducedStudent } from '../../export/variants.ts';
import { recordAudit } from '../../library/audit.ts';
import { beginPhase, endPhase, listPhases } from '../../library/phases.ts';
import { Problem } from '../../problems.ts';
import { type Fp16Found, fp16Found, type Int8Found, int8Found } from '../../report/int8-schema.ts';
import { writeWhole } from '../../report/kpi.ts';
import { readJson } from '../../training/json-file.ts';
import type { Site } from './site.ts';

/** What was found about a precision. */
export function foundPath({ folder }: Pick<Site, 'folder'>, kind: ReducedKind): string {
  return join(folder, `${kind}.json`);
}

/** Where the file lies that was accepted. */
export function reducedPath({ folder }: Pick<Site, 'folder'>, kind: ReducedKind): string {
  return join(folder, `student-${kind}.onnx`);
}

/** SHA-256 of the accepted file in whole numbers and of that with weights in 16 bits; null: none was good enough. Runs of before the latter have none. */
export const quantizedFacts = z.object({ sha256: z.string().nullable(), fp16: z.string().nullable().optional() });

type Where = Pick<Site, 'context' | 'runId' | 'folder'>;

/** Undefined where the run has not tried it: a quick run, one of before it was tried, one that is not so far. */
function factsOf({ context, runId }: Where): z.infer<typeof quantizedFacts> | undefined {
  const record = listPhases(context.library, runId).find(({ phase }) => phase === 'quantize');
  return record?.state === 'done' ? quantizedFacts.parse(JSON.parse(record.facts)) : undefined;
}

/** Throws Problem `result-damaged` (part `variants`), as what follows does. */
export function readInt8(site: Where): Int8Found | undefined {
  return factsOf(site) && readJson('variants', foundPath(site, 'int8'), int8Found);
}

export function readFp16(site: Where): Fp16Found | undefined {
  return factsOf(site)?.fp16 === undefined ? undefined : readJson('variants', foundPath(site, 'fp16'), fp16Found);
}

function readReduced(site: Where, kind: ReducedKind): Int8Found | Fp16Found | undefined {
  return kind === 'int8' ? readInt8(site) : readFp16(site);
}

/** The files to hand over, each with its own threshold. Throws Problem `export-damaged` when one is not the accepted one. */
export function acceptedReduced(site: Where): Reduced {
  const digests = digestsOf(factsOf(site));
  return Object.fromEntries(
    reducedKinds.flatMap((kind): [ReducedKind, ReducedStudent][] => {
      if (digests[kind] === null) return [];
      const path = reducedPath(site, kind);
      const bytes = existsSync(path) ? new Uint8Array(readFileSync(path)) : new Uint8Array();
      if (createHash('sha256').update(bytes).digest('hex') !== digests[kind]) throw new Problem('export-damaged', { file: basename(path) });
      const choice = readReduced(site, kind)?.choice;
      return [[kind, { bytes, threshold: choice == null ? undefined : { choice, flipTest: true } }]];
    }),
  );
}

function digestsOf(facts: z.infer<typeof quantizedFacts> | undefined): Record<ReducedKind, string | null> {
  return { fp16: facts?.fp16 ?? null, int8: facts?.sha256 ?? null };
}

/** Those that failed their check when the package was written, and are left out since. */
export function refusedReduced(site: Where): ReducedKind[] {
  return reducedKinds.filter((kind) => readReduced(site, kind)?.whyNot === 'parity');
}

/**
 * Leaves files of a run that is not finished out of its result, because they failed their check: its report is made anew without them. What is not handed
 * over anyway stays as it is. Throws Problem `run-unfinished` while they have not been tried.
 */
export async function refuseReduced(site: Where, kinds: readonly ReducedKind[]): Promise<void> {
  const { context, runId } = site;
  const { library } = context;
  for (const kind of kinds) {
    const facts = factsOf(site);
    const found = readReduced(site, kind);
    if (facts === undefined || found === undefined) throw new Problem('run-unfinished', { run: runId });
    if (digestsOf(facts)[kind] === null) continue;
    // First: killed after it, the file is still named by the facts, and asking again completes this.
    await writeWhole(foundPath(site, kind), `${JSON.stringify({ ...found, whyNot: 'parity' })}\n`);
    library.transaction(() => {
      endPhase(library, runId, 'quantize', { ...facts, [kind === 'int8' ? 'sha256' : 'fp16']: null });
      if (listPhases(library, runId).some(({ phase }) => phase === 'report')) beginPhase(library, runId, 'report');
      recordAudit(library, 'file-left-out', { run: runId, precision: kind });
    });
  }
}
