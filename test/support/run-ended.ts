// Waiting for a run over a real host. Invariant: asked for before the run is started, so that no end is missed.
import type { Host } from '../../main/host.ts';

/** Settles at the next end of a run, however it ends. */
export function runEnded(host: Pick<Host, 'onEvent'>): Promise<void> {
  return new Promise((settle) => {
    host.onEvent(({ event }) => {
      if (event === 'run.ended') settle();
    });
  });
}
