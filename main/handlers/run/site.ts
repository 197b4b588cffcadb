// Where a run works: its job, its folder, what its phases found, how far it is.
// Invariant: a phase hands nothing to the next in memory; everything goes through the library and the run's folder, so any phase can be the first after a crash.
import { join } from 'node:path';
import type { z } from 'zod';
import { listPhases } from '../../library/phases.ts';
import type { HostContext } from '../context.ts';
import type { Meter } from '../progress.ts';
import type { Course } from './course.ts';
import type { Job } from './job.ts';

export const phaseNames = [
  'practice',
  'scan',
  'inspect',
  'split',
  'convention',
  'teacher-check',
  'embed',
  'search',
  'prepare',
  'train',
  'standalone',
  'evaluate',
  'quantize',
  'speed',
  'report',
  'export',
] as const;
export type PhaseName = (typeof phaseNames)[number];

export interface Site {
  readonly context: HostContext;
  readonly runId: string;
  readonly job: Job;
  /** `runs/<id>` of the data folder. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly meter: Meter;
  readonly course: Course;
}

/** A step of the main job. `run` may be repeated: what it finds half done it completes. */
export interface Phase<Facts extends object = object> {
  readonly name: PhaseName;
  /** What it found, as it is kept in the library. */
  readonly facts: z.ZodType<Facts>;
  /** False: this job has no such phase. */
  applies?(job: Job): boolean;
  run(site: Site): Promise<Facts>;
}

export function runFolder(dataDir: string, runId: string): string {
  return join(dataDir, 'runs', runId);
}

/** What a phase that is done found; throws when it is not done, which is a defect of the order of phases. */
export function factsOf<Facts extends object>(site: Pick<Site, 'context' | 'runId'>, phase: Pick<Phase<Facts>, 'name' | 'facts'>): Facts {
  const record = listPhases(site.context.library, site.runId).find(({ phase: name }) => name === phase.name);
  if (record?.state !== 'done') throw new Error(`the phase ${phase.name} is not done`);
  return phase.facts.parse(JSON.parse(record.facts));
}
