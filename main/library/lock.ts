// The one writer of a data folder.
// Invariant: the operating system holds the lock and lets go of it with the process, so a crash or a reused process id can never leave a stale one.
//
// A file with a process id in it, checked for life, was refused: between finding a dead owner and taking its place a second process can do
// the same. SQLite already carries a lock that works on every system, so an empty database under BEGIN EXCLUSIVE is the lock.
// `lock.pid` beside it only serves the message. Nothing else in this process may open the lock file: closing it would drop the lock (POSIX).
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { Problem, toProblem } from '../problems.ts';

export interface Lock {
  release(): void;
}

/** Takes the folder for this process; throws Problem `library-locked` with the owner's `pid` when another has it (or this one, already). */
export function lockFolder(folder: string): Lock {
  const lockPath = join(folder, 'lock');
  const pidPath = `${lockPath}.pid`;
  let holder: Sqlite.Database | undefined;
  try {
    holder = new Sqlite(lockPath, { timeout: 0 });
    chmodSync(lockPath, 0o600);
    holder.pragma('journal_mode=MEMORY');
    holder.exec('BEGIN EXCLUSIVE');
    writeFileSync(pidPath, String(process.pid), { mode: 0o600 });
  } catch (thrown) {
    holder?.close();
    const code = (thrown as { code?: string }).code ?? '';
    if (code.startsWith('SQLITE_BUSY')) throw new Problem('library-locked', { pid: ownerOf(pidPath) }, { cause: thrown });
    if (code.startsWith('SQLITE_CANTOPEN') || code === 'EACCES')
      throw new Problem('folder-unreadable', { path: folder }, { cause: thrown });
    throw toProblem(thrown);
  }
  const held = holder;
  return {
    release() {
      if (!held.open) return;
      rmSync(pidPath, { force: true });
      held.close();
    },
  };
}

function ownerOf(pidPath: string): number {
  try {
    return Number(readFileSync(pidPath, 'utf8')) || -1;
  } catch {
    return -1;
  }
}
