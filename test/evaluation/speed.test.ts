// The meter on a tiny network of our own: real processes, real clock.
import { describe, expect, test } from 'vitest';
import { describeDevice, measureSpeed, percentile } from '../../main/evaluation/speed.ts';
import { mul, reduceSum } from '../../main/graph/build.ts';
import { input } from '../../main/graph/graph.ts';
import { writeOnnx } from '../../main/graph/onnx.ts';

function tinyModel(): Uint8Array {
  const x = input('input', [1, 3, 8, 8]);
  return writeOnnx({ outputs: { embedding: reduceSum(mul(x, x), [2, 3]) }, freeBatch: true });
}

const plan = { runs: 30, warmUp: 3, threads: [1], energy: null };

describe('speed', () => {
  test('percentiles are nearest ranks', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(percentile([1, 2, 3, 4], 0.95)).toBe(4);
    expect(percentile([7], 0.5)).toBe(7);
  });

  test('a network is timed one face at a time, in order p50 <= p95 <= max', async () => {
    const speed = await measureSpeed({ bytes: tinyModel() }, { ...plan, energy: { idleMs: 10, windowMs: 10, repeats: 1 } });
    const [row] = speed.latency.value ?? [];
    expect(row).toMatchObject({ threads: 1, batch: 1, runs: 30, warmUp: 3 });
    expect(row?.minMs).toBeGreaterThan(0);
    expect(row?.p50Ms).toBeGreaterThanOrEqual(row?.minMs ?? 0);
    expect(row?.p95Ms).toBeGreaterThanOrEqual(row?.p50Ms ?? 0);
    expect(row?.maxMs).toBeGreaterThanOrEqual(row?.p95Ms ?? 0);
    expect(speed.loadMs.value).toBeGreaterThan(0);
    // a Node process with ONNX Runtime: tens of megabytes, not gigabytes
    expect(speed.peakMemoryBytes.value).toBeGreaterThan(20e6);
    expect(speed.peakMemoryBytes.value).toBeLessThan(1e9);
    if (speed.energy.value === null) expect(speed.energy.reason).not.toBe('measuring-failed');
  });

  test('a file that is no network and a file that is absent are reasons, not crashes', async () => {
    for (const model of [{ bytes: new Uint8Array(10) }, { path: '/nowhere/student.onnx' }]) {
      expect(await measureSpeed(model, plan)).toEqual({
        latency: { value: null, reason: 'measuring-failed' },
        loadMs: { value: null, reason: 'measuring-failed' },
        peakMemoryBytes: { value: null, reason: 'measuring-failed' },
        energy: { value: null, reason: 'not-assessed' },
      });
    }
  });

  test('the computer is described without its name or its user', () => {
    const device = describeDevice('ONNX Runtime 1.30.0');
    expect(device.cpu.length).toBeGreaterThan(0);
    expect(device.cores).toBeGreaterThan(0);
    expect(JSON.stringify(device)).not.toContain(process.env['HOSTNAME'] ?? '\u0000');
  });
});
