// What a probe measured on devices, back into its run: taken for the right student alone, once, only where its sums follow from its times, and never
// silently; and got rid of, whatever is left of it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary } from '../../main/library/database.ts';
import { addRun, moveRun } from '../../main/library/runs.ts';
import { writeKpi } from '../../main/report/kpi.ts';
import { mostDevices, mostProbeBytes, type ProbeResult } from '../../preload/probe.ts';
import { madeUpKpi } from '../report/made-up.ts';
import { asking } from '../support/asked.ts';
import { madeUpResult } from '../support/probe-result.ts';
import { temporaryFolder } from '../support/temporary.ts';

const student = 'b'.repeat(64);
const runId = 'run-1';
const dataDir = temporaryFolder();
const folder = join(dataDir, 'runs', runId);
const kept = join(folder, 'probe.json');
const int8 = madeUpKpi().variants!.int8.sha256!;
let host: Host;
const ask = asking(() => host);

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

const remove = (which: { readonly unit?: number; readonly precision?: 'fp32' | 'int8' } = {}) =>
  host.answer('probe.remove', { runId, ...which });

async function events(): Promise<{ event: string; detail: Readonly<Record<string, unknown>> }[]> {
  const reply = await ask('audit.read', {});
  return reply.records.filter(({ event }) => event.startsWith('probe-'));
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
    ['another student in whole numbers', madeUpResult(student, { precision: 'int8' }), 'probe-student', { precision: 'int8' }],
    ['too large', `"${'x'.repeat(mostProbeBytes)}"`, 'probe-too-large', { sizeBytes: mostProbeBytes + 2, limitBytes: mostProbeBytes }],
  ])('%s', async (_name, result, code, data) => {
    expect(await bring(result)).toEqual({ problem: { code, data } });
  });

  test.each<[string, (result: ProbeResult) => Partial<ProbeResult>]>([
    ['model.file', ({ model }) => ({ model: { ...model, file: 'student_int8.onnx' } })],
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
    expect(existsSync(kept)).toBe(false);
    expect(await events()).toEqual([]);
  });
});

test('taken, recorded and removed, while kpi.json stays as it was', async () => {
  const before = readFileSync(join(folder, 'kpi.json'));
  expect(await remove()).toEqual({ ok: { removed: false } });
  expect(await host.answer('probe.list', { runId })).toEqual({ ok: [] });
  // As an editor on Windows may save it.
  const text = `\uFEFF${JSON.stringify(madeUpResult(student), null, 2)}`;
  const taken = await bring(text);
  const digest = createHash('sha256').update(text).digest('hex');
  expect(taken).toMatchObject({ ok: { unit: 1, digest, p50Ms: 10.5, p95Ms: 10.95, p99Ms: 10.99, minMs: 10.01, maxMs: 11 } });
  expect(taken).not.toHaveProperty('ok.timesMs');
  expect(JSON.parse(readFileSync(kept, 'utf8')).measurements[0].result).toEqual(madeUpResult(student));

  expect(await remove()).toEqual({ ok: { removed: true } });
  expect(existsSync(kept)).toBe(false);
  expect(readFileSync(join(folder, 'kpi.json')).equals(before)).toBe(true);
  expect((await events()).map(({ event, detail }) => [event, detail]).toReversed()).toEqual([
    ['probe-imported', { run: runId, device: 1, precision: 'fp32', result: digest, runs: 400 }],
    ['probe-removed', { run: runId }],
  ]);
});

