// The way back of the device probe: what it wrote on the device is checked, kept beside kpi.json, and taken away again when asked.
// Invariants: kpi.json is not touched, because sign-offs name its digest; a result is taken only for the very student that it timed, and only when its
// sums agree with the single times that it lists.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Out } from '../../preload/contract.ts';
import { mostProbeBytes, type ProbeResult, probeResult, probeSchemaVersion } from '../../preload/probe.ts';
import { percentile } from '../evaluation/speed.ts';
import { recordAudit } from '../library/audit.ts';
import { readRun } from '../library/runs.ts';
import { Problem } from '../problems.ts';
import { writeWhole } from '../report/kpi.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { readKpi } from './run/delivery.ts';
import { probeFile, readProbe } from './run/later.ts';
import { runFolder } from './run/site.ts';

export function probeHandlers(context: HostContext): Pick<Handlers, 'probe.import' | 'probe.remove'> {
  return {
    'probe.import': ({ runId, text }) => take(context, runId, text),
    'probe.remove': async ({ runId }) => {
      const path = join(folderOf(context, runId), probeFile);
      if (!existsSync(path)) return { removed: false };
      recordAudit(context.library, 'probe-removed', { run: runId });
      await rm(path);
      return { removed: true };
    },
  };
}

/** Throws Problem `run-unfinished`. */
function folderOf({ library, dataDir }: HostContext, runId: string): string {
  if (readRun(library, runId).state !== 'finished') throw new Problem('run-unfinished', { run: runId });
  return runFolder(dataDir, runId);
}

async function take(context: HostContext, runId: string, text: string): Promise<Out<'probe.import'>> {
  const folder = folderOf(context, runId);
  const result = readResult(text);
  // Targets are judged by the student whose decision threshold is handed over first: that in float32.
  if (result.settings.precision === 'int8') throw new Problem('probe-student', { precision: 'int8' });
  if (result.model.sha256 !== readKpi({ folder }).models.student.sha256) throw new Problem('probe-student');
  const field = contradictionIn(result);
  if (field !== null) throw new Problem('probe-contradiction', { field });
  const digest = createHash('sha256').update(text).digest('hex');
  recordAudit(context.library, 'probe-imported', { run: runId, result: digest, runs: result.runs });
  await writeWhole(join(folder, probeFile), `${JSON.stringify({ schema: 1, atMs: Date.now(), digest, result })}\n`);
  return readProbe(folder)!;
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
function contradictionIn({ runs, p50Ms, p95Ms, maxMs, throttling, peakMemoryBytes, device, timesMs }: ProbeResult): string | null {
  const rank = (times: readonly number[], share: number): number => percentile(Float64Array.from(times).sort(), share);
  const quarter = Math.floor(timesMs.length / 4);
  const [firstMs, lastMs] = [rank(timesMs.slice(0, quarter), 0.5), rank(timesMs.slice(-quarter), 0.5)];
  const agreeing: Readonly<Record<string, boolean>> = {
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
