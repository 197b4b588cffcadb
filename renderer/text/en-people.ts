// The words about too few people or photos, in English.
// Invariant: says whose number is too small and what that number has to be; a part of the people is named by what it is for.
import type { ProblemCode, ProblemData } from '../../preload/contract.ts';
import { grouped } from './numbers.ts';

type Words = { readonly what: string; readonly why: string; readonly todo: string };

function counted({ people }: ProblemData): string {
  return typeof people === 'number' ? `: ${grouped(people)}` : '';
}

const parts: Readonly<Record<string, string>> = {
  train: 'to learn from',
  choose: 'with two photos or more to set the decision threshold',
  verify: 'with two photos or more to verify',
};

/** Why so many: one for each number that is asked for. */
const whys: Readonly<Record<number, string>> = {
  2: 'Telling people apart takes at least 2 people, each with two photos or more.',
  4: 'People who set the decision threshold and people who verify must be different ones. That takes at least 4 people.',
  6: 'People who teach, people who set the decision threshold and people who verify must be different ones. That takes at least 6 people.',
};

export const peopleProblemsEn = {
  'consent-over': ({ until, path }) => ({
    what: `The consent of the people in these photos is over${typeof until === 'string' ? `: it held until ${until}` : ''}${typeof path === 'string' ? ` (${path})` : ''}.`,
    why: 'Photos of people who no longer agree must not be learnt from. Nothing was deleted, and a training that was paused is kept.',
    todo: 'Ask the people again and state the new day on the Data step (--consent-until), or train with other photos.',
  }),
  'too-few-people': (d) => {
    const part = parts[String(d['part'])];
    if (part !== undefined) {
      return {
        what: `There are too few people ${part}${counted(d)}.`,
        why: `It takes at least ${d['needed'] ?? 2}. Nobody may be in two parts, and with lists of people somebody counts only where the lists put them.`,
        todo: 'Put more people on the list of this part, or add photos of more people and scan again.',
      };
    }
    return {
      what: `There are too few people${counted(d)}.`,
      why: whys[Number(d['needed'] ?? 6)] ?? `It takes at least ${d['needed']} people.`,
      todo: 'Add photos of more people, one folder per person, and scan again.',
    };
  },
  'too-few-images': (d) => ({
    what: `There are too few people of whom there are two photos or more${counted(d)}.`,
    why: `Genuine comparisons need at least two photos of the same person. It takes at least ${d['needed'] ?? 6} such people.`,
    todo: 'Add more photos per person and scan again.',
  }),
} satisfies Partial<Record<ProblemCode, (data: ProblemData) => Words>>;

export type PeopleProblems = typeof peopleProblemsEn;
