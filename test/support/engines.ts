// Whether this computer has an engine, found by compiling one addition on it, and tests that are skipped with the reason where it has not.
import { test } from 'vitest';
import type { Engine } from '../../main/engine/engine.ts';
import { add } from '../../main/graph/build.ts';
import { input } from '../../main/graph/graph.ts';
import { Problem } from '../../main/problems.ts';

/** Why the engine cannot be used here; undefined where it can. */
export async function missing(engine: Engine): Promise<string | undefined> {
  try {
    const program = await engine.compile({ y: add(input('x', [2]), 1) });
    await program.run({ x: Float32Array.of(1, 2) });
    await program.dispose();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return `${engine.name} is not available here: ${thrown.data['reason'] ?? thrown.code}`;
  }
}

/** Defines the tests, or one skipped test that says why there are none. */
export async function whereThere(engine: Engine, define: () => void): Promise<void> {
  const reason = await missing(engine);
  if (reason === undefined) define();
  else test(`${engine.name}: operators, golden step, training`, (context) => context.skip(reason));
}
