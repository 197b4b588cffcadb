// What a rehearsal found, in one sentence, for the window and the terminal alike.
// Invariant: whether it works, how far off the forecast is, and that accuracy is not said; nothing else.
import type { Rehearsed } from '../../preload/rehearsal.ts';
import type { Text } from './text.ts';

/** Paces that are nearer than this are called the same. */
const alike = 0.1;

export function rehearsalSentence({ state, phase, seconds, plannedSeconds, pace }: Rehearsed, text: Text): string {
  const { rehearsal: words } = text.window;
  if (state === 'failed') {
    const named = phase === null ? undefined : text.phases[phase as keyof typeof text.phases];
    return named === undefined ? words.failedEarly : words.failed(named);
  }
  if (state !== 'finished') return words.stopped;
  const said: string[] = [];
  if (pace !== null) {
    const times = pace.forecastMs === 0 ? 1 : pace.measuredMs / pace.forecastMs;
    if (times > 1 + alike) said.push(words.slower(times.toFixed(1)));
    else if (times < 1 / (1 + alike)) said.push(words.faster((1 / times).toFixed(1)));
    else said.push(words.same);
    const planned = text.duration(plannedSeconds);
    said.push(
      pace.trainingSeconds > plannedSeconds
        ? words.over(planned, text.duration(pace.trainingSeconds))
        : words.epochs(planned, pace.epochs, pace.forecastEpochs),
    );
  }
  return words.join(words.worked(text.duration(seconds)), said, words.noAccuracy);
}
