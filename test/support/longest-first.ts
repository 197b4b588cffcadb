// The order in which the files of tests start: those that take long before all others, so that no core ends with one of them while the other waits.
// Invariant: every file that is to run runs; a wrong number of seconds costs time and nothing else.
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Seconds that a file took in a whole run on two cores, for those of half a minute and more (without a graphics card). */
export const dearest: Readonly<Record<string, number>> = {
  'test/cli/kill.test.ts': 194,
  'test/window/practice.test.ts': 187,
  'test/window/killed.test.ts': 140,
  'test/engine/ort-webgpu.test.ts': 117,
  'test/cli/search.test.ts': 99,
  'test/network/offline.test.ts': 90,
  'test/handlers/outcome.test.ts': 81,
  'test/training/loop.test.ts': 79,
  'test/cli/distill.test.ts': 78,
  'test/cluster/train.test.ts': 76,
  'test/cli/problems.test.ts': 61,
  'test/handlers/verification-files.test.ts': 53,
  'test/packaging.test.ts': 52,
  'test/handlers/run-comparison.test.ts': 51,
  'test/cluster/import.test.ts': 47,
  'test/cli/compare.test.ts': 47,
  'test/handlers/quantizing.test.ts': 43,
  'test/window/own-people.test.ts': 42,
  'test/training/sitting.test.ts': 41,
  'test/hostile/files.test.ts': 37,
  'test/evaluation/coverage.test.ts': 35,
  'test/report/paper.test.ts': 35,
  'test/engine/tfjs-webgpu.test.ts': 33,
  'test/cli/arguments.test.ts': 33,
};

/** The dearest first; of the others the size of a file and how long it took here before decide, as vitest has it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = (file: TestSpecification): number => dearest[relative(this.ctx.config.root, file.moduleId).replaceAll('\\', '/')] ?? 0;
    return (await super.sort(files)).sort((a, b) => seconds(b) - seconds(a));
  }
}
