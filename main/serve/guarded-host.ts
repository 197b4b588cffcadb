// The host as a browser may use it: every path of every call is checked before the host sees it.
// Invariant: no call can name a folder or file outside the roots, and no listing leads out of them.
import type { Answerer } from '../carrier/serve-port.ts';
import type { Log } from '../log.ts';
import { toProblem } from '../problems.ts';
import type { Roots } from './roots.ts';

/**
 * Calls that keep what they are given and open nothing: a project may name a folder that is allowed elsewhere, using it is another call; a file that was
 * taken for a probe's result may hold any text, which is refused for what it is; a problem that goes into the diagnostics may speak of a path, which is left out.
 */
const keeping: ReadonlySet<string> = new Set(['project.save', 'probe.import', 'diagnostics.collect']);

export function guardedHost(host: Answerer, roots: Roots, log: Log): Answerer {
  return {
    onEvent: (listener) => host.onEvent(listener),
    async answerAny(name, input) {
      let guarded: unknown;
      try {
        guarded = keeping.has(name) ? input : roots.guard(input);
      } catch (thrown) {
        const { code, data } = toProblem(thrown);
        log.note('refused', { why: 'outside-roots' });
        return { problem: { code, data } };
      }
      // What is no object stays what it is, for the contract to refuse.
      if (name !== 'folder.list' || typeof guarded !== 'object' || guarded === null) return host.answerAny(name, guarded);
      const reply = await host.answerAny(name, Array.isArray(guarded) ? guarded : { path: roots.folders[0], ...guarded });
      if (!('ok' in reply)) return reply;
      const { parent, ...listed } = reply.ok as { readonly parent: string | null };
      return { ok: { ...listed, parent: parent !== null && inside(roots, parent) ? parent : null, places: roots.folders } };
    },
  };
}

function inside(roots: Roots, path: string): boolean {
  try {
    roots.contain(path);
    return true;
  } catch {
    return false;
  }
}
