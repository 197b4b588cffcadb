// A real device, taken away in the middle: the program says so as a problem, and a runtime's words about failures are understood.
import { expect, test } from 'vitest';
import { failureOf, unavailableOf } from '../../main/engine/faults.ts';
import { tfjsOn } from '../../main/engine/tfjs.ts';
import { backends } from '../../main/engine/tfjs-backends.ts';
import { add } from '../../main/graph/build.ts';
import { input } from '../../main/graph/graph.ts';
import { Problem } from '../../main/problems.ts';
import { whereThere } from '../support/engines.ts';

const engine = tfjsOn('webgpu');
await whereThere(engine, () => {
  test('a WebGPU device that is destroyed between two steps is a device that was lost', async () => {
    const program = await engine.compile({ y: add(input('x', [2]), 1) }, { carry: { y: 'x' } });
    await program.run({ x: Float32Array.of(1, 2) });
    expect(await program.carried()).toEqual({ x: Float32Array.of(2, 3) });
    (await backends.webgpu()).device?.destroy();
    await expect(program.run({})).rejects.toMatchObject({ code: 'device-lost', data: { engine: 'tfjs-webgpu' } });
  });
});

test.each([
  ['Failed to get a WebGPU adapter: No supported adapters', 'no-adapter'],
  ['Failed to load shared library', 'library-missing'],
  ['libcudnn.so.9: cannot open shared object file', 'library-missing'],
  ['The Node.js native addon module (tfjs_binding.node) can not be found at path', 'native-missing'],
  ["Cannot find package '@tensorflow/tfjs-node-gpu' imported from", 'package-missing'],
  ['kernel image is invalid', 'refused'],
])('"%s" at the start means %s', (said, reason) => {
  expect(unavailableOf('ort-cuda', new Error(said))).toMatchObject({ code: 'device-unavailable', data: { reason } });
});

test.each([
  ['WebGPU device lost (2): ...', 'device-lost'],
  ['DXGI_ERROR_DEVICE_REMOVED', 'device-lost'],
  ['CUDA failure 700: an illegal memory access was encountered', 'device-lost'],
  ['CUDA failure 2: out of memory', 'device-memory'],
  ['VK_ERROR_OUT_OF_DEVICE_MEMORY', 'device-memory'],
  ['std::bad_alloc', 'device-memory'],
  ['Failed to allocate memory for requested buffer of size 4294967296', 'device-memory'],
])('"%s" at work means %s', (said, code) => {
  expect(failureOf('ort-cuda', new Error(said))).toMatchObject({ code });
});

test('anything else that is thrown stays what it is', () => {
  const thrown = new TypeError('no feed for x');
  expect(failureOf('ort-cpu', thrown)).toBe(thrown);
  expect(failureOf('ort-cpu', thrown)).not.toBeInstanceOf(Problem);
});
