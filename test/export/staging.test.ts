// An export that is killed before any one of its operations on the disk, and made again.
// Invariant: the operations are counted by the export's own calls, not by a clock: none of them is left out.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openStaging, type Staging } from '../../main/export/staging.ts';
import { temporaryFolder } from '../support/temporary.ts';

const content = { 'models/a': 'the model', 'manifest.json': 'the list' };

async function build(staging: Staging): Promise<void> {
  for (const [path, text] of Object.entries(content)) await staging.write(path, text);
  await staging.publish();
}

/** Builds the same in a process of its own, which kills itself where it would begin its operation number `at`; true: it came to its end. */
function buildKilled(target: string, at: number): boolean {
  const module = new URL('../../main/export/staging.ts', import.meta.url).href;
  const program = `
    import promises from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    let left = ${at};
    for (const name of ['mkdir', 'open', 'readdir', 'rename', 'rm', 'rmdir']) {
      const real = promises[name];
      promises[name] = (...given) => {
        if (left-- === 0) process.kill(process.pid, 'SIGKILL');
        return real(...given);
      };
    }
    syncBuiltinESMExports();
    const { openStaging } = await import(${JSON.stringify(module)});
    const staging = await openStaging(${JSON.stringify(target)});
    for (const [path, text] of Object.entries(${JSON.stringify(content)})) await staging.write(path, text);
    await staging.publish();`;
  const { status, signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
  });
  expect(status === 0 || signal === 'SIGKILL', stderr).toBe(true);
  return status === 0;
}

test('is there whole, or can be made again at once, wherever it was killed', { timeout: 120_000 }, async () => {
  let published = 0;
  let at = 0;
  for (let ended = false; !ended; at += 1) {
    const parent = temporaryFolder();
    const target = join(parent, 'out');
    ended = buildKilled(target, at);
    if (existsSync(target)) published += 1;
    else await build(await openStaging(target));
    for (const [path, text] of Object.entries(content)) expect(readFileSync(join(target, path), 'utf8'), `killed at ${at}`).toBe(text);
    expect(readdirSync(parent), `killed at ${at}`).toEqual(['out']);
  }
  expect(at).toBeGreaterThan(10);
  expect(published).toBeGreaterThan(1); // killed after its last step too, not only never killed
});
