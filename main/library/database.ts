// Opens the library of a data folder: one writer, any number of readers, and schema changes that cannot go half-way.
// Invariant: a library that is locked, newer or damaged is refused before a byte of it changes (of a large one, what only the weekly check finds: as soon as it is found);
// what was committed survives a power cut.
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { spaceNow } from '../disk-space.ts';
import { Problem, toProblem } from '../problems.ts';
import { lockFolder } from './lock.ts';
import { latestVersion, type Migration, migrations as released } from './migrations/migrations.ts';

/** What SQLite stores. Digests go in as bytes. */
export type SqlValue = string | number | null | Uint8Array;
/** Values for the `?` of a statement, or one object for its `@names`. */
export type SqlValues = SqlValue[] | [Readonly<Record<string, SqlValue>>];

/** A library that can only be asked. Statements are prepared once and kept. */
export interface ReadableLibrary {
  readonly folder: string;
  all<Row>(sql: string, ...values: SqlValues): Row[];
  get<Row>(sql: string, ...values: SqlValues): Row | undefined;
  /** Row by row, for what may not fit in memory. Nothing else may be asked of this library until the iteration ends. */
  each<Row>(sql: string, ...values: SqlValues): IterableIterator<Row>;
  close(): void;
}

/** The one library of a data folder that can also be changed. */
export interface WritableLibrary extends ReadableLibrary {
  run(sql: string, ...values: SqlValues): { changes: number; rowId: number };
  /** All of `work` or nothing; may be nested. */
  transaction<T>(work: () => T): T;
  /** Writes the log back into the file and empties it, so that erased rows are nowhere on the disk. */
  settle(): void;
  /** Of a large library the weekly check of everything takes seconds and was left out on opening: it is to be made beside (`isWhole`), and `checked` to be told. */
  readonly checkDue: boolean;
  /** What the check found. A damaged library is checked on each opening from now on, and refused while it is. */
  checked(whole: boolean): void;
  /** `end` ends somebody who reads beside: called before the log is emptied and on closing, because a reader keeps the log from being emptied. Returns how to take it back. */
  beside(end: () => void): () => void;
}

// 'DESH': tells `file` and us whose database this is.
const applicationId = 0x44455348;
const weekMs = 7 * 24 * 3600 * 1000;
/** Up to this size of the file the weekly check takes less than a second, and is made on opening. */
const mostCheckedHere = 50_000_000;

/** Where the database of a data folder lies. */
export function databasePath(folder: string): string {
  return join(folder, 'deshi.db');
}

/**
 * Opens a data folder for writing, creating or migrating it as needed.
 *
 * Throws Problem `library-locked` (another process writes), `library-newer`, `library-corrupt`, `disk-full` or `folder-unreadable`.
 */
export async function openLibrary(
  folder: string,
  { migrations = released, checkedHere = mostCheckedHere }: { migrations?: readonly Migration[]; checkedHere?: number } = {},
): Promise<WritableLibrary> {
  prepareFolder(folder);
  const lock = lockFolder(folder);
  let database: Sqlite.Database | undefined;
  try {
    const path = databasePath(folder);
    // SQLite would create it for everybody to read; its log files copy the mode.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    database = new Sqlite(path);
    const version = checkVersion(database, latestVersion(migrations));
    configure(database);
    const found = foundDamaged(folder);
    checkIntegrity(database, found ? 'integrity_check' : 'quick_check');
    if (found) rmSync(damagedPath(folder), { force: true });
    await migrate(database, version, migrations, path);
    const library = new SqliteLibrary(folder, database, () => lock.release());
    library.checkDue = checkWeekly(library, database, statSync(path).size > checkedHere);
    return library;
  } catch (thrown) {
    database?.close();
    lock.release();
    throw sqliteProblem(thrown, folder);
  }
}

