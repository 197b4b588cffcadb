// What was set for the whole program, and what its data folder takes up.
// Invariant: a setting has effect at once; reading them changes nothing and looks at no photo.
import { type SettingsFound, settings as schema } from '../../preload/settings.ts';
import { spaceOf } from '../disk-space.ts';
import { fingerprintHere } from '../export/signature.ts';
import type { ReadableLibrary } from '../library/database.ts';
import { readSetting, writeSetting } from '../library/settings.ts';
import { keptSince } from '../library/sources.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { bytesIn } from './run/disk.ts';
import { checkSystem } from './system.ts';

const key = 'window';
const usual = { welcomed: false, retentionDays: null };
const dayMs = 24 * 3600 * 1000;

type SettingsCalls = 'settings.read' | 'settings.set' | 'settings.folder' | 'system.check';

export function settingsHandlers({ library, dataDir }: HostContext): Pick<Handlers, SettingsCalls> {
  return {
    'settings.read': async () => found(library, dataDir),
    'settings.set': async (given) => {
      const before = readSetting(library, key, schema) ?? usual;
      writeSetting(library, key, schema.parse({ ...before, ...given }));
      return found(library, dataDir);
    },
    'settings.folder': async () => {
      const space = await spaceOf(dataDir);
      return { sizeBytes: await bytesIn(dataDir), freeBytes: space?.freeBytes ?? null, fingerprint: fingerprintHere(dataDir) };
    },
    'system.check': () => checkSystem(library, dataDir),
  };
}

function found(library: ReadableLibrary, dataDir: string): SettingsFound {
  const set = readSetting(library, key, schema) ?? usual;
  const overdue = set.retentionDays === null ? null : keptSince(library, Date.now() - set.retentionDays * dayMs);
  return { ...set, dataDir, overdue };
}
