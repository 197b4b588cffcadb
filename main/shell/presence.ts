// What the operator sees of a run without looking at the window: the bar in the task bar, a notification, a computer that stays awake.
// Invariant: awake exactly while a run is active; a notification names no person, no photo and no path.
import type { Payload } from '../../preload/contract.ts';
import type { ShellText } from '../../renderer/text/en-shell.ts';
import type { PowerPart, WindowPart } from './parts.ts';
import { notificationOf, taskbarBar } from './policy.ts';

export interface PresenceParts {
  readonly power: PowerPart;
  window(): Pick<WindowPart, 'setProgressBar' | 'flashFrame' | 'isFocused'> | undefined;
  text(): ShellText;
  notify(body: string): unknown;
  /** The run began or ended. */
  onRunning(running: boolean): void;
}

export interface Presence {
  readonly running: boolean;
  progressed(progress: Pick<Payload<'work.progressed'>, 'runId' | 'overall'>): void;
  ended(end: Pick<Payload<'run.ended'>, 'state' | 'rehearsal'>): void;
  /** The core is gone, and every run with it. */
  lost(): void;
  /** The operator looks at the window: what it was to call attention to is known. */
  seen(): void;
}

export function openPresence(parts: PresenceParts): Presence {
  let running = false;
  let failed = false;
  let overall: number | null = null;
  let blocker: number | undefined;

  function show(): void {
    const { value, mode } = taskbarBar({ running, overall, failed });
    parts.window()?.setProgressBar(value, { mode });
  }

  function turn(on: boolean): void {
    if (running === on) return;
    running = on;
    // A request: the operator can still send the computer to sleep, and the run then shows the gap.
    if (on) blocker = parts.power.start('prevent-app-suspension');
    else if (blocker !== undefined) {
      parts.power.stop(blocker);
      blocker = undefined;
    }
    parts.onRunning(on);
  }

  return {
    get running() {
      return running;
    },
    progressed({ runId, overall: share }) {
      if (runId === null) return;
      failed = false;
      overall = share;
      turn(true);
      show();
    },
    ended({ state, rehearsal }) {
      const focused = parts.window()?.isFocused() ?? false;
      failed = state === 'failed' && !focused;
      overall = null;
      turn(false);
      show();
      const words = notificationOf(state, focused, rehearsal);
      if (words === undefined) return;
      parts.notify(parts.text().notifications[words]);
      parts.window()?.flashFrame(true);
    },
    lost() {
      overall = null;
      turn(false);
      show();
    },
    seen() {
      parts.window()?.flashFrame(false);
      if (!failed) return;
      failed = false;
      show();
    },
  };
}
