// What a project aims at before anything is measured: both error rates, what a year costs at them, and how many people can prove them.
// Invariant: pure. Limits are the operator's; where there is none, the usual one stands in for it, is marked as such and is never a target of the run.
import type { Project } from '../../preload/project.ts';
import { type CostAt, costAt, costsOf, daysPerYear, evenShare, perComparison, registeredOf } from './costs.ts';
import { peopleFor, peopleForFnmr } from './proof.ts';
import { peopleNeeded } from './steps.ts';

/** What many doors aim at; in a search, of the strangers who hit anybody, as the host takes it. */
const usual = { fmr: 1e-3, fpir: 1e-2, fnmr: 1e-2 } as const;

export interface Aim {
  readonly share: number;
  /** Whether it is a limit of the operator; else a usual one. */
  readonly own: boolean;
}

/** By what the decision threshold is chosen, as the run does it. */
export type ChosenBy = 'money' | 'money-limits' | 'limit' | 'search' | 'people';

export interface Aims {
  /** Strangers who pass; in a search, who hit anybody. */
  readonly strangers: Aim;
  readonly refused: Aim;
  /** People whom a face is searched among; 1: compared with one claimed person. */
  readonly registered: number;
  /** FMR of one comparison that keeps `strangers`. */
  readonly fmr: number;
  readonly chosenBy: ChosenBy;
  /** Of a day, at both; null without costs. */
  readonly loss: CostAt | null;
  readonly daysPerYear: number;
  /** Share of strangers who pass at which they cost as much as the refusals; null where nothing is to be said. */
  readonly even: number | null;
  /** People in all, each with two photos or more, since a right person is recognised by comparing two of theirs. */
  readonly people: { readonly strangers: number; readonly refused: number; readonly stage: number; readonly all: number };
}

export function aimsOf({ purpose, stage }: Pick<Project, 'purpose' | 'stage'>): Aims {
  const { maxFmr, maxFnmr } = purpose;
  const { registered = 1 } = registeredOf(purpose);
  const strangers = { share: maxFmr ?? (registered === 1 ? usual.fmr : usual.fpir), own: maxFmr !== null };
  const refused = { share: maxFnmr ?? usual.fnmr, own: maxFnmr !== null };
  const fmr = perComparison(strangers.share, registered);
  const costs = costsOf(purpose);
  const people = { strangers: peopleFor(fmr), refused: peopleForFnmr(refused.share), stage: peopleNeeded[stage] };
  return {
    strangers,
    refused,
    registered,
    fmr,
    chosenBy: costs === undefined ? byRate(purpose) : strangers.own || refused.own ? 'money-limits' : 'money',
    loss: costs === undefined ? null : costAt(costs, { threshold: 0, fmr, fnmr: refused.share }),
    daysPerYear: purpose.daysPerYear ?? daysPerYear,
    even: (costs && evenShare(costs, refused.share)) ?? null,
    people: { ...people, all: Math.max(...Object.values(people)) },
  };
}

function byRate(purpose: Project['purpose']): ChosenBy {
  return purpose.maxFmr !== null ? 'limit' : 'registered' in registeredOf(purpose) ? 'search' : 'people';
}
