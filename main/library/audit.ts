// The record of what was done with people's faces: who asked the program for what, when, with which digests.
// Invariant: every row seals all rows before it (SHA-256 chain), and no row can hold a name or a path.
//
// Order: a record stands in one transaction with what it tells, where that is a change of the library. What leaves this computer, comes from elsewhere, or
// lies in a file is told before it is done, when everything was checked: a crash in between leaves a record too many, never a deed without one. What was only
// measured, and can be measured again, is told afterwards.
//
// Cutting off the newest rows leaves a valid chain, so the head's hash also belongs into every report that leaves the program.
import { createHash } from 'node:crypto';
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toHex } from './digests.ts';

/** Numbers, claims, digests and code words such as `people-split`: nothing in which a name or a path fits. */
export type AuditDetail = Readonly<Record<string, string | number | boolean>>;

export interface AuditRecord {
  readonly id: number;
  readonly atMs: number;
  readonly event: string;
  readonly detail: AuditDetail;
  readonly hash: string;
}

interface Row {
  readonly id: number;
  readonly atMs: number;
  readonly event: string;
  readonly detail: string;
  readonly hash: Uint8Array;
}

const noHash = new Uint8Array(32);
const codeWord = /^[a-z0-9][a-z0-9.:-]{0,127}$/;

/** Appends a record; returns the hash that seals it. Throws on anything that could be a name or a path: that would be a defect. */
export function recordAudit(library: WritableLibrary, event: string, detail: AuditDetail = {}): string {
  if (!codeWord.test(event)) throw new Error('an audit event is a code word');
  for (const [key, value] of Object.entries(detail)) {
    if (typeof value === 'string' && !codeWord.test(value)) throw new Error(`audit detail ${key} is no code word`);
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`audit detail ${key} is not a number`);
  }
  const canonical = JSON.stringify(Object.fromEntries(Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1))));
  return library.transaction(() => {
    const last = library.get<{ hash: Uint8Array }>('SELECT hash FROM audit ORDER BY id DESC LIMIT 1');
    const atMs = Date.now();
    const hash = seal(last?.hash ?? noHash, atMs, event, canonical);
    library.run('INSERT INTO audit (atMs, event, detail, hash) VALUES (?, ?, ?, ?)', atMs, event, canonical, hash);
    return toHex(hash);
  });
}

export function listAudit(library: ReadableLibrary): AuditRecord[] {
  return library
    .all<Row>('SELECT id, atMs, event, detail, hash FROM audit ORDER BY id')
    .map((row) => ({ ...row, detail: JSON.parse(row.detail) as AuditDetail, hash: toHex(row.hash) }));
}

/** Ids of the runs whose package was written to a place of the operator's. */
export function runsExported(library: ReadableLibrary): Set<string> {
  const rows = library.all<{ run: string | null }>(
    `SELECT DISTINCT json_extract(detail, '$.run') AS run FROM audit WHERE event = 'run-exported'`,
  );
  return new Set(rows.flatMap(({ run }) => (run === null ? [] : [run])));
}

/** Follows the whole chain. `head` is the hash of the newest record; `brokenAt` the id of the first record that was changed or lost its forerunner. */
export function checkAudit(library: ReadableLibrary): { records: number; head: string; brokenAt?: number } {
  let previous: Uint8Array = noHash;
  let records = 0;
  for (const row of library.each<Row>('SELECT id, atMs, event, detail, hash FROM audit ORDER BY id')) {
    if (!seal(previous, row.atMs, row.event, row.detail).equals(row.hash)) return { records, head: toHex(previous), brokenAt: row.id };
    previous = row.hash;
    records += 1;
  }
  return { records, head: toHex(previous) };
}

function seal(previous: Uint8Array, atMs: number, event: string, detail: string): Buffer {
  return createHash('sha256')
    .update(previous)
    .update(JSON.stringify([atMs, event, detail]))
    .digest();
}
