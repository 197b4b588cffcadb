// What a probe on a device writes, made up: 400 times whose ranks are known without counting, 10.01 to 11 ms, each four times over.
import type { DeviceProbe, ProbeResult } from '../../preload/probe.ts';

/** For the student with this digest. p50 10.5, p95 10.95, p99 10.99, all quarters alike. */
export function madeUpResult(sha256: string): ProbeResult {
  return {
    schema: 1,
    program: 'deshi-probe',
    model: { file: 'student_fp32.onnx', sha256 },
    runs: 400,
    warmUp: 20,
    p50Ms: 10.5,
    p95Ms: 10.95,
    maxMs: 11,
    throttling: { firstMs: 10.5, lastMs: 10.5, suspected: false },
    settings: { runtime: 'onnxruntime-node', version: '1.30.0', threads: 1, precision: 'fp32' },
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
    timesMs: Array.from({ length: 400 }, (_, at) => (1000 + ((at * 7) % 100) + 1) / 100),
  };
}

/** The same as it is shown. */
export function madeUpProbe(): DeviceProbe {
  const { schema: _schema, program: _program, model: _model, power: _power, timesMs: _times, ...measured } = madeUpResult('');
  return { ...measured, atMs: Date.UTC(2026, 10, 25, 12), digest: 'd'.repeat(64), p99Ms: 10.99, minMs: 10.01 };
}
