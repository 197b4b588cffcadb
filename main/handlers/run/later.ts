// Reads what came to a run after its report: stress test, groups and conditions, times on the device, sign-offs, and the project that it belongs to.
// Invariant: reads only; kpi.json is taken as the bytes that lie there, because a sign-off names their digest.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type StressTest, stressTest } from '../../../preload/conditions.ts';
import { type SignedOff, signedOff } from '../../../preload/judging.ts';
import { type DeviceProbe, keptProbe } from '../../../preload/probe.ts';
import { projectDocument } from '../../../preload/project.ts';
import { type Slices, slices } from '../../../preload/slices.ts';
import { percentile } from '../../evaluation/speed.ts';
import { listProjects } from '../../library/projects.ts';
import type { Later } from '../../report/later.ts';
import type { Site } from './site.ts';

export const kpiFile = 'kpi.json';
export const stressFile = 'stress.json';
export const slicesFile = 'slices.json';
export const probeFile = 'probe.json';
export const signOffFile = 'sign-offs.json';

/** The newest stress test; null when there was none. */
export function readStress(folder: string): StressTest | null {
  const path = join(folder, stressFile);
  return existsSync(path) ? stressTest.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

/** The newest error rates by group and condition; null when there are none. */
export function readSlices(folder: string): Slices | null {
  const path = join(folder, slicesFile);
  return existsSync(path) ? slices.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
}

/** What the probe measured on the device, its single times summed up; null when no result was read in. */
export function readProbe(folder: string): DeviceProbe | null {
  const path = join(folder, probeFile);
  if (!existsSync(path)) return null;
  const { atMs, digest, result } = keptProbe.parse(JSON.parse(readFileSync(path, 'utf8')));
  const { schema: _schema, program: _program, model: _model, power: _power, timesMs, ...measured } = result;
  const rising = Float64Array.from(timesMs).sort();
  return { atMs, digest, ...measured, p99Ms: percentile(rising, 0.99), minMs: rising[0]! };
}

/** In the order in which they were given. */
export function readSignOffs(folder: string): SignedOff[] {
  const path = join(folder, signOffFile);
  return existsSync(path) ? z.array(signedOff).parse(JSON.parse(readFileSync(path, 'utf8'))) : [];
}

export function digestOfKpi(folder: string): string {
  return createHash('sha256')
    .update(readFileSync(join(folder, kpiFile)))
    .digest('hex');
}

export function laterOf({ context, runId, folder }: Pick<Site, 'context' | 'runId' | 'folder'>): Later {
  return {
    kpiSha256: digestOfKpi(folder),
    stress: readStress(folder),
    slices: readSlices(folder),
    probe: readProbe(folder),
    signOffs: readSignOffs(folder),
    project: projectOf(context.library, runId),
  };
}

/** What the project of a run says; one that another version wrote in another shape is left out, and not guessed at. */
function projectOf(library: Parameters<typeof listProjects>[0], runId: string): Later['project'] {
  for (const { document } of listProjects(library)) {
    const found = projectDocument.safeParse(JSON.parse(document));
    if (!found.success || found.data.runId !== runId) continue;
    const { stage, purpose, device, data } = found.data;
    return { stage, purpose, device: device.kind, lawful: data.lawful };
  }
  return null;
}
