// How much room a disk has, asked in one way by everybody who needs some.
// Invariant: a disk that cannot be asked is null and never taken for full or for empty; whoever asks decides what that means.
import { type StatsFs, statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

export interface DiskSpace {
  /** For this program; a system keeps some for itself. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export async function spaceOf(folder: string): Promise<DiskSpace | null> {
  return statfs(folder).then(told, () => null);
}

/** The same for who must know before the next write. */
export function spaceNow(folder: string): DiskSpace | null {
  try {
    return told(statfsSync(folder));
  } catch {
    return null;
  }
}

function told({ bavail, blocks, bsize }: StatsFs): DiskSpace {
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}
