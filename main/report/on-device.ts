// The numbers of a run as they are on the device that will use the student: what targets, gates and remedies go by.
// Invariant: pure. Only the student's time and memory are the device's; networks are compared with each other by what was measured on one computer.
import type { DeviceProbe } from '../../preload/probe.ts';
import { known } from '../evaluation/measured.ts';
import type { Kpi } from './kpi.ts';

/** The KPIs with the student's latency and peak memory as its probe measured them on the device; as they are where there is no probe. */
export function onDevice(kpi: Kpi, probe: DeviceProbe | null): Kpi {
  if (probe === null) return kpi;
  const { settings, runs, warmUp, p50Ms, p95Ms, minMs, maxMs, peakMemoryBytes } = probe;
  const row = { threads: settings.threads, batch: 1, runs, warmUp, p50Ms, p95Ms, minMs, maxMs };
  return {
    ...kpi,
    speed: { ...kpi.speed, latency: { ...kpi.speed.latency, student: known([row], 'measured-device') } },
    size: { ...kpi.size, student: { ...kpi.size.student, peakMemoryBytes: known(peakMemoryBytes, 'measured-device') } },
  };
}
