// What is kept in the folder of a run beside its report, and can be damaged there without harm to the rest.
// Invariant: what cannot be read is told to be so, and is never taken for something that was not done.

/** The stress test, the error rates by group and condition, what was measured on devices, the sign-offs. */
export const keptParts = ['stress', 'slices', 'probe', 'sign-offs'] as const;
export const keptProblems = ['result-damaged', 'project-unreadable'] as const;
export type KeptPart = (typeof keptParts)[number];
