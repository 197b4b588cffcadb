// Progress as it is told to whoever asked: the phase, how far it is, the time left as a range, the share of the whole.
// Invariants: at most ten words a second; the whole never goes back and reaches 1 only when everything is done, evaluation and export included.
import type { Payload } from '../../preload/contract.ts';
import type { ScanProgress } from '../faces/scan-progress.ts';
import type { EmbedProgress } from '../teachers/embed.ts';
import type { TrainingProgress } from '../training/loop.ts';
import type { HostContext } from './context.ts';

type Told = Payload<'work.progressed'>;
export type PhaseProgress = Pick<Told, 'done' | 'total' | 'unit'> & Partial<Pick<Told, 'perSecond' | 'secondsLeft' | 'loss' | 'likeness'>>;

export interface Meter {
  /** Runs a phase: tells that it begins and how long it took. */
  during<T>(phase: string, work: () => Promise<T>): Promise<T>;
  tell(progress: PhaseProgress): void;
  files(progress: ScanProgress): void;
  embeddings(progress: EmbedProgress): void;
  training(progress: TrainingProgress): void;
}

/** The whole of several phases, in seconds. */
export interface Whole {
  /** Share of the work that is done when `share` of `phase` is. */
  share(phase: string, share: number): number;
  /** Seconds after this phase. */
  secondsAfter(phase: string): number;
}

const tellEveryMs = 100;
/** How far the seconds of phases that have not begun may be off. */
const uncertain = [0.75, 1.4] as const;

export function openMeter({ say }: Pick<HostContext, 'say'>, runId: string | null, whole?: Whole): Meter {
  let phase = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  let reached = 0;

  function tell({ done, total, unit, perSecond = null, secondsLeft = null, loss = null, likeness = null }: PhaseProgress): void {
    const now = performance.now();
    const last = done >= total;
    if (now - toldAt < tellEveryMs && !last) return;
    toldAt = now;
    const share = total > 0 ? Math.min(1, done / total) : 0;
    if (whole !== undefined) reached = Math.max(reached, Math.min(1, whole.share(phase, share)));
    const after = whole?.secondsAfter(phase) ?? 0;
    say('work.progressed', {
      runId,
      phase,
      done,
      total,
      unit,
      perSecond,
      secondsLeft,
      overall: whole === undefined ? null : reached,
      overallSecondsLeft:
        whole === undefined || secondsLeft === null ? null : [secondsLeft[0] + after * uncertain[0], secondsLeft[1] + after * uncertain[1]],
      loss,
      likeness,
    });
  }

  return {
    async during(name, work) {
      phase = name;
      toldAt = Number.NEGATIVE_INFINITY;
      const startedAt = performance.now();
      tell({ done: 0, total: 1, unit: 'parts' });
      toldAt = Number.NEGATIVE_INFINITY;
      const result = await work();
      say('work.phaseEnded', { runId, phase: name, seconds: (performance.now() - startedAt) / 1000 });
      return result;
    },
    tell,
    files: ({ filesDone, filesSeen, filesPerSecond, secondsLeft }) =>
      tell({
        done: filesDone,
        total: filesSeen,
        unit: 'files',
        perSecond: filesPerSecond,
        secondsLeft: secondsLeft === null ? null : [secondsLeft.low, secondsLeft.high],
      }),
    embeddings: ({ done, total, imagesPerSecond, secondsLeft }) =>
      tell({ done, total, unit: 'photos', perSecond: imagesPerSecond, secondsLeft: secondsLeft === undefined ? null : [...secondsLeft] }),
    training: ({ step, steps, imagesPerSecond, leftLowMs, leftHighMs, loss, progress }) =>
      tell({
        done: step + 1,
        total: steps,
        unit: 'steps',
        perSecond: imagesPerSecond,
        secondsLeft: [leftLowMs / 1000, leftHighMs / 1000],
        loss,
        likeness: progress ?? null,
      }),
  };
}
