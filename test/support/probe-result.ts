// What a probe on a device writes, made up: 400 times whose ranks are known without counting, 10.01 to 11 ms, each four times over.
import type { DeviceProbe, Precision, ProbeResult } from '../../preload/probe.ts';

interface Other {
  readonly precision?: Precision;
  /** How many times as slow; a power of two, so that sums stay exact. */
  readonly slower?: number;
}

/** For the student with this digest. p50 10.5, p95 10.95, p99 10.99, all quarters alike. */
export function madeUpResult(sha256: string, { precision = 'fp32', slower = 1 }: Other = {}): ProbeResult {
  return {
    schema: 1,
    program: 'deshi-probe',
    model: { file: `student_${precision}.onnx`, sha256 },
    runs: 400,
    warmUp: 20,
    p50Ms: 10.5 * slower,
    p95Ms: 10.95 * slower,
    maxMs: 11 * slower,
    throttling: { firstMs: 10.5 * slower, lastMs: 10.5 * slower, suspected: false },
    settings: { runtime: 'onnxruntime-node', version: '1.30.0', threads: 1, precision },
    peakMemoryBytes: 61_000_000,
    temperature: { beforeC: 45.2, afterC: 61 },
    power: null,
    device: {
      product: 'Raspberry Pi 5 Model B Rev 1.0',
      cpu: 'Cortex-A76',
      cores: 4,
      memoryBytes: 8_000_000_000,
      system: 'Linux 6.6.31 arm64',
    },
    timesMs: Array.from({ length: 400 }, (_, at) => ((1000 + ((at * 7) % 100) + 1) / 100) * slower),
  };
}

/** The same as it is shown. */
export function madeUpProbe({ unit = 1, peakMemoryBytes = 61_000_000, ...other }: Other & Partial<DeviceProbe> = {}): DeviceProbe {
  const { slower = 1, precision = 'fp32' } = other;
  const { schema: _schema, program: _program, model: _model, power: _power, timesMs: _times, ...measured } = madeUpResult('', other);
  const digest = `${unit}${precision === 'fp32' ? 'd' : 'e'}`.padEnd(64, '0');
  return { ...measured, unit, peakMemoryBytes, atMs: Date.UTC(2026, 10, 25, 12), digest, p99Ms: 10.99 * slower, minMs: 10.01 * slower };
}
