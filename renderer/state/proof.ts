// What a number of people can prove, before anything is trained, and how many a claim needs.
// Invariant: pure; the rule of 3 over pairs of people, the optimistic bound, said to be one. The parts are those of main/library/split.ts.

/** Shares of the people that teach, choose and verify. */
const shares = { choose: 0.1, verify: 0.2 } as const;

export interface Parts {
  readonly train: number;
  readonly choose: number;
  readonly verify: number;
}

export function partsOf(people: number): Parts {
  const choose = Math.max(people >= 6 ? 2 : 0, Math.round(people * shares.choose));
  const verify = Math.max(people >= 6 ? 2 : 0, Math.round(people * shares.verify));
  return { train: Math.max(0, people - choose - verify), choose, verify };
}

/** Smallest FMR that so many verifying people can show at best: 3 / pairs of people. Undefined below two people. */
export function provableFmr(verifying: number): number | undefined {
  const pairs = (verifying * (verifying - 1)) / 2;
  return pairs > 0 ? Math.min(1, 3 / pairs) : undefined;
}

/** The same when no person may be counted in two pairs: 3 / disjoint pairs. */
export function provableFmrSurely(verifying: number): number | undefined {
  const pairs = Math.floor(verifying / 2);
  return pairs > 0 ? Math.min(1, 3 / pairs) : undefined;
}

/** Smallest FNMR that so many verifying people can show: 3 / people, each counted once. */
export function provableFnmr(verifying: number): number | undefined {
  return verifying > 0 ? Math.min(1, 3 / verifying) : undefined;
}

/** People in all that are needed to show an FNMR. */
export function peopleForFnmr(fnmr: number): number {
  return Math.ceil(Math.ceil(3 / fnmr) / shares.verify);
}

/** People in all that are needed to show an FMR at best. */
export function peopleFor(fmr: number): number {
  const verifying = Math.ceil((1 + Math.sqrt(1 + 24 / fmr)) / 2);
  return Math.ceil(verifying / shares.verify);
}
