// The phase that finds the student of a run whose operator left that open.
// Invariant: what the search found lies beside the run (`search/search.json`), and the run keeps to it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openPixels } from '../../faces/pixels.ts';
import { amendRun } from '../../library/phases.ts';
import { digestOfPart, readPart } from '../../library/splits.ts';
import { Problem } from '../../problems.ts';
import { wholePeople } from '../learning.ts';
import { limitsOf, mostHeld, searchStudents } from '../searching.ts';
import { facesOf, teacherEmbeddings } from '../teacher.ts';
import { autoStudent, defaultBudgetSeconds } from './job.ts';
import { splitPhase } from './people.ts';
import { factsOf, type Phase } from './site.ts';
import { type SearchFacts, searched } from './student.ts';
import { conventionPhase, inspectPhase, withTeacher } from './teaching.ts';

/** Part of the run's time that the search gets. */
const searchShare = 0.2;

export const searchPhase: Phase<SearchFacts> = {
  ...searched,
  applies: (job) => job.student === autoStudent,
  async run(site) {
    const { context, runId, job, meter, signal, course } = site;
    const budgetSeconds = (job.budgetSeconds ?? defaultBudgetSeconds) * searchShare;
    course.expect('search', budgetSeconds);
    const { splitId } = factsOf(site, splitPhase);
    const { convention } = factsOf(site, conventionPhase);
    const pixels = openPixels(context.dataDir, 'read');
    try {
      const learnt = readPart(context.library, splitId, 'train');
      const held = wholePeople(facesOf(context, splitId, 'choose', pixels), mostHeld);
      const ofTeacher = await withTeacher(site, (embedder) =>
        teacherEmbeddings(context, embedder, convention, held, pixels, { signal, meter }),
      );
      const folder = join(site.folder, 'search');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const { recommended, candidates, seconds } = await searchStudents({
        context,
        folder,
        learning: {
          teacher: factsOf(site, inspectPhase).facts,
          convention,
          train: facesOf(context, splitId, 'train', pixels),
          held,
          people: { train: learnt.people.length, held: new Set(held.map(({ identity }) => identity)).size },
          dataDigest: digestOfPart(learnt),
          ofTeacher,
        },
        pixels,
        terms: { limits: limitsOf(job.costs.targets ?? {}), seed: job.seed, threads: job.threads, budgetSeconds, precision: job.precision },
        // Its parts are phases of a search by itself; here they are one.
        meter: { ...meter, during: (_, work) => work() },
        signal,
      });
      if (recommended === null) throw new Problem('no-student-fits');
      amendRun(context.library, runId, { student: recommended.name });
      context.say('work.noted', { note: 'student-found', data: { student: recommended.name } });
      return { student: recommended.name, tried: candidates.filter(({ state }) => state === 'tried').length, seconds };
    } finally {
      pixels.close();
    }
  },
};
