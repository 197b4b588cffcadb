// The calls about searching a student: beginning or going on with one, and what an earlier one found.
// Invariant: a search is kept under what was asked for, so that asking the same again goes on with it or finds its result.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Checked, Out } from '../../preload/contract.ts';
import type { Search } from '../../preload/search.ts';
import { openPixels } from '../faces/pixels.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { type Learning, openWorkFolder, prepareLearning } from './learning.ts';
import { readCosts } from './lists.ts';
import { openMeter } from './progress.ts';
import { scopeOf } from './scope.ts';
import { decidedFile, demandStudent, limitsOf, mostHeld, readSearch, searchFile, searchStudents } from './searching.ts';

type Asked = Checked<'student.search'>;

export function searchHandlers(context: HostContext): Pick<Handlers, 'student.search' | 'student.searched'> {
  return {
    'student.search': (asked) => {
      for (const name of asked.students ?? []) demandStudent(name);
      return context.work.begin(null, (signal) => search(context, asked, signal));
    },
    'student.searched': async (asked) => newestOf(context, asked),
  };
}

async function search(context: HostContext, asked: Asked, signal: AbortSignal): Promise<Out<'student.search'>> {
  const limits = limitsOf({ ...(asked.costFile === undefined ? {} : (await readCosts(asked.costFile)).targets), ...asked.targets });
  // A folder that is not ours is refused before anything is done.
  if (asked.out !== undefined) openWorkFolder(resolve(asked.out), decidedFile);
  const meter = openMeter(context, null);
  const scope = await scopeOf(context, asked, meter, signal);
  const pixels = openPixels(context.dataDir, 'read');
  try {
    const learning = await prepareLearning(context, asked, { pixels, scope }, { part: 'choose', most: mostHeld }, { meter, signal });
    const folder = asked.out === undefined ? join(placeOf(context, asked), dataKey(learning, asked)) : resolve(asked.out);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = await searchStudents({
      context,
      folder,
      learning,
      pixels,
      terms: {
        limits,
        seed: asked.seed,
        threads: asked.threads ?? availableParallelism(),
        budgetSeconds: asked.steps === undefined ? asked.budgetSeconds : null,
        precision: asked.precision,
        ...(asked.steps !== undefined && { steps: asked.steps }),
        ...(asked.students !== undefined && { students: asked.students }),
      },
      meter,
      signal,
    });
    return { folder, search: found };
  } finally {
    pixels.close();
  }
}

/** Where searches that were asked for with just this lie: one for each state of the photos, and for each time that it was to take. */
function placeOf({ dataDir }: HostContext, { out: _o, budgetSeconds: _b, ...asked }: Asked): string {
  return join(dataDir, 'searches', shortDigest(asked));
}

function dataKey({ dataDigest, teacher }: Pick<Learning, 'dataDigest' | 'teacher'>, { budgetSeconds, steps }: Asked): string {
  return shortDigest([dataDigest, teacher.digest, steps === undefined ? budgetSeconds : steps]);
}

function shortDigest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

function newestOf(context: HostContext, asked: Asked): Search | null {
  if (asked.out !== undefined) return readSearch(resolve(asked.out));
  const place = placeOf(context, asked);
  if (!existsSync(place)) return null;
  const [newest] = readdirSync(place)
    .map((name) => join(place, name))
    .filter((folder) => existsSync(join(folder, searchFile)))
    .sort((a, b) => statSync(join(b, searchFile)).mtimeMs - statSync(join(a, searchFile)).mtimeMs);
  return newest === undefined ? null : readSearch(newest);
}