test('each file is a device of its own, once; a number that is free again is given again', async () => {
  const slower = (times: number) => madeUpResult(student, { slower: times });
  const numbers = async () => {
    const reply = await host.answer('probe.list', { runId });
    return 'ok' in reply ? reply.ok.map(({ unit, settings, p50Ms }) => [unit, settings.precision, p50Ms]) : reply.problem;
  };
  // One of before the product was written, whose device slowed down while it was measured: believed.
  const { product: _product, ...device } = madeUpResult(student).device;
  const timesMs = madeUpResult(student).timesMs.map((ms, at) => (at < 300 ? ms : ms * 2));
  const hot = { p50Ms: 10.67, p95Ms: 21.6, maxMs: 22, throttling: { firstMs: 10.5, lastMs: 21, suspected: true } };
  await bring(madeUpResult(student));
  expect(await bring({ ...madeUpResult(student), ...hot, device, timesMs })).toMatchObject({
    ok: { unit: 2, ...hot, p99Ms: 21.92, device: { product: null, cpu: 'Cortex-A76' } },
  });
  expect(await bring(slower(4))).toMatchObject({ ok: { unit: 3 } });
  const whole = (times: number) => madeUpResult(int8, { precision: 'int8', slower: times });
  // INT8 is counted apart: the very times of device 1, and still no copy of it.
  expect(await bring(whole(1))).toMatchObject({ ok: { unit: 1, settings: { precision: 'int8' } } });
  const all = [
    [1, 'fp32', 10.5],
    [2, 'fp32', 10.67],
    [3, 'fp32', 42],
    [1, 'int8', 10.5],
  ];
  expect(await numbers()).toEqual(all);

  // The same measurement, saved anew by an editor.
  const known = (unit: number, precision: string) => ({ problem: { code: 'probe-known', data: { unit, precision } } });
  expect(await bring(JSON.stringify(slower(4), null, 2))).toEqual(known(3, 'fp32'));
  expect(await bring(whole(1))).toEqual(known(1, 'int8'));
  expect(await numbers()).toEqual(all);

  expect(await remove({ unit: 4 })).toEqual({ ok: { removed: false } });
  expect(await remove({ unit: 2, precision: 'int8' })).toEqual({ ok: { removed: false } });
  expect(await remove({ unit: 2 })).toEqual({ ok: { removed: true } });
  expect(await numbers()).toEqual(all.toSpliced(1, 1));
  expect(await bring(slower(8))).toMatchObject({ ok: { unit: 2 } });
  expect(await remove({ unit: 1, precision: 'int8' })).toEqual({ ok: { removed: true } });
  expect(await numbers()).toEqual([all[0], [2, 'fp32', 84], all[2]]);

  for (let unit = 4; unit <= mostDevices; unit++) expect(await bring(slower(2 ** unit))).toMatchObject({ ok: { unit } });
  expect(await bring(slower(2))).toEqual({ problem: { code: 'probe-many', data: { limit: mostDevices } } });
  expect(await remove()).toEqual({ ok: { removed: true } });
  expect(await numbers()).toEqual([]);
});

describe('what is kept and cannot be read', () => {
  const whole = { schema: 2, measurements: [{ unit: 1, atMs: 1, digest: 'd'.repeat(64), result: madeUpResult(student) }] };
  const damaged = { problem: { code: 'result-damaged', data: { part: 'probe' } } };
  test.each<[string, string]>([
    ['half written', JSON.stringify(whole).slice(0, 1_000)],
    ['empty', ''],
    ['of another shape', '[]'],
    ['as one result was kept before', JSON.stringify({ schema: 1, atMs: 1, digest: 'd'.repeat(64), result: madeUpResult(student) })],
    ['with one number out of range', JSON.stringify({ ...whole, measurements: [{ ...whole.measurements[0], unit: 0 }] })],
  ])('%s: it is told, gives way to a new measurement, and is removed', async (_name, text) => {
    writeFileSync(kept, text);
    expect(await host.answer('probe.list', { runId })).toEqual(damaged);
    expect(await remove({ unit: 1 })).toEqual(damaged);
    expect(await remove()).toEqual({ ok: { removed: true } });
    expect(existsSync(kept)).toBe(false);
    writeFileSync(kept, text);
    expect(await bring(madeUpResult(student))).toMatchObject({ ok: { unit: 1 } });
    expect(await host.answer('probe.list', { runId })).toMatchObject({ ok: [{ unit: 1, p50Ms: 10.5 }] });
    expect(await remove()).toEqual({ ok: { removed: true } });
  });
});

test('what cannot be written was recorded before', async () => {
  mkdirSync(kept);
  const known = (await events()).length;
  expect(await bring(madeUpResult(student))).toHaveProperty('problem');
  expect(await events()).toHaveLength(known + 1);
});
