// The condition that says most about a stress test, for the terminal and the window alike.
// Invariant: named only when the student refuses more there than it may by chance.
import type { Condition, StressTest } from '../../preload/conditions.ts';

/** Where the student's FNMR at severity 3 is highest, and both rates and costs; null when nowhere its interval lies above the rate as it is. */
export function hardestOf({ student }: StressTest): {
  readonly condition: Condition;
  readonly from: number;
  readonly to: number;
  readonly money: readonly [number, number] | null;
} | null {
  const from = student.asItIs.fnmr.value;
  if (from === null) return null;
  let hardest: ReturnType<typeof hardestOf> = null;
  for (const { condition, tried } of student.conditions) {
    const found = tried.find(({ severity }) => severity === 3);
    const to = found?.fnmr.value;
    if (found === undefined || to == null || found.fnmr.low <= from || to <= (hardest?.to ?? 0)) continue;
    const [before, after] = [student.asItIs.perYear, found.perYear];
    hardest = { condition, from, to, money: before === null || after === null ? null : [before, after] };
  }
  return hardest;
}
