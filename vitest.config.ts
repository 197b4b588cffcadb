// How the tests run: in child processes, few at a time, because tests start worker processes and the machines have two cores.
// Invariant: every process of a test run has ONNX Runtime's telemetry switched off before anything can load it.
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/temporary-root.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    env: { ORT_DISABLE_TELEMETRY: '1' },
    // Against what hangs, not against what is slow: a program alone has needed half a minute to start on a machine that did much else.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    allowOnly: false,
    passWithNoTests: false,
  },
});
