// The condition that says most about a stress test, for the terminal and the window alike.
// Invariant: named only when the student refuses more there than it may by chance.
import type { Condition, StressTest } from '../../preload/conditions.ts';
import type { Text } from './text.ts';

/** Severity that words speak of: the middle one, which a quick test tries too. */
const compared = 3;

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
    const found = tried.find(({ severity }) => severity === compared);
    const to = found?.fnmr.value;
    if (found === undefined || to == null || found.fnmr.low <= from || to <= (hardest?.to ?? 0)) continue;
    const [before, after] = [student.asItIs.perYear, found.perYear];
    hardest = { condition, from, to, money: before === null || after === null ? null : [before, after] };
  }
  return hardest;
}

/** In how many conditions the student makes clearly more mistakes of a kind than its teacher, and where most; null without a teacher. */
export function behindTeacher(
  { student, teacher }: StressTest,
  kind: 'fnmr' | 'fmr',
): {
  readonly behind: number;
  readonly all: number;
  readonly most: { readonly condition: Condition; readonly student: number; readonly teacher: number } | null;
} | null {
  if (teacher === null) return null;
  const pairs = student.conditions.flatMap(({ condition, tried }) => {
    const at = ({ severity }: { severity: number }): boolean => severity === compared;
    const own = tried.find(at)?.[kind];
    const other = teacher.conditions.find((one) => one.condition === condition)?.tried.find(at)?.[kind];
    if (own?.value == null || other?.value == null) return [];
    // Both intervals apart: stricter than comparing the same photos, which the stress test does not keep.
    return [{ condition, student: own.value, teacher: other.value, clearly: own.low > other.high }];
  });
  const behind = pairs.filter(({ clearly }) => clearly);
  const [most] = behind.toSorted((a, b) => b.student - b.teacher - (a.student - a.teacher));
  return {
    behind: behind.length,
    all: pairs.length,
    most: most === undefined ? null : { condition: most.condition, student: most.student, teacher: most.teacher },
  };
}

/** The same as a sentence; '' without a teacher. */
export function againstTeacher(stress: StressTest, kind: 'fnmr' | 'fmr', { conditions: words, report }: Text): string {
  const found = behindTeacher(stress, kind);
  if (found === null) return '';
  const { most } = found;
  if (most === null) return words.level(kind);
  return words.behind(
    kind,
    found.behind,
    found.all,
    words.names[most.condition],
    report.percent(most.student),
    report.percent(most.teacher),
  );
}
