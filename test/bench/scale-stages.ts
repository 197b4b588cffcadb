// One size of a measurement in stages that follow each other on one folder.
// Invariant: every stage in a process of its own, because memory that was once used is not given back; the folder is gone afterwards.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a stage found, with its time and the most memory, for whoever started this process. */
export async function runStage(stage: () => Promise<object> | object): Promise<void> {
  const started = performance.now();
  const found = await stage();
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ ...found, seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
}

/** Runs `file` once for each stage, with the size, the stage, a temporary folder and the kind as arguments, and prints what each found. */
export function printStages(file: string, size: string, order: readonly string[], kind?: string): void {
  const temporary = mkdtempSync(join(tmpdir(), 'deshi-scale-'));
  try {
    for (const one of order) {
      const { stdout } = spawnSync(process.execPath, [fileURLToPath(file), size, one, temporary, ...(kind === undefined ? [] : [kind])], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const { seconds, megabytes, ...found } = JSON.parse(stdout);
      const name = kind === undefined ? size : `${size} ${kind}`;
      console.log(`${name}, ${one}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB ${JSON.stringify(found)}`);
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
