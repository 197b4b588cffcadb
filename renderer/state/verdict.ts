// A calm sentence about a training that is going on: coming closer, standing still, going away.
// Standing still means nothing in the middle, where the learning rate is still high; near the end it means that ending loses nothing.
// Invariant: pure; judged on raw points by comparing the last quarter with the one before it, and silent until there are enough.
import type { RunCourse } from '../../preload/outcome.ts';
import type { Text } from '../text/text.ts';

export type TrainingVerdict = keyof Text['window']['training']['verdicts'];

const fewest = 40;
/** A difference of means smaller than this share of the spread inside the quarters is no difference. */
const clear = 0.5;
/** From here on the learning rate, half a cosine, is below a tenth of its peak. */
const nearEnd = 0.8;

/** `likeness`: mean cosine to the teacher at each recorded step, larger is closer; `done`: share of all steps. */
export function likenessVerdict(likeness: readonly (number | null)[], done: number): 'starting' | 'closer' | 'steady' | 'flat' | 'away' {
  const points = likeness.filter((value) => value !== null);
  if (points.length < fewest) return 'starting';
  const quarter = Math.floor(points.length / 4);
  const before = points.slice(-2 * quarter, -quarter);
  const last = points.slice(-quarter);
  const difference = mean(last) - mean(before);
  const noise = Math.sqrt((variance(before) + variance(last)) / 2);
  if (Math.abs(difference) <= Math.max(0.002, noise * clear)) return done < nearEnd ? 'steady' : 'flat';
  return difference > 0 ? 'closer' : 'away';
}

type Point = RunCourse['accuracy']['points'][number];

/**
 * By the recognition rate of the people who choose: away or closer where the intervals say so, else null, and the likeness decides, which sees smaller changes.
 *
 * All points are of the same people, so two intervals that lie apart are a difference beyond doubt, and two that overlap may still be one.
 */
export function accuracyVerdict(points: readonly Point[]): 'closer' | 'away' | null {
  const last = points.at(-1);
  if (last === undefined || points.length < 3) return null;
  const best = points.reduce((one, other) => (other.tar.value > one.tar.value ? other : one));
  if (last.tar.high < best.tar.low) return 'away';
  const middle = points.findLast(({ step }) => step <= last.step / 2);
  return middle !== undefined && last.tar.low > middle.tar.high ? 'closer' : null;
}

export type TargetStanding = 'reached' | 'unclear' | 'notYet';

/** The last point against the least recognition rate that is asked for; null where there is none of either. A target at another FMR is not judged. */
export function targetStanding({ points, target, askedFmr }: RunCourse['accuracy']): TargetStanding | null {
  const last = points.at(-1);
  if (last === undefined || target === null || (askedFmr !== null && last.fmr > askedFmr)) return null;
  if (last.tar.low >= target) return 'reached';
  return last.tar.high < target ? 'notYet' : 'unclear';
}

/** The sentence for a phase after the student's own training; null before. */
export function afterTraining(phase: string): 'comparing' | 'after' | null {
  if (phase === 'standalone') return 'comparing';
  return ['evaluate', 'quantize', 'speed', 'report', 'export', 'parity'].includes(phase) ? 'after' : null;
}

/** What measuring and writing took in a run, its trainings left out. */
export function secondsAfterTraining(phases: readonly { readonly phase: string; readonly seconds: number }[]): number {
  return phases.filter(({ phase }) => afterTraining(phase) === 'after').reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Whether the student is trained and the network that it is compared with is not. */
export function onlyStudent(phases: readonly { readonly phase: string; readonly state: string }[]): boolean {
  const stateOf = (name: string): string | undefined => phases.find(({ phase }) => phase === name)?.state;
  return stateOf('train') === 'done' && (stateOf('standalone') ?? 'done') !== 'done';
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}
