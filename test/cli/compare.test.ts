// A comparison from the command line, small: trained, measured, written down; widened later; refused on other terms; stopped and continued.
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Comparison, comparison } from '../../preload/comparison.ts';
import { runCli, startCli } from '../support/command-line.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const faces = join(home, '顔 写真');
const teacher = join(home, 'teacher.onnx');
const data = join(home, 'data');
const out = join(home, '比較');
const base = ['compare', '--teacher', teacher, '--student', 'tiny', '--quick', '--threads', '1', '--data', data, '--json'];

async function compared(args: readonly string[]): Promise<Comparison> {
  const { code, stdout, stderr } = await runCli([...base, ...args]);
  expect(code, stderr).toBe(0);
  return comparison.parse(JSON.parse(stdout).comparison);
}

let first: Comparison;
beforeAll(async () => {
  await writeDrawnFaces(faces, 70, 4);
  writeTeacher(teacher);
  first = await compared(['--faces', faces, '--methods', 'standalone-arc,ada-arc', '--seeds', '1', '--epochs', '2', '--out', out]);
}, 300_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('every method learnt the same and is measured on the same people, the teacher beside them', () => {
  expect(first.rows.map(({ method }) => method)).toEqual(['teacher', 'standalone-arc', 'ada-arc']);
  expect(first).toMatchObject({ epochs: 2, student: 'tiny', rivals: ['standalone-arc', 'ada-arc'] });
  expect(first.train.people + first.verify.people).toBeLessThan(70);
  expect(first.rows[2]!.trainedSeconds).toBeGreaterThan(0);
  const accuracy = first.rows[2]!.metrics[0]!;
  expect(accuracy.metric).toBe('accuracy');
  expect(accuracy.mean.value).toBeGreaterThan(0);
  expect(accuracy.differences.map(({ rival }) => rival)).toEqual(['standalone-arc']);
  // The difference is that of the two means.
  const alone = first.rows[1]!.metrics[0]!.mean.value!;
  expect(accuracy.differences[0]!.difference).toBeCloseTo(accuracy.mean.value! - alone, 12);
});

test('what is written holds no name and no path, and the page no script', () => {
  const filed = readFileSync(join(out, 'compare.json'), 'utf8');
  expect(comparison.parse(JSON.parse(filed))).toEqual(first);
  for (const name of ['compare.html', 'compare.ja.html']) {
    const page = readFileSync(join(out, name), 'utf8');
    expect(page).not.toContain(home);
    expect(page).not.toMatch(/写真 0|人 0|<script/);
    expect(page).toContain('role="img"');
    expect(page).toContain('92.97');
  }
});

test('another method is added without training the others again', { timeout: 300_000 }, async () => {
  const kept = join(out, 'trainings', 'ada-arc-1', 'student', 'plan.json');
  const before = ['checkpoint-0.bin', 'checkpoint-1.bin']
    .map((name) => join(out, 'trainings', 'ada-arc-1', 'student', name))
    .filter(existsSync);
  const times = before.map((path) => statSync(path).mtimeMs);
  const wider = await compared(['--methods', 'standalone-arc,feature-mse,ada-arc', '--seeds', '1', '--out', out]);
  expect(wider.rows.map(({ method }) => method)).toEqual(['teacher', 'standalone-arc', 'feature-mse', 'ada-arc']);
  expect(wider.epochs).toBe(2);
  expect(wider.rows[3]!.metrics).toEqual(expect.arrayContaining([expect.objectContaining({ mean: first.rows[2]!.metrics[0]!.mean })]));
  expect(existsSync(kept)).toBe(true);
  expect(before.map((path) => statSync(path).mtimeMs)).toEqual(times);
});

test('other terms, unknown methods and foreign folders are refused', { timeout: 60_000 }, async () => {
  const problem = async (args: readonly string[]) => {
    const { code, stdout } = await runCli([...base, ...args]);
    return [code, JSON.parse(stdout).problem.code];
  };
  expect(await problem(['--methods', 'ada-arc', '--epochs', '3', '--out', out])).toEqual([1, 'run-data-changed']);
  expect(await problem(['--methods', 'ada-arc,no-such', '--out', join(home, 'new')])).toEqual([2, 'bad-input']);
  expect(await problem(['--methods', 'ada-arc', '--epochs', '1', '--out', faces])).toEqual([1, 'output-exists']);
});

test('stopped by the operator, it goes on to the very same findings', { timeout: 300_000 }, async () => {
  const args = ['--methods', 'standalone-arc,ada-arc', '--seeds', '1', '--epochs', '2'];
  const stopped = join(home, 'stopped');
  const started = startCli([...base.filter((arg) => arg !== '--json'), ...args, '--out', stopped]);
  await started.printed('ada-arc');
  started.child.kill('SIGINT');
  expect((await started.ended).code).toBe(130);
  expect(existsSync(join(stopped, 'compare.json'))).toBe(false);
  const resumed = await compared([...args, '--out', stopped]);
  expect(resumed.rows.map(({ metrics }) => metrics)).toEqual(first.rows.map(({ metrics }) => metrics));
});
