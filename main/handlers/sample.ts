// The practice run: drawn people, the starter teacher, the same phases as any other run.
// Invariant: an interrupted practice run goes on where it was; otherwise each call is a fresh run.

import { listRuns } from '../library/runs.ts';
import { practiceSizes } from '../practice/people.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { type Job, jobSchema, resolveJob } from './run/job.ts';
import { startRun, work } from './runs.ts';

/** What a practice run trains, chosen so that all of it takes under 8 minutes, or under 90 seconds, on two cores. */
const sizes = {
  full: { student: 'mobilefacenet-x0.25', epochs: 24, drawn: practiceSizes.full },
  // More people with fewer photos than practiceSizes.quick: enough to verify on that one operating point is supported.
  quick: { student: 'tiny', epochs: 20, drawn: { people: 60, photosPerPerson: 6 } },
} as const;

export function sampleHandlers(context: HostContext): Pick<Handlers, 'sample.start'> {
  return {
    'sample.start': async ({ quick, seed, fresh }) => {
      context.work.demandIdle();
      const job = await practiceJob(quick ? 'quick' : 'full', seed);
      const interrupted = fresh
        ? undefined
        : listRuns(context.library).find(({ state, plan }) => state !== 'finished' && sameJob(plan, job));
      if (interrupted !== undefined) {
        work(context, interrupted.id);
        return { runId: interrupted.id, resumed: true };
      }
      return { runId: startRun(context, job), resumed: false };
    },
  };
}

async function practiceJob(precision: 'full' | 'quick', seed: number): Promise<Job> {
  const { student, epochs, drawn } = sizes[precision];
  return resolveJob(
    {
      title: precision === 'quick' ? 'Quick practice run' : 'Practice run',
      teacher: 'starter',
      anyway: true,
      faces: { folders: [], mergeByName: false },
      student,
      method: 'ada-arc',
      standalone: true,
      epochs,
      seed,
      split: {},
      protocols: [],
      precision,
    },
    { ...drawn, seed },
  );
}

/** The same practice run, whenever it was begun. */
function sameJob(plan: string, job: Job): boolean {
  const found = jobSchema.safeParse(JSON.parse(plan));
  return found.success && JSON.stringify({ ...found.data, createdMs: 0 }) === JSON.stringify({ ...jobSchema.parse(job), createdMs: 0 });
}
