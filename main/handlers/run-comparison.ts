// The comparison of methods on a finished run: the run's own people, division, teacher, student and times through the photos, kept in the run's folder.
// Invariant: nothing to choose but the number of seeds; whoever asks, also after a reload or a restart, is told what goes on, what was stopped, what was found.
import { join } from 'node:path';
import type { Comparison, RunComparison } from '../../preload/comparison.ts';
import { comparedByDefault } from '../../preload/job.ts';
import { readPlan } from '../training/plan.ts';
import { sittingsOf } from '../training/sitting.ts';
import { compare, methodsNamed, readComparison, trainingsOf } from './compare.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { demandResult } from './run/finished.ts';
import { scanPhase, splitPhase } from './run/people.ts';
import { openSite } from './run/pipeline.ts';
import { factsOf, type Site } from './run/site.ts';
import { studentOf } from './run/student.ts';
import { withTeacher } from './run/teaching.ts';
import { demandSameData, epochsTrained, trainingFolder, trainPhase } from './run/training.ts';

interface Going {
  readonly runId: string;
  readonly seeds: number;
}

export function runComparisonHandlers(context: HostContext): Pick<Handlers, 'run.compare' | 'run.comparison'> {
  let going: Going | undefined;
  return {
    'run.compare': ({ runId, seeds }) => {
      demandResult(context, runId);
      return context.work.begin(null, async (signal) => {
        going = { runId, seeds };
        try {
          return await compareOn(openSite(context, runId, signal), seeds);
        } finally {
          going = undefined;
        }
      });
    },
    'run.comparison': async ({ runId }) => {
      demandResult(context, runId);
      return comparisonOf(openSite(context, runId, new AbortController().signal), going?.runId === runId ? going : undefined);
    },
  };
}

function folderOf({ folder }: Pick<Site, 'folder'>): string {
  return join(folder, 'comparison');
}

/** Throws Problem `run-data-changed` when the teacher or the photos are not those of the run. */
async function compareOn(site: Site, seeds: number): Promise<Comparison> {
  const { context, job, signal } = site;
  const { splitId } = factsOf(site, splitPhase);
  demandSameData(site, splitId);
  // Another file under the same name is refused before anything is computed with it.
  await withTeacher(site, async () => {});
  const { sources, identities } = factsOf(site, scanPhase);
  const input = {
    teacher: job.teacher,
    anyway: true, // the run was done with this teacher
    faces: job.faces,
    split: {},
    protocols: [],
    student: studentOf(site),
    methods: [...comparedByDefault],
    seeds,
    epochs: epochsOf(site),
    threads: job.threads,
    precision: job.precision,
    out: folderOf(site),
  };
  const whom = { scope: { sources, identities }, splitId };
  const { comparison } = await compare(context, input, methodsNamed(comparedByDefault), signal, whom);
  return comparison;
}

/** As often as the student went through the photos, also where its training was ended early. */
function epochsOf(site: Pick<Site, 'folder'>): number {
  const plan = readPlan(trainingFolder(site, 'student'));
  return Math.max(1, Math.round(epochsTrained(site, plan)));
}

function comparisonOf(site: Site, going: Going | undefined): RunComparison {
  const found = readComparison(folderOf(site));
  const known = trainingsOf(folderOf(site)).filter(({ method }) => (comparedByDefault as readonly string[]).includes(method));
  const seeds = going?.seeds ?? Math.max(0, ...known.map(({ seed }) => seed));
  const shown = Math.max(0, ...(found?.rows ?? []).flatMap((row) => row.seeds));
  return {
    methods: [...comparedByDefault],
    epochs: epochsOf(site),
    secondsPerTraining: secondsOf(site),
    trained: [1, 2, 3].map((seed) => known.filter((one) => one.trained && one.seed === seed).length),
    begun: going !== undefined || seeds > shown ? seeds : null,
    going: going !== undefined,
    found,
  };
}

function secondsOf(site: Site): number | null {
  const folder = trainingFolder(site, 'student');
  if (sittingsOf(folder).length === 0) return null;
  const { steps, trainedMs } = factsOf(site, trainPhase);
  const trainedEpochs = epochsTrained(site, readPlan(folder));
  if (steps === 0 || trainedEpochs === 0) return null;
  return (trainedMs / 1000 / trainedEpochs) * epochsOf(site);
}
