// Holding this installation's mathematics against golden files.
import type { Handlers } from './handlers.ts';

export function referenceHandlers(): Pick<Handlers, 'reference.check'> {
  return {
    'reference.check': async ({ folder }) => {
      // The runtime is loaded for this call only: everything else runs it in children.
      const { checkInstalled } = await import('../reference/installed.ts');
      const { passed, checks } = await checkInstalled(folder);
      return { passed, checks: [...checks] };
    },
  };
}
