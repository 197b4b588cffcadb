// Reads what came to a run after its report: stress test, groups and conditions, times on the device, sign-offs, and the project that it belongs to.
// Invariants: reads only; kpi.json is taken as the bytes that lie there, because a sign-off names their digest. What cannot be read is said to be damaged:
// it hides nothing else of the result, and is never taken for something that was not done.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type StressTest, stressTest } from '../../../preload/conditions.ts';
import { type SignedOff, signedOff } from '../../../preload/judging.ts';
import type { KeptPart } from '../../../preload/kept.ts';
import { type DeviceProbe, type KeptProbes, keptProbes } from '../../../preload/probe.ts';
import { type Slices, slices } from '../../../preload/slices.ts';
import { percentile } from '../../evaluation/speed.ts';
import { fingerprintHere } from '../../export/signature.ts';
import { everyProject } from '../../library/projects.ts';
import { demandWhole, Problem } from '../../problems.ts';
import type { Later } from '../../report/later.ts';
import { namedBy, projectIn } from '../projects.ts';
import type { Site } from './site.ts';

export const kpiFile = 'kpi.json';
export const stressFile = 'stress.json';
export const slicesFile = 'slices.json';
export const probeFile = 'probe.json';
export const signOffFile = 'sign-offs.json';

const files: Readonly<Record<KeptPart, string>> = {
  stress: stressFile,
  slices: slicesFile,
  probe: probeFile,
  'sign-offs': signOffFile,
};

/** What lies in a file of the folder; null when it is not there. Throws Problem `result-damaged` when it is not as this program writes it. */
function readKept<S extends z.ZodType>(folder: string, part: KeptPart, shape: S): z.output<S> | null {
  const path = join(folder, files[part]);
  if (!existsSync(path)) return null;
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Problem('result-damaged', { part }, { cause });
  }
}

/** The newest stress test; null when there was none. Throws Problem `result-damaged`, as all that follow do. */
export function readStress(folder: string): StressTest | null {
  return readKept(folder, 'stress', stressTest);
}

/** The newest error rates by group and condition; null when there are none. */
export function readSlices(folder: string): Slices | null {
  return readKept(folder, 'slices', slices);
}

/** What was measured on devices, file by file as it was read in: FP32 first, each by its number. */
export function readMeasurements(folder: string): KeptProbes {
  const { measurements } = readKept(folder, 'probe', keptProbes) ?? { measurements: [] };
  return measurements.toSorted((a, b) => a.result.settings.precision.localeCompare(b.result.settings.precision) || a.unit - b.unit);
}

/** The same with the single times summed up. */
export function readProbes(folder: string): DeviceProbe[] {
  return readMeasurements(folder).map(summedUp);
}

export function summedUp({ result, ...kept }: KeptProbes[number]): DeviceProbe {
  const { schema: _schema, program: _program, model: _model, power: _power, timesMs, ...measured } = result;
  const rising = Float64Array.from(timesMs).sort();
  return { ...kept, ...measured, p99Ms: percentile(rising, 0.99), minMs: rising[0]! };
}

/** In the order in which they were given. */
export function readSignOffs(folder: string): SignedOff[] {
  return readKept(folder, 'sign-offs', z.array(signedOff)) ?? [];
}

/** What `read` finds; what is damaged counts as not there, and is named in `damaged`. */
export function readable<T>(read: (folder: string) => T, folder: string, absent: T): { readonly found: T; readonly damaged: KeptPart[] } {
  try {
    return { found: read(folder), damaged: [] };
  } catch (thrown) {
    if (!(thrown instanceof Problem && thrown.code === 'result-damaged')) throw thrown;
    return { found: absent, damaged: [thrown.data['part'] as KeptPart] };
  }
}

/** Throws Problem `result-damaged` (part `kpi`) where there is none any more. */
export function digestOfKpi(folder: string): string {
  const bytes = demandWhole('kpi', kpiFile, () => readFileSync(join(folder, kpiFile)));
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 over what was measured: kpi.json and, as they lie there, stress test, groups and devices. A consent to a result names it, so that it ends when any of them changes. */
export function digestOfFindings(folder: string): string {
  const all = createHash('sha256');
  for (const file of [kpiFile, stressFile, slicesFile, probeFile]) {
    const path = join(folder, file);
    const own = existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : '-';
    all.update(`${file} ${own}\n`);
  }
  return all.digest('hex');
}

export function laterOf({ context, runId, folder }: Pick<Site, 'context' | 'runId' | 'folder'>): Later {
  const [stress, sliced] = [readable(readStress, folder, null), readable(readSlices, folder, null)];
  const [probes, signOffs] = [readable(readProbes, folder, []), readable(readSignOffs, folder, [])];
  return {
    kpiSha256: digestOfKpi(folder),
    stress: stress.found,
    slices: sliced.found,
    probes: probes.found,
    signOffs: signOffs.found,
    damaged: [stress, sliced, probes, signOffs].flatMap(({ damaged }) => damaged),
    signer: fingerprintHere(context.dataDir),
    project: projectOf(context.library, runId),
  };
}

/** What the project of a run says, also from the bin; one that another version wrote in another shape is left out, and not guessed at. */
function projectOf(library: Parameters<typeof everyProject>[0], runId: string): Later['project'] {
  for (const { document } of everyProject(library)) {
    const found = projectIn(document);
    if (found === null || !namedBy(found).includes(runId)) continue;
    const { stage, purpose, device, data } = found;
    return {
      stage,
      purpose,
      device: device.kind,
      deviceName: device.kind === 'other' ? device.other.name.trim() : '',
      lawful: data.lawful,
      kept: data.kept,
    };
  }
  return null;
}
