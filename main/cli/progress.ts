// Progress for people: one line that changes on a terminal, a line now and then elsewhere.
// Invariant: time left is shown as a range or not at all; 100 % appears when everything is done and not before.
import type { Payload, Said } from '../../preload/contract.ts';
import type { Terminal } from './terminal.ts';

/** Where no line can change, a phase says so often how far it is. */
const plainEveryMs = 30_000;
/** Phases shorter than this are not worth a line of their own. */
const worthALineSeconds = 0.5;

/** What to do with everything the host says. */
export function progressPrinter(terminal: Terminal): (said: Said) => void {
  const { text } = terminal;
  const phases: Readonly<Record<string, string>> = text.phases;
  const notes: Readonly<Record<string, ((data: Payload<'work.noted'>['data']) => string) | undefined>> = text.terminal.notes;
  let phase = '';
  let plainAt = 0;

  function progressed(progress: Payload<'work.progressed'>): void {
    const line = lineOf(terminal, progress);
    terminal.status(line);
    if (terminal.live) return;
    const now = performance.now();
    if (progress.phase !== phase) {
      phase = progress.phase;
      plainAt = now;
      terminal.say(`${percentOf(progress)}${phases[phase] ?? phase}`);
    } else if (now - plainAt > plainEveryMs) {
      plainAt = now;
      terminal.say(line);
    }
  }

  return (said) => {
    if (said.event === 'work.progressed') progressed(said.payload);
    else if (said.event === 'work.noted') {
      const words = notes[said.payload.note];
      if (words !== undefined) terminal.say(`  ${words(said.payload.data)}`);
    } else if (said.event === 'work.phaseEnded') {
      phase = '';
      const { phase: ended, seconds } = said.payload;
      if (seconds >= worthALineSeconds) terminal.say(`  ${text.progress.done(phases[ended] ?? ended, seconds)}`);
    }
  };
}

function percentOf({ overall }: Payload<'work.progressed'>): string {
  // Rounded down: the last per cent belongs to the end.
  return overall === null ? '' : `[${String(Math.min(99, Math.floor(overall * 100))).padStart(2)} %] `;
}

function lineOf({ text: { progress: words, phases } }: Terminal, progress: Payload<'work.progressed'>): string {
  const { done, total, unit, perSecond, loss, likeness, secondsLeft, overallSecondsLeft } = progress;
  const parts: string[] = [];
  if (unit === 'steps') parts.push(words.steps(done, total));
  else if (unit !== 'parts' && total > 1) parts.push(words.photos(done, total));
  if (perSecond !== null && perSecond > 0) parts.push(words.perSecond(perSecond, unit === 'files' ? 'files' : 'photos'));
  if (loss !== null) parts.push(words.loss(loss));
  if (likeness !== null) parts.push(words.closeness(likeness));
  const left = overallSecondsLeft ?? secondsLeft;
  if (left !== null) parts.push(words.left(...left));
  const name = (phases as Readonly<Record<string, string>>)[progress.phase] ?? progress.phase;
  return `${percentOf(progress)}${name}${parts.length > 0 ? `: ${parts.join(' · ')}` : ''}`;
}
