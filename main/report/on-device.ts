// The numbers of a run as they are on the devices that will use the student: what targets, gates and remedies go by.
// Invariant: pure. Only the student's time and memory are the devices', and the worst of them count; networks are compared with each other by what was
// measured on one computer.
import type { DeviceProbe } from '../../preload/probe.ts';
import { hungriestOf, slowestOf } from '../../renderer/text/probe.ts';
import { known } from '../evaluation/measured.ts';
import type { Kpi } from './kpi.ts';

/**
 * The KPIs with the student's latency as its probe measured it on the slowest device, and its peak memory as on the one that took most; as they are where
 * it was measured on none. Students in whole numbers have targets of nobody and count for nothing here.
 */
export function onDevice(kpi: Kpi, probes: readonly DeviceProbe[]): Kpi {
  const [slowest, hungriest] = [slowestOf(probes), hungriestOf(probes)];
  if (slowest === null || hungriest === null) return kpi;
  const { settings, runs, warmUp, p50Ms, p95Ms, minMs, maxMs } = slowest;
  const row = { threads: settings.threads, batch: 1, runs, warmUp, p50Ms, p95Ms, minMs, maxMs };
  return {
    ...kpi,
    speed: { ...kpi.speed, latency: { ...kpi.speed.latency, student: known([row], 'measured-device') } },
    size: { ...kpi.size, student: { ...kpi.size.student, peakMemoryBytes: known(hungriest.peakMemoryBytes, 'measured-device') } },
  };
}
