// Reading the record of what was done with people's faces, and checking that nobody changed it.
// Invariant: reading it changes nothing, and it holds no name and no path to show.
import { checkAudit, listAudit } from '../library/audit.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';

/** The newest are shown; the check follows all. */
const mostShown = 200;

export function auditHandlers({ library }: HostContext): Pick<Handlers, 'audit.read'> {
  return {
    'audit.read': async () => {
      const { records, head, brokenAt = null } = checkAudit(library);
      const newest = listAudit(library).slice(-mostShown).reverse();
      return {
        total: records,
        head,
        brokenAt,
        records: newest.map(({ id, atMs, event, detail }) => ({ id, atMs, event, detail: { ...detail } })),
      };
    },
  };
}
