// What could be done about a missed target: another decision threshold, a person who checks, another student, or training on.
// Invariants: pure; every number is read off curves that were measured or scaled by counted arithmetic; the cheapest comes first, at most three a target.
import type { Remedy } from '../../preload/remedies.ts';
import { acceptPerDay, fmrFor, rejectPerDay } from '../evaluation/cost.ts';
import { registeredOf } from '../evaluation/threshold.ts';
import type { ThresholdChoice } from '../evaluation/types.ts';
import { judgeTargets, type Kpi } from '../report/kpi.ts';

/** A student that could be trained instead. */
export interface Candidate {
  readonly name: string;
  readonly parameters: number;
  readonly macs: number;
}

const most = 3;
/** Much less arithmetic than this apart, and two students are as good as the same. */
const apart = 1.2;
const nothing = {
  threshold: null,
  fmr: null,
  fnmr: null,
  perYear: null,
  student: null,
  fileBytes: null,
  p95Ms: null,
  machineSeconds: null,
} as const;

type Missed = ReturnType<typeof judgeTargets>[number];

/** At most three remedies for each missed target; those that need no new training first. */
export function remediesOf(kpi: Kpi, candidates: readonly Candidate[]): Remedy[] {
  return judgeTargets(kpi)
    .filter(({ verdict }) => verdict === 'missed')
    .flatMap((missed) => remediesFor(missed, kpi, candidates).slice(0, most));
}

function remediesFor(missed: Missed, kpi: Kpi, candidates: readonly Candidate[]): Remedy[] {
  const { target } = missed;
  if (missed.kpi === 'accuracy') {
    const at = otherThreshold(missed, kpi);
    const person = personChecks(target, kpi);
    return [...(at ?? []), ...(person ?? []), ...trainOn(target, kpi), ...otherStudent(target, 'larger', kpi, candidates)];
  }
  return missed.kpi === 'effort' ? [] : otherStudent(target, 'smaller', kpi, candidates, missed);
}

function choiceOf(kpi: Kpi): ThresholdChoice | null {
  return kpi.accuracy.value?.models.find(({ name }) => name === 'student')?.choice ?? null;
}

/** The nearest decision threshold that keeps the target on the people who verify, and what it does to the other mistake. */
function otherThreshold({ target, limit }: Missed, kpi: Kpi): Remedy[] | undefined {
  const choice = choiceOf(kpi);
  const det = kpi.accuracy.value?.models.find(({ name }) => name === 'student')?.verification.det ?? [];
  if (choice === null || choice.threshold === null) return undefined;
  const rising = det.toSorted((a, b) => a.threshold - b.threshold);
  const registered = registeredOf(choice.policy);
  const found =
    target === 'maxFmr' ? rising.find(({ fmr }) => fmr <= fmrFor(limit, registered)) : rising.findLast(({ fnmr }) => fnmr <= limit);
  if (found === undefined || found.threshold === choice.threshold) return undefined;
  const money = choice.policy.kind === 'money' ? choice.policy.money : null;
  const perYear =
    money === null ? null : (rejectPerDay(money, found.fnmr) + acceptPerDay(money, found.fmr)) * daysOf(choice, money.daysPerYear);
  const kind = target === 'maxFmr' ? 'raise' : 'lower';
  return [{ ...nothing, target, kind, threshold: found.threshold, fmr: found.fmr, fnmr: found.fnmr, perYear }];
}

function daysOf({ money }: ThresholdChoice, given = 250): number {
  return money !== null && money.verifiedPerDay > 0 ? money.perYear / money.verifiedPerDay : given;
}

function personChecks(target: string, kpi: Kpi): Remedy[] | undefined {
  const choice = choiceOf(kpi);
  const band = choice?.money?.band;
  if (choice === null || band == null) return undefined;
  return [{ ...nothing, target, kind: 'check', perYear: band.savedPerDay * daysOf(choice) }];
}

function trainOn(target: string, { effort }: Kpi): Remedy[] {
  return effort.ending === 'ended-early' ? [{ ...nothing, target, kind: 'train-on', machineSeconds: effort.machineSeconds.value }] : [];
}

/** The next larger student that keeps the limits of the device, or the largest smaller one that keeps the missed limit, by the amount of arithmetic. */
function otherStudent(target: string, kind: 'larger' | 'smaller', kpi: Kpi, candidates: readonly Candidate[], missed?: Missed): Remedy[] {
  const macs = kpi.size.student.macs.value;
  const bytes = kpi.size.student.fileBytes.value;
  const p95 = kpi.speed.latency.student.value?.[0]?.p95Ms ?? null;
  const { maxP95Ms = Number.POSITIVE_INFINITY, maxFileBytes = Number.POSITIVE_INFINITY } = kpi.targets;
  if (macs === null) return [];
  const guessed = candidates.map((candidate) => ({
    ...candidate,
    fileBytes: candidate.parameters * 4,
    p95Ms: p95 === null ? null : (p95 * candidate.macs) / macs,
  }));
  const fits = guessed.filter((one) => (one.p95Ms ?? 0) <= maxP95Ms && one.fileBytes <= maxFileBytes);
  // Energy and memory are taken to follow arithmetic and size.
  const share = missed?.value == null ? 1 : missed.limit / missed.value;
  const found =
    kind === 'larger'
      ? fits.filter((one) => one.macs > macs * apart).sort((a, b) => a.macs - b.macs)[0]
      : fits
          .filter(
            (one) =>
              one.macs < macs / apart &&
              (target === 'maxPeakMemoryBytes'
                ? one.fileBytes < (bytes ?? 0)
                : one.macs <= macs * Math.max(share, 0) || target === 'maxFileBytes'),
          )
          .sort((a, b) => b.macs - a.macs)[0];
  if (found === undefined) return [];
  const seconds = kpi.effort.machineSeconds.value;
  return [
    {
      ...nothing,
      target,
      kind,
      student: found.name,
      fileBytes: found.fileBytes,
      p95Ms: found.p95Ms,
      machineSeconds: seconds === null ? null : (seconds * found.macs) / macs,
    },
  ];
}
