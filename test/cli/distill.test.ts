// A whole run from the command line, small: faces in, a checked package out; stopping, resuming, exporting, evaluating.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseKpi } from '../../main/report/kpi.ts';
import { runCli, startCli } from '../support/command-line.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const faces = join(home, '顔 の 写真');
const teacher = join(home, '手本 モデル.onnx');
const data = join(home, 'データ フォルダー');
const out = join(home, '結果 一式');

interface Result {
  readonly runId: string;
  readonly folder: string;
  readonly student: string;
  readonly report: string;
  readonly kpi: string;
  readonly selfTest: string;
  readonly table: { readonly rows: { readonly name: string; readonly cells: Record<string, { readonly value: number | null }> }[] };
}
let result: Result;

beforeAll(async () => {
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  const { code, stdout, stderr } = await runCli([
    ...['distill', faces, '--teacher', teacher, '--student', 'tiny', '--epochs', '3', '--quick', '--threads', '1'],
    ...['--passes-per-day', '2000', '--reject-cost', '150', '--accept-cost', '500000', '--currency', 'JPY', '--title', '入口'],
    ...['--out', out, '--data', data, '--json'],
  ]);
  expect(code, stderr).toBe(0);
  result = JSON.parse(stdout) as Result;
}, 300_000);

afterAll(() => rmSync(home, { recursive: true, force: true }));

test('hands over a package with a student, a report, a self-test', () => {
  expect(result.folder).toBe(out);
  for (const path of [result.student, result.report, result.kpi, result.selfTest, join(out, 'SHA256SUMS')])
    expect(existsSync(path)).toBe(true);
  const selfTest = spawnSync(process.execPath, [result.selfTest], { encoding: 'utf8' });
  expect(selfTest.stdout).toContain('PASS');
});

test('the report has four KPIs of three networks, money included', () => {
  const kpi = parseKpi(readFileSync(result.kpi, 'utf8'));
  expect(kpi.title).toBe('入口');
  expect(kpi.practice).toBe(false);
  expect(kpi.accuracy.value?.models.map(({ name }) => name)).toEqual(['teacher', 'student', 'standalone']);
  expect(kpi.accuracy.value?.models[1]?.choice?.money?.perYear).toBeGreaterThan(0);
  expect(kpi.speed.latency.student.value?.[0]?.p50Ms).toBeGreaterThan(0);
  expect(kpi.size.student.parameters.value).toBeGreaterThan(1000);
  expect(kpi.effort.phases.map(({ phase }) => phase)).toEqual([
    ...['scan', 'inspect', 'split', 'convention', 'teacher-check', 'embed', 'prepare', 'train', 'standalone', 'evaluate', 'speed'],
  ]);
  expect(kpi.data.split?.train.people).toBeGreaterThan(4);
  expect(readFileSync(result.report, 'utf8')).not.toContain(home);
  expect(readFileSync(result.kpi, 'utf8')).not.toMatch(/写真|人 0/);
});

test('the log tells what happened and no name, photo or path', () => {
  const log = readFileSync(join(data, 'deshi.log'), 'utf8');
  expect(log).toContain(result.runId);
  expect(log).not.toMatch(/顔|写真|人 0|手本/);
  expect(log).not.toContain(home);
});

test('a finished run is not resumed, is exported again with the same student, and is evaluated again', async () => {
  const resumed = await runCli(['resume', result.runId, '--data', data, '--json']);
  expect([resumed.code, JSON.parse(resumed.stdout).problem.code]).toEqual([1, 'run-finished']);

  const occupied = await runCli(['export', result.runId, '--out', out, '--data', data, '--json']);
  expect(occupied.code).toBe(0); // the very same package is there already
  const again = join(home, 'again');
  const exported = await runCli(['export', '--out', again, '--data', data, '--json']);
  expect(exported.code, exported.stderr).toBe(0);
  expect(readFileSync(join(again, 'models', 'student_fp32.onnx')).equals(readFileSync(result.student))).toBe(true);
  const elsewhere = await runCli(['export', '--out', home, '--data', data, '--json']);
  expect([elsewhere.code, JSON.parse(elsewhere.stdout).problem.code]).toEqual([1, 'output-exists']);

  const evaluated = await runCli(['evaluate', result.runId, '--quick', '--data', data]);
  expect(evaluated.code, evaluated.stderr).toBe(0);
  expect(evaluated.stdout).toContain('Pairs judged correctly');
});

