// What a probe measured on devices as lines of words, for the report, the window and the terminal alike, and which of the devices count.
// Invariants: what the probe could not read is null, for whoever shows it to say that it was not assessed; targets go by the worst device in FP32.
import type { DeviceProbe, Precision } from '../../preload/probe.ts';
import { milliseconds } from './numbers.ts';
import type { Text } from './text.ts';

/** Those that timed the student in this precision. */
export function probesIn(probes: readonly DeviceProbe[], precision: Precision): DeviceProbe[] {
  return probes.filter(({ settings }) => settings.precision === precision);
}

/** The one whose 95 % time is longest, the earlier number where two are alike; null where there is none in this precision. */
export function slowestOf(probes: readonly DeviceProbe[], precision: Precision = 'fp32'): DeviceProbe | null {
  return worst(probesIn(probes, precision), ({ p95Ms }) => p95Ms);
}

/** The one in FP32 that took most memory. */
export function hungriestOf(probes: readonly DeviceProbe[]): DeviceProbe | null {
  return worst(probesIn(probes, 'fp32'), ({ peakMemoryBytes }) => peakMemoryBytes);
}

function worst(probes: readonly DeviceProbe[], of: (probe: DeviceProbe) => number): DeviceProbe | null {
  return probes.reduce<DeviceProbe | null>((most, probe) => (most === null || of(probe) > of(most) ? probe : most), null);
}

/** What its maker calls the device, and its processor. */
export function deviceName({ device: { product, cpu } }: Pick<DeviceProbe, 'device'>): string {
  return product === null ? cpu : `${product}, ${cpu}`;
}

/** The slowest device in FP32 by name, and of how many it is the slowest; null where none was measured. */
export function slowestName(probes: readonly DeviceProbe[], { probe: words }: Text): string | null {
  const slowest = slowestOf(probes);
  const count = probesIn(probes, 'fp32').length;
  return slowest && `${deviceName(slowest)}${count > 1 ? ` (${words.worstOf(count)})` : ''}`;
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

/** The devices of one precision beside each other: a column for each, named by its number. */
export interface ProbeTable {
  readonly precision: Precision;
  readonly probes: readonly DeviceProbe[];
  readonly heads: readonly string[];
  readonly rows: readonly { readonly name: string; readonly cells: readonly (string | null)[] }[];
  /** What goes by these numbers, and what does not. */
  readonly notes: readonly string[];
}

/** A table for each precision that was measured, FP32 first. */
export function probeTables(probes: readonly DeviceProbe[], text: Text): ProbeTable[] {
  return (['fp32', 'int8'] as const).flatMap((precision) => {
    const those = probesIn(probes, precision);
    const [first] = those;
    if (first === undefined) return [];
    const columns = those.map((probe) => probeRows(probe, text));
    return [
      {
        precision,
        probes: those,
        heads: those.map(({ unit }) => text.probe.unit(unit)),
        rows: probeRows(first, text).map(([name], row) => ({ name, cells: columns.map((column) => column[row]?.[1] ?? null) })),
        notes: precision === 'fp32' ? [judgedBy(probes, text)] : int8Notes(probes, text),
      },
    ];
  });
}

/** By which device time and memory are judged; only for probes of which one is in FP32. */
export function judgedBy(probes: readonly DeviceProbe[], { probe: words }: Text): string {
  const count = probesIn(probes, 'fp32').length;
  const [slowest, hungriest] = [slowestOf(probes), hungriestOf(probes)];
  if (count < 2 || slowest === null || hungriest === null) return words.judged;
  return words.judgedByWorst(count, words.unit(slowest.unit), words.unit(hungriest.unit));
}

/** Times that are nearer than this are called the same. */
const alike = 0.05;

function int8Notes(probes: readonly DeviceProbe[], { probe: words }: Text): string[] {
  const [float, whole] = [slowestOf(probes), slowestOf(probes, 'int8')];
  if (float === null || whole === null || deviceName(float) !== deviceName(whole)) return [words.int8.notJudged];
  const times = whole.p50Ms / float.p50Ms;
  const said =
    times > 1 + alike
      ? words.int8.slower(times.toFixed(1))
      : times < 1 / (1 + alike)
        ? words.int8.faster((1 / times).toFixed(1))
        : words.int8.same;
  return [said, words.int8.notJudged];
}
