// The folders that may be used from a browser, and the check of every path in a call.
// Invariant: a path is allowed only when both its text and the place where it really lies are inside a root; a link that leads out is refused.
import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Problem } from '../problems.ts';

export interface Roots {
  readonly folders: readonly string[];
  /** The path in its plain form. Throws Problem `outside-roots`. */
  contain(path: string): string;
  /** A copy of a call's input with every path contained. Throws Problem `outside-roots`. */
  guard(input: unknown): unknown;
}

/** Keys of the contract whose texts are paths; a test holds this against the contract. */
export const pathKeys: ReadonlySet<string> = new Set([
  'folders',
  'people',
  'exclude',
  'teacher',
  'train',
  'choose',
  'verify',
  'protocols',
  'costFile',
  'out',
  'folder',
  'subject',
  'path',
  'file',
  'groups',
  'conditions',
  'manifest',
]);

/** What may stand where a path stands: the starter teacher, the name of a run. */
const names = /^(starter|\d{8}-\d{6}-[0-9a-f]{4})$/;
const climbs = /(^|[\\/])\.\.([\\/]|$)/;

export function openRoots(given: readonly string[]): Roots {
  const folders = [...new Set(given.map((folder) => resolve(folder)))];
  const real = folders.map(realPlace);

  function contain(path: string): string {
    if (path.includes('\0') || !isAbsolute(path)) throw new Problem('outside-roots');
    const plain = resolve(path);
    // The text first: a name of another computer must not even be looked up.
    const root = [...folders, ...real].find((folder) => lies(plain, folder));
    if (root === undefined) throw new Problem('outside-roots');
    const place = realPlace(plain);
    if (!real.some((folder) => lies(place, folder))) throw new Problem('outside-roots');
    return plain;
  }

  function guardText(key: string, text: string): string {
    if (pathKeys.has(key)) return names.test(text) ? text : contain(text);
    // Free text that looks like a path into somewhere: a call that is newer than the list above must not slip through.
    if (isAbsolute(text) || climbs.test(text)) return contain(text);
    return text;
  }

  function guardValue(key: string, value: unknown): unknown {
    if (typeof value === 'string') return guardText(key, value);
    if (Array.isArray(value)) return value.map((one) => guardValue(key, one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, guardValue(name, inner)]));
  }

  return { folders, contain, guard: (input) => guardValue('', input) };
}

function lies(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Where a path really lies, links followed; for one that is not there yet, where it would lie. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const above = dirname(path);
    // Something is there and yet leads nowhere: a link whose target could be made outside.
    const dangling = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    if (code !== 'ENOENT' || above === path || dangling) throw new Problem('outside-roots', {}, { cause: thrown });
    return join(realPlace(above), basename(path));
  }
}
