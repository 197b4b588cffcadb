// What is kept in the folder of a run, and can be damaged there: beside its report without harm to the rest, or what the report rests on.
// Invariant: what cannot be read is told to be so, and is never taken for something that was not done.

/** The stress test, the error rates by group and condition, what was measured on devices, the sign-offs. */
export const keptParts = ['stress', 'slices', 'probe', 'sign-offs'] as const;
/**
 * What a result rests on, besides: its numbers, the evaluation, the pairs of the mistakes, times, what was found about reduced precisions, what is kept of a
 * training, a comparison of methods, a search for a student.
 */
export const resultParts = [
  ...keptParts,
  'kpi',
  'evaluation',
  'mistakes',
  'speed',
  'variants',
  'training',
  'comparison',
  'search',
] as const;
export const keptProblems = ['result-damaged', 'project-unreadable'] as const;
export type KeptPart = (typeof keptParts)[number];
export type ResultPart = (typeof resultParts)[number];
