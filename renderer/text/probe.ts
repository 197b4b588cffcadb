// What a probe measured on a device as lines of words, for the report, the window and the terminal alike.
// Invariant: what the probe could not read is null, for whoever shows it to say that it was not assessed.
import type { DeviceProbe } from '../../preload/probe.ts';
import { milliseconds } from './numbers.ts';
import type { Text } from './text.ts';

/** What its maker calls the device, and its processor. */
export function deviceName({ device: { product, cpu } }: Pick<DeviceProbe, 'device'>): string {
  return product === null ? cpu : `${product}, ${cpu}`;
}

/** Median, and the time that 95 of 100 runs do not exceed. */
export function probeTime({ p50Ms, p95Ms }: Pick<DeviceProbe, 'p50Ms' | 'p95Ms'>): string {
  return `${milliseconds(p50Ms)} (p95 ${milliseconds(p95Ms)})`;
}

/** Name and value of everything that was found, in the order to read it. */
export function probeRows(probe: DeviceProbe, { probe: words, report }: Text): [name: string, value: string | null][] {
  const { device, settings, throttling, temperature, runs, warmUp, p50Ms, p95Ms, p99Ms, maxMs } = probe;
  const speeds = [milliseconds(throttling.firstMs), milliseconds(throttling.lastMs)] as const;
  const { rows } = words;
  return [
    [rows.device, `${deviceName(probe)}, ${report.speed.cores(device.cores)}, ${report.bytes(device.memoryBytes)}, ${device.system}`],
    [rows.runtime, `${words.runtimes[settings.runtime]} ${settings.version}, ${report.threads(settings.threads)}, ${settings.precision}`],
    [rows.runs, report.speed.warmUp(runs, warmUp)],
    [rows.time, words.time(milliseconds(p50Ms), milliseconds(p95Ms), milliseconds(p99Ms), milliseconds(maxMs))],
    [rows.memory, report.bytes(probe.peakMemoryBytes)],
    [rows.throttling, throttling.suspected ? words.slowed(...speeds) : words.steady(...speeds)],
    [rows.temperature, words.temperature(temperature.beforeC, temperature.afterC) || null],
    [rows.energy, null],
    [rows.read, new Date(probe.atMs).toISOString().slice(0, 10)],
  ];
}
