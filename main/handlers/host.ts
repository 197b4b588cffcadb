// Questions about the host itself, and stopping whatever is going on.
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';

export function hostHandlers({ version, dataDir, work }: HostContext): Pick<Handlers, 'host.about' | 'work.stop' | 'work.current'> {
  return {
    'host.about': async () => ({ version, dataDir }),
    'work.current': async () => ({ busy: work.busy, runId: work.runId }),
    'work.stop': async () => ({ stopping: await work.stop() }),
  };
}
