// What the operator set once: values by name, as JSON.
// Invariant: a value that the caller's schema does not accept is treated as not set, so an old or damaged setting stops nothing.
import type { z } from 'zod';
import type { ReadableLibrary, WritableLibrary } from './database.ts';

export function readSetting<T>(library: ReadableLibrary, key: string, schema: z.ZodType<T>): T | undefined {
  const row = library.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key);
  if (row === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(row.value));
  } catch {
    return undefined;
  }
}

export function writeSetting(library: WritableLibrary, key: string, value: unknown): void {
  library.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', key, JSON.stringify(value));
}

export function clearSetting(library: WritableLibrary, key: string): void {
  library.run('DELETE FROM settings WHERE key = ?', key);
}
