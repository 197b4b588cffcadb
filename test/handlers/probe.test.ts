// What a probe measured on a device, back into its run: taken for the right student alone, only where its sums follow from its times, and never silently.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { addRun, moveRun } from '../../main/library/runs.ts';
import { writeKpi } from '../../main/report/kpi.ts';
import { mostProbeBytes, type ProbeResult } from '../../preload/probe.ts';
import { madeUpKpi } from '../report/made-up.ts';
import { madeUpResult } from '../support/probe-result.ts';
import { temporaryFolder } from '../support/temporary.ts';

const student = 'b'.repeat(64);
const runId = 'run-1';
const dataDir = temporaryFolder();
const folder = join(dataDir, 'runs', runId);
let host: Host;

beforeAll(async () => {
  const library = await openLibrary(dataDir);
  for (const id of [runId, 'run-2'])
    addRun(library, { id, teacherId: null, splitId: null, student: 'tiny', method: 'ada-arc', seed: 1, plan: '{}', dataDigest: '' });
  moveRun(library, runId, 'finished');
  library.close();
  mkdirSync(folder, { recursive: true });
  await writeKpi(join(folder, 'kpi.json'), madeUpKpi());
  host = await openHost({ dataDir });
});
afterAll(() => host.close());

const bring = (result: unknown, into = runId) =>
  host.answer('probe.import', { runId: into, text: typeof result === 'string' ? result : JSON.stringify(result) });

async function events(): Promise<{ event: string; detail: Readonly<Record<string, unknown>> }[]> {
  const reply = await host.answer('audit.read', {});
  if (!('ok' in reply)) throw new Error(reply.problem.code);
  return reply.ok.records.filter(({ event }) => event.startsWith('probe-'));
}

describe('refused, with nothing kept and nothing recorded', () => {
  const good = madeUpResult(student);
  const other = (change: object): object => ({ ...good, ...change });

  test.each<[string, unknown, string, object]>([
    ['no JSON', 'timesMs: 1, 2', 'probe-unreadable', {}],
    ['cut off', JSON.stringify(good).slice(0, -3), 'probe-unreadable', {}],
    ['other JSON', { name: 'left-pad', main: '../index.js' }, 'probe-unreadable', {}],
    ['no object', 'null', 'probe-unreadable', {}],
    ['a text where a number belongs', other({ p50Ms: '10.5' }), 'probe-unreadable', { field: 'p50Ms' }],
    ['something that no probe writes', other({ hostname: 'gate-7' }), 'probe-unreadable', { field: '' }],
    ['a processor with mark-up', other({ device: { ...good.device, cpu: '<b>fast</b>' } }), 'probe-unreadable', { field: 'device.cpu' }],
    ['too few runs', other({ timesMs: good.timesMs.slice(0, 199), runs: 199 }), 'probe-unreadable', { field: 'timesMs' }],
    ['a time of nothing', other({ timesMs: good.timesMs.with(3, 0) }), 'probe-unreadable', { field: 'timesMs.3' }],
    ['another version', other({ schema: 2, more: true }), 'probe-version', { found: 2, known: 1 }],
    ['another student', madeUpResult('c'.repeat(64)), 'probe-student', {}],
    ['the student in whole numbers', other({ settings: { ...good.settings, precision: 'int8' } }), 'probe-student', { precision: 'int8' }],
    ['too large', `"${'x'.repeat(mostProbeBytes)}"`, 'probe-too-large', { sizeBytes: mostProbeBytes + 2, limitBytes: mostProbeBytes }],
  ])('%s', async (_name, result, code, data) => {
    expect(await bring(result)).toEqual({ problem: { code, data } });
  });

  test.each<[string, (result: ProbeResult) => Partial<ProbeResult>]>([
    ['runs', () => ({ runs: 399 })],
    ['p50Ms', () => ({ p50Ms: 10.4 })],
    ['p95Ms', () => ({ p95Ms: 9.5 })],
    ['maxMs', () => ({ maxMs: 10.99 })],
    // One slow run was taken out of the list and not out of the sums.
    ['p50Ms', ({ timesMs }) => ({ timesMs: timesMs.toSorted((a, b) => a - b).slice(4), runs: 396 })],
    ['throttling.firstMs', ({ throttling }) => ({ throttling: { ...throttling, firstMs: 10.4 } })],
    ['throttling.lastMs', ({ throttling }) => ({ throttling: { ...throttling, lastMs: 10.6 } })],
    ['throttling.suspected', ({ throttling }) => ({ throttling: { ...throttling, suspected: true } })],
    ['peakMemoryBytes', () => ({ peakMemoryBytes: 8_000_000_001 })],
  ])('%s that the rest of the file contradicts', async (field, change) => {
    expect(await bring({ ...good, ...change(good) })).toEqual({ problem: { code: 'probe-contradiction', data: { field } } });
  });

  test('a run that is not finished, or not there', async () => {
    expect(await bring(good, 'run-2')).toMatchObject({ problem: { code: 'run-unfinished' } });
    expect(await bring(good, 'run-3')).toMatchObject({ problem: { code: 'run-missing' } });
    expect(await host.answer('probe.remove', { runId: 'run-3' })).toMatchObject({ problem: { code: 'run-missing' } });
  });

  afterAll(async () => {
    expect(existsSync(join(folder, 'probe.json'))).toBe(false);
    expect(await events()).toEqual([]);
  });
});

test('taken, recorded, replaced and removed, while kpi.json stays as it was', async () => {
  const before = readFileSync(join(folder, 'kpi.json'));
  expect(await host.answer('probe.remove', { runId })).toEqual({ ok: { removed: false } });
  // As an editor on Windows may save it.
  const text = `\uFEFF${JSON.stringify(madeUpResult(student), null, 2)}`;
  const taken = await bring(text);
  const digest = createHash('sha256').update(text).digest('hex');
  expect(taken).toMatchObject({ ok: { digest, p50Ms: 10.5, p95Ms: 10.95, p99Ms: 10.99, minMs: 10.01, maxMs: 11 } });
  expect(taken).not.toHaveProperty('ok.timesMs');
  expect(JSON.parse(readFileSync(join(folder, 'probe.json'), 'utf8')).result).toEqual(madeUpResult(student));

  // A result of before the product was written has none; slower and slower, it is believed that it slowed down.
  const { product: _product, ...device } = madeUpResult(student).device;
  const times = madeUpResult(student).timesMs.map((ms, at) => (at < 300 ? ms : ms * 2));
  const slower = { p50Ms: 10.67, p95Ms: 21.6, maxMs: 22, throttling: { firstMs: 10.5, lastMs: 21, suspected: true } };
  expect(await bring({ ...madeUpResult(student), ...slower, device, timesMs: times })).toMatchObject({
    ok: { ...slower, p99Ms: 21.92, device: { product: null, cpu: 'Cortex-A76' } },
  });

  expect(await host.answer('probe.remove', { runId })).toEqual({ ok: { removed: true } });
  expect(existsSync(join(folder, 'probe.json'))).toBe(false);
  expect(readFileSync(join(folder, 'kpi.json')).equals(before)).toBe(true);
  expect((await events()).map(({ event, detail }) => [event, detail['run'], detail['runs']]).toReversed()).toEqual([
    ['probe-imported', runId, 400],
    ['probe-imported', runId, 400],
    ['probe-removed', runId, undefined],
  ]);
});

test('what cannot be written was recorded before', async () => {
  mkdirSync(join(folder, 'probe.json'));
  const known = (await events()).length;
  expect(await bring(madeUpResult(student))).toHaveProperty('problem');
  expect(await events()).toHaveLength(known + 1);
});