/** Opens a library to read, beside whoever writes. Throws Problem `not-found` where there is none. */
export function openLibraryToRead(folder: string): ReadableLibrary {
  const path = databasePath(folder);
  if (!existsSync(path) || statSync(path).size === 0) throw new Problem('not-found', { kind: 'library' });
  let database: Sqlite.Database | undefined;
  try {
    database = new Sqlite(path, { readonly: true });
    checkVersion(database, latestVersion(released));
    database.pragma('busy_timeout=5000');
    database.pragma('trusted_schema=OFF');
    database.pragma('cell_size_check=ON');
    database.pragma('mmap_size=0');
    database.pragma('temp_store=MEMORY');
    database.pragma('query_only=ON');
    return new SqliteLibrary(folder, database, () => {});
  } catch (thrown) {
    database?.close();
    throw sqliteProblem(thrown, folder);
  }
}

/** The check of everything, by whoever has a process to spare; the library may be open to write elsewhere. */
export function isWhole(library: ReadableLibrary): boolean {
  try {
    return library.get<{ integrity_check: string }>('PRAGMA integrity_check(1)')?.integrity_check === 'ok';
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === 'library-corrupt') return false;
    throw thrown;
  }
}

/** There where a check beside found a library damaged: nothing is written into what is damaged. */
function damagedPath(folder: string): string {
  return `${databasePath(folder)}.damaged`;
}

function foundDamaged(folder: string): boolean {
  return existsSync(damagedPath(folder));
}

class SqliteLibrary implements WritableLibrary {
  readonly folder: string;
  checkDue = false;
  readonly #besides = new Set<() => void>();
  readonly #database: Sqlite.Database;
  readonly #statements = new Map<string, Sqlite.Statement<unknown[]>>();
  readonly #released: () => void;

  constructor(folder: string, database: Sqlite.Database, released: () => void) {
    this.folder = folder;
    this.#database = database;
    this.#released = released;
  }

  all<Row>(sql: string, ...values: SqlValues): Row[] {
    return this.#guard(() => this.#question(sql).all(...values) as Row[]);
  }

  get<Row>(sql: string, ...values: SqlValues): Row | undefined {
    return this.#guard(() => this.#question(sql).get(...values) as Row | undefined);
  }

  each<Row>(sql: string, ...values: SqlValues): IterableIterator<Row> {
    return this.#guard(() => this.#question(sql).iterate(...values) as IterableIterator<Row>);
  }

  run(sql: string, ...values: SqlValues): { changes: number; rowId: number } {
    return this.#guard(() => {
      const { changes, lastInsertRowid } = this.#prepared(sql).run(...values);
      return { changes, rowId: Number(lastInsertRowid) };
    });
  }

  transaction<T>(work: () => T): T {
    return this.#guard(() => this.#database.transaction(work).immediate());
  }

  checked(whole: boolean): void {
    this.checkDue = false;
    if (whole) noteChecked(this);
    else closeSync(openSync(damagedPath(this.folder), 'a', 0o600));
  }

  beside(end: () => void): () => void {
    this.#besides.add(end);
    return () => void this.#besides.delete(end);
  }

  #endBesides(): void {
    for (const end of this.#besides) end();
    this.#besides.clear();
  }

  settle(): void {
    this.#endBesides();
    this.#guard(() => this.#database.pragma('wal_checkpoint(TRUNCATE)'));
  }

  close(): void {
    if (!this.#database.open) return;
    this.#endBesides();
    try {
      if (!this.#database.readonly) {
        this.#database.pragma('optimize');
        this.#database.pragma('wal_checkpoint(TRUNCATE)');
      }
    } catch {
      // A full disk or a busy reader: the log stays and the next opening takes it in.
    } finally {
      this.#database.close();
      this.#released();
    }
  }

  #question(sql: string): Sqlite.Statement<unknown[]> {
    const statement = this.#prepared(sql);
    if (!statement.readonly) throw new Error('a question may not change the library');
    return statement;
  }

  #prepared(sql: string): Sqlite.Statement<unknown[]> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare<unknown[]>(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      throw sqliteProblem(thrown, this.folder);
    }
  }
}

function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    const errno = (thrown as NodeJS.ErrnoException).code;
    if (errno === 'EACCES' || errno === 'EPERM' || errno === 'EROFS')
      throw new Problem('folder-unreadable', { path: folder }, { cause: thrown });
    if (errno === 'EEXIST' || errno === 'ENOTDIR') throw new Problem('folder-missing', { path: folder }, { cause: thrown });
    throw toProblem(thrown);
  }
}

