// The core as the shell sees it: a child process that is started, asked, and started again when it dies.
// Invariant: one core at a time; it gets a minimal environment; when it dies again and again, that is said once and no more are started.
import { type ChildProcess, spawn } from 'node:child_process';
import { type Connection, connect } from '../../preload/carrier/client.ts';
import type { Port } from '../../preload/carrier/port.ts';
import { type Channels, splitPort } from '../carrier/channels.ts';
import { overProcess } from '../carrier/ports.ts';
import type { Log } from '../log.ts';
import { mayRestart } from './policy.ts';

export interface CoreOptions {
  /** The bundled Node, and the file that it runs. */
  readonly node: string;
  readonly entry: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: Log;
  /** With every core that is started. */
  onStart(control: Connection): void;
  /** The core died; another one has been started if `again`. */
  onDeath(again: boolean): void;
}

export interface Core {
  /** A channel of its own for a window. Closed at once when there is no core any more. */
  openChannel(): Port | undefined;
  /** The shell's own connection. */
  readonly control: Connection | undefined;
  readonly pid: number | undefined;
  /** Ends the core with everything saved. */
  end(): Promise<void>;
}

// Pausing a run writes a checkpoint; after this the core is killed, and the run goes on from the last one.
const graceMs = 30_000;

export function startCore(options: CoreOptions): Core {
  const deathsMs: number[] = [];
  let current:
    | { readonly child: ChildProcess; readonly channels: Channels; readonly control: Connection; readonly gone: Promise<void> }
    | undefined;
  let ending = false;

  function launch(): void {
    const child = spawn(options.node, [options.entry, options.dataDir], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      env: options.env,
      windowsHide: true,
    });
    const channels = splitPort(overProcess(child));
    const control = connect(channels.open());
    const gone = new Promise<void>((settle) => {
      const died = (code: number | null, signal: string): void => {
        if (current?.child !== child) return;
        current = undefined;
        settle();
        if (ending) return;
        deathsMs.push(Date.now());
        const again = mayRestart(deathsMs, Date.now());
        options.log.note('core-died', { code: code ?? -1, signal, again });
        if (again) launch();
        options.onDeath(again);
      };
      child.once('exit', (code, signal) => died(code, signal ?? ''));
      child.once('error', () => died(null, ''));
    });
    current = { child, channels, control, gone };
    options.onStart(control);
  }

  launch();
  return {
    openChannel: () => current?.channels.open(),
    get control() {
      return current?.control;
    },
    get pid() {
      return current?.child.pid;
    },
    async end() {
      ending = true;
      if (current === undefined) return;
      const { child, channels, control, gone } = current;
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await control.callAny('shell.end', {});
      channels.close();
      await gone;
      clearTimeout(timer);
    },
  };
}
