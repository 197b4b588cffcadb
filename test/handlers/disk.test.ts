// The word about a disk that is nearly full comes before the training has to stop, and says what other runs keep there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesIn, lowDisk } from '../../main/handlers/run/disk.ts';
import { temporaryFolder } from '../support/temporary.ts';

const write = (folder: string, name: string, size: number): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), Buffer.alloc(size));
};

test('three checkpoints of the largest so far and a gigabyte beside them have to be free', async () => {
  const runs = temporaryFolder();
  const training = join(runs, 'this', 'student');
  write(training, 'checkpoint-0.bin', 5_000_000);
  write(training, 'checkpoint-1.bin', 2_000_000);
  write(training, 'metrics.jsonl', 9_000_000);
  write(join(runs, 'one', 'deep'), 'a', 300_000);
  write(join(runs, 'other'), 'b', 40_000);
  write(runs, 'no-run', 77);
  const asked = { training, runs, run: 'this' };
  expect(await lowDisk({ ...asked, free: 1_015_000_000 })).toBeNull();
  expect(await lowDisk({ ...asked, free: 1_014_999_999 })).toEqual({ neededBytes: 1_015_000_000, keptBytes: 340_000, keptRuns: 2 });
  // Before the first checkpoint, and where nobody knows how much is free.
  expect(await lowDisk({ ...asked, training: join(runs, 'none'), free: 999_999_999 })).toMatchObject({ neededBytes: 1_000_000_000 });
  expect(await lowDisk({ ...asked, free: null })).toBeNull();
  expect(await bytesIn(join(runs, 'nowhere'))).toBe(0);
});
