// The way back of the device probe: what it wrote on a device is checked, kept beside kpi.json with that of other devices, and taken away again when asked.
// Invariants: kpi.json is not touched, because sign-offs name its digest; a result is taken only for the very student that it timed, only when its sums
// agree with the single times that it lists, and only once.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checked, Out } from '../../preload/contract.ts';
import { type KeptProbes, mostDevices, mostProbeBytes, type ProbeResult, probeResult, probeSchemaVersion } from '../../preload/probe.ts';
import { percentile } from '../evaluation/speed.ts';
import { recordAudit } from '../library/audit.ts';
import { Problem } from '../problems.ts';
import { writeWhole } from '../report/kpi.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { readKpi } from './run/delivery.ts';
import { resultIn } from './run/finished.ts';
import { probeFile, readable, readMeasurements, readProbes, summedUp } from './run/later.ts';

export function probeHandlers(context: HostContext): Pick<Handlers, 'probe.import' | 'probe.list' | 'probe.remove'> {
  return {
    'probe.import': ({ runId, text }) => take(context, runId, text),
    'probe.list': async ({ runId }) => readProbes(resultIn(context, runId)),
    'probe.remove': async (input) => ({ removed: await remove(context, input) }),
  };
}

async function take(context: HostContext, runId: string, text: string): Promise<Out<'probe.import'>> {
  const folder = resultIn(context, runId);
  const result = readResult(text);
  const { precision } = result.settings;
  const { models, variants } = readKpi({ folder });
  const timed = precision === 'int8' ? (variants?.int8.sha256 ?? null) : models.student.sha256;
  if (result.model.sha256 !== timed) throw new Problem('probe-student', precision === 'int8' ? { precision } : {});
  const field = contradictionIn(result);
  if (field !== null) throw new Problem('probe-contradiction', { field });
  const { found: kept } = readable(readMeasurements, folder, []);
  const alike = kept.filter((one) => one.result.settings.precision === precision);
  const known = alike.find((one) => one.result.timesMs.join() === result.timesMs.join());
  if (known !== undefined) throw new Problem('probe-known', { unit: known.unit, precision });
  const numbers = Array.from({ length: mostDevices }, (_, at) => at + 1);
  const unit = numbers.find((number) => alike.every((one) => one.unit !== number));
  if (unit === undefined) throw new Problem('probe-many', { limit: mostDevices });
  const digest = createHash('sha256').update(text).digest('hex');
  const taken = { unit, atMs: Date.now(), digest, result };
  recordAudit(context.library, 'probe-imported', { run: runId, device: unit, precision, result: digest, runs: result.runs });
  await keepMeasurements(folder, [...kept, taken]);
  return summedUp(taken);
}

/** In place of all that were kept before. */
export async function keepMeasurements(folder: string, measurements: KeptProbes): Promise<void> {
  await writeWhole(join(folder, probeFile), `${JSON.stringify({ schema: 2, measurements })}\n`);
}

/** Whether there was something to take away. Without a number the file goes, whatever is in it. */
async function remove(context: HostContext, { runId, unit, precision }: Checked<'probe.remove'>): Promise<boolean> {
  const folder = resultIn(context, runId);
  const path = join(folder, probeFile);
  if (!existsSync(path)) return false;
  const kept = unit === undefined ? [] : readMeasurements(folder);
  const left = kept.filter((one) => one.unit !== unit || one.result.settings.precision !== precision);
  if (unit !== undefined && left.length === kept.length) return false;
  recordAudit(context.library, 'probe-removed', { run: runId, ...(unit !== undefined && { device: unit, precision }) });
  if (left.length > 0) await keepMeasurements(folder, left);
  else await rm(path);
  return true;
}

/** Throws Problem `probe-too-large`, `probe-unreadable`, `probe-version`. */
function readResult(text: string): ProbeResult {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > mostProbeBytes) throw new Problem('probe-too-large', { sizeBytes, limitBytes: mostProbeBytes });
  const found = parsed(text);
  if (found.program !== 'deshi-probe') throw new Problem('probe-unreadable');
  if (found.schema !== probeSchemaVersion) {
    const version = typeof found.schema === 'number' ? { found: found.schema } : {};
    throw new Problem('probe-version', { ...version, known: probeSchemaVersion });
  }
  const { data, error } = probeResult.safeParse(found);
  if (error) throw new Problem('probe-unreadable', { field: error.issues[0]?.path.join('.') ?? '' }, { cause: error });
  return data;
}

function parsed(text: string): { readonly program?: unknown; readonly schema?: unknown } {
  try {
    const found: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof found === 'object' && found !== null) return found;
  } catch {}
  throw new Problem('probe-unreadable');
}

/** The first sum that does not follow from the single times, or that cannot be; null when all agree. */
function contradictionIn(result: ProbeResult): string | null {
  const { model, settings, runs, p50Ms, p95Ms, maxMs, throttling, peakMemoryBytes, device, timesMs } = result;
  const rank = (times: readonly number[], share: number): number => percentile(Float64Array.from(times).sort(), share);
  const quarter = Math.floor(timesMs.length / 4);
  const [firstMs, lastMs] = [rank(timesMs.slice(0, quarter), 0.5), rank(timesMs.slice(-quarter), 0.5)];
  const agreeing: Readonly<Record<string, boolean>> = {
    'model.file': model.file === `student_${settings.precision}.onnx`,
    runs: runs === timesMs.length,
    p50Ms: p50Ms === rank(timesMs, 0.5),
    p95Ms: p95Ms === rank(timesMs, 0.95),
    maxMs: maxMs === rank(timesMs, 1),
    'throttling.firstMs': throttling.firstMs === firstMs,
    'throttling.lastMs': throttling.lastMs === lastMs,
    'throttling.suspected': throttling.suspected === lastMs > 1.15 * firstMs,
    peakMemoryBytes: peakMemoryBytes <= device.memoryBytes,
  };
  return Object.entries(agreeing).find(([, agrees]) => !agrees)?.[0] ?? null;
}