/** The schema's version, after making sure that this file is ours and not from the future. Changes nothing. */
function checkVersion(database: Sqlite.Database, known: number): number {
  const version = Number(database.pragma('user_version', { simple: true }));
  const owner = Number(database.pragma('application_id', { simple: true }));
  const tables = database.prepare<[], { tables: number }>('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables ?? 0;
  if (owner !== applicationId && (owner !== 0 || version !== 0 || tables > 0))
    throw new Problem('library-corrupt', { part: 'foreign database' });
  if (version > known) throw new Problem('library-newer', { found: version, known });
  return version;
}

function configure(database: Sqlite.Database): void {
  database.pragma('busy_timeout=5000');
  database.pragma('journal_mode=WAL');
  database.pragma('synchronous=FULL'); // NORMAL may lose the last commits when the power fails
  database.pragma('secure_delete=ON'); // else deleted names stay readable in the file
  database.pragma('trusted_schema=OFF');
  database.pragma('cell_size_check=ON');
  database.pragma('mmap_size=0');
  database.pragma('foreign_keys=ON');
  database.pragma('temp_store=MEMORY');
  if (process.platform === 'darwin') {
    database.pragma('fullfsync=ON');
    database.pragma('checkpoint_fullfsync=ON');
  }
}

function checkIntegrity(database: Sqlite.Database, check: 'quick_check' | 'integrity_check'): void {
  if (database.pragma(`${check}(1)`, { simple: true }) !== 'ok') throw new Problem('library-corrupt', { part: 'database' });
}

async function migrate(database: Sqlite.Database, from: number, migrations: readonly Migration[], path: string): Promise<void> {
  const pending = migrations.filter(({ version }) => version > from);
  if (pending.length === 0) return;
  if (from > 0) {
    // The online copy, never a file copy: the log beside the file belongs to it.
    const backup = `${path}.before-${pending.at(-1)?.version}`;
    await database.backup(backup);
    chmodSync(backup, 0o600);
  }
  database
    .transaction(() => {
      for (const { version, update } of pending) {
        update((sql) => database.exec(sql));
        database.pragma(`user_version=${version}`);
      }
      database.pragma(`application_id=${applicationId}`);
    })
    .immediate();
}

/** Returns whether the check is due and left to somebody else. One that was left undone for another week, as by short commands alone, is made here. */
function checkWeekly(library: WritableLibrary, database: Sqlite.Database, large: boolean): boolean {
  const last = library.get<{ value: string }>("SELECT value FROM settings WHERE key = 'integrityCheckedMs'");
  const since = last === undefined ? Number.POSITIVE_INFINITY : Date.now() - Number(last.value);
  if (since < weekMs) return false;
  if (last !== undefined && large && since < 2 * weekMs) return true;
  if (last !== undefined) checkIntegrity(database, 'integrity_check');
  noteChecked(library);
  return false;
}

function noteChecked(library: WritableLibrary): void {
  library.run("INSERT OR REPLACE INTO settings (key, value) VALUES ('integrityCheckedMs', ?)", String(Date.now()));
}

/** SQLite's errors in the operator's terms. */
function sqliteProblem(thrown: unknown, folder: string): Problem {
  if (thrown instanceof Problem) return thrown;
  const code = String((thrown as { code?: unknown } | null)?.code ?? '');
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return new Problem('library-corrupt', { part: 'database' }, { cause: thrown });
  const free = spaceNow(folder)?.freeBytes;
  if (code === 'SQLITE_FULL' || (code.startsWith('SQLITE_IOERR') && free !== undefined && free < 1 << 20)) {
    return new Problem('disk-full', { ...(free !== undefined && { freeBytes: free }) }, { cause: thrown });
  }
  if (code.startsWith('SQLITE_BUSY')) return new Problem('library-locked', {}, { cause: thrown });
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code === 'EACCES') {
    return new Problem('folder-unreadable', { path: folder }, { cause: thrown });
  }
  return toProblem(thrown);
}
