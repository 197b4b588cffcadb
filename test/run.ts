// What `npm test` runs: vitest, then every skipped test with its reason, then one closing line `N passed, N failed, N skipped`.
// Invariant: that line is the last one printed, and the exit code is 0 only if something ran, nothing failed and every skip said why.
// Arguments are vitest's own: `npm test -- test/graph`, `npm test -- -t 'part of a name'`.

import { readFileSync } from 'node:fs';
import { parseCLI, startVitest, type TestCase, type TestModule } from 'vitest/node';
import { endProcess } from '../main/end-process.ts';
import { noShared, sharedDir } from './support/shared.ts';
import { softwareGpu } from './support/software-gpu.ts';
import { type Outcome, tally } from './support/tally.ts';

process.env['ORT_DISABLE_TELEMETRY'] = '1';
// Now, because the processes of the tests inherit it: a loader of libraries reads its path when a process starts.
Object.assign(process.env, softwareGpu());

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
const vitest = await startVitest(filter, { ...options, watch: false, run: true });
const outcomes = vitest.state.getTestModules().flatMap((module) => outcomesOf(module, options.testNamePattern !== undefined));
for (const [index] of vitest.state.getUnhandledErrors().entries()) outcomes.push({ name: `unhandled error ${index + 1}`, state: 'failed' });
await vitest.close();

const { lines, ok } = tally(outcomes);
process.stdout.write(`\n${lines.join('\n')}\n`, () => endProcess(ok ? 0 : 1));

/** The outcomes of one file. With a name pattern, tests that the pattern left out are not outcomes at all. */
function outcomesOf(module: TestModule, filtered: boolean): Outcome[] {
  const found: Outcome[] = [];
  const broken = [module, ...module.children.allSuites()].filter((group) => group.errors().length > 0);
  for (const group of broken) {
    found.push({ name: `${module.relativeModuleId} (${group.type === 'suite' ? group.fullName : 'the file itself'})`, state: 'failed' });
  }
  for (const test of module.children.allTests()) {
    const result = test.result();
    const name = `${module.relativeModuleId} > ${test.fullName}`;
    if (result.state === 'passed' || result.state === 'failed') found.push({ name, state: result.state });
    else if (result.state === 'pending') found.push({ name: `${name} (never ended)`, state: 'failed' });
    else if (broken.length > 0) found.push({ name, state: 'skipped', reason: 'what it stands in could not be set up (counted as failed)' });
    else if (!filtered || result.note) found.push({ name, state: 'skipped', reason: result.note ?? reasonOf(test) });
  }
  return found;
}

/** The reason behind a `describe.skipIf`, which vitest does not carry: the folder of real data is the only one that may be tacit. */
function reasonOf(test: TestCase): string | undefined {
  if (sharedDir() !== undefined) return undefined;
  return readFileSync(test.module.moduleId, 'utf8').includes('support/shared.ts') ? noShared : undefined;
}
