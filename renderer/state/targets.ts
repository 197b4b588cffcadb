// What a result is judged by, in words: the targets of a project under the answer that each belongs to.
// Invariant: pure; the targets are those that the job of the project holds, and nothing else.
import type { Project } from '../../preload/project.ts';
import { grouped } from '../text/numbers.ts';
import type { Text } from '../text/text.ts';
import { jobOf } from './job.ts';
import type { Step } from './steps.ts';

type Targets = NonNullable<ReturnType<typeof jobOf>['targets']>;
type Target = keyof Targets;

export interface TargetLine {
  readonly kpi: keyof Text['report']['kpis'];
  /** Each target as a name with its limit; [] where none is set. */
  readonly said: readonly string[];
  /** Where it is set. */
  readonly step: Step;
}

const lines: readonly { kpi: TargetLine['kpi']; step: Step; targets: readonly Target[] }[] = [
  { kpi: 'accuracy', step: 'purpose', targets: ['maxFmr', 'maxFnmr'] },
  { kpi: 'speed', step: 'device', targets: ['maxP95Ms', 'maxMillijoules'] },
  { kpi: 'size', step: 'device', targets: ['maxFileBytes', 'maxPeakMemoryBytes'] },
  { kpi: 'effort', step: 'plan', targets: ['maxMachineSeconds', 'maxCost'] },
];

export function targetLines(project: Project, { report, duration, window: { choosing } }: Text): TargetLine[] {
  const targets: Targets = jobOf(project).targets ?? {};
  const rate = (value: number): string => report.share({ rate: value });
  const say: Readonly<Record<Target, (value: number) => string>> = {
    maxFmr: rate,
    maxFnmr: rate,
    maxP95Ms: report.milliseconds,
    maxMillijoules: (value) => `${grouped(value, 1)} mJ`,
    maxFileBytes: report.bytes,
    maxPeakMemoryBytes: report.bytes,
    maxMachineSeconds: duration,
    maxCost: (value) => report.money(value, project.purpose.currency),
  };
  return lines.map(({ kpi, step, targets: names }) => ({
    kpi,
    step,
    said: names.flatMap((name) => {
      const value = targets[name];
      return value === undefined ? [] : `${choosing.targets[name] ?? name}: ${report.atMost(say[name](value))}`;
    }),
  }));
}