test('what its probe measured is taken in by the command line, refused where it was changed, and removed', async () => {
  const written = join(home, 'probe-result.json');
  const probe = spawnSync(process.execPath, [join(out, 'probe', 'probe.mjs'), written, '0'], { encoding: 'utf8' });
  expect(probe.status, probe.stderr).toBe(0);
  const taken = await runCli(['probe', 'import', written, '--data', data, '--lang', 'ja']);
  expect(taken.code, taken.stderr).toBe(0);
  expect(taken.stdout).toContain(result.runId);
  expect(taken.stdout).toMatch(/顔 1 つの時間 +p50 [\d.]+ ms、p95 [\d.]+ ms、p99 [\d.]+ ms/);
  const changed = join(home, 'changed.json');
  const { p95Ms, ...rest } = JSON.parse(readFileSync(written, 'utf8'));
  writeFileSync(changed, JSON.stringify({ ...rest, p95Ms: p95Ms / 2 }));
  const refused = await runCli(['probe', 'import', changed, '--run', result.runId, '--data', data, '--json']);
  expect([refused.code, JSON.parse(refused.stdout).problem.code]).toEqual([1, 'probe-contradiction']);
  const absent = await runCli(['probe', 'import', join(home, 'nothing.json'), '--data', data, '--json']);
  expect([absent.code, JSON.parse(absent.stdout).problem.code]).toEqual([1, 'not-found']);
  expect((await runCli(['probe', 'import', '--data', data])).code).toBe(2);
  const again = await runCli(['probe', 'import', written, '--data', data, '--json']);
  expect([again.code, JSON.parse(again.stdout).problem]).toMatchObject([1, { code: 'probe-known', data: { unit: 1, precision: 'fp32' } }]);
  const listed = await runCli(['probe', 'list', '--data', data]);
  expect(listed.stdout).toMatch(/Device 1\n.*Device .*\n/);
  expect(listed.stdout).toContain(`p95 ${p95Ms < 10 ? p95Ms.toFixed(2) : p95Ms.toFixed(1)}`);
  expect((await runCli(['probe', 'remove', 'first', '--data', data])).code).toBe(2);
  const other = await runCli(['probe', 'remove', '2', '--data', data]);
  expect([other.code, other.stdout]).toEqual([0, expect.stringContaining('There is no device 2.')]);
  const removed = await runCli(['probe', 'remove', '--run', result.runId, '--data', data, '--json']);
  expect(JSON.parse(removed.stdout)).toEqual({ runId: result.runId, removed: true });
});

test('the finished run is judged by other costs without another training', async () => {
  const costs = ['--passes-per-day', '2000', '--reject-cost', '150', '--accept-cost', '900000', '--currency', 'EUR'];
  const { code, stdout, stderr } = await runCli(['judge', result.runId, ...costs, '--data', data, '--json']);
  expect(code, stderr).toBe(0);
  expect(stderr).not.toContain('Training the student');
  const kpi = parseKpi(readFileSync((JSON.parse(stdout) as Result).kpi, 'utf8'));
  expect(kpi.currency).toBe('EUR');
  expect(kpi.accuracy.value?.models[1]?.choice?.money?.perYear).toBeGreaterThan(0);
  await runCli(['runs', '--remove', (JSON.parse(stdout) as Result).runId, '--data', data]);
});

test('an ONNX file is evaluated by itself, the table in Japanese', async () => {
  const { code, stdout, stderr } = await runCli(['evaluate', teacher, '--quick', '--data', data, '--lang', 'ja']);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('正しく判定した組');
});

test('Ctrl-C stops with everything saved and says how to go on', async () => {
  const folder = join(home, 'stopped');
  const started = startCli([
    ...['distill', faces, '--teacher', teacher, '--student', 'tiny', '--epochs', '3', '--quick', '--threads', '1', '--data', folder],
  ]);
  await started.printed('Training the student');
  started.child.kill('SIGINT');
  const { code, stderr } = await started.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('Stopping');
  const [, runId] = /deshi resume (\S+) --data/.exec(stderr) ?? [];
  const resumed = await runCli(['resume', runId as string, '--data', folder, '--json']);
  expect(resumed.code, resumed.stderr).toBe(0);
  const { student } = JSON.parse(resumed.stdout) as Result;
  expect(existsSync(student)).toBe(true);
});
