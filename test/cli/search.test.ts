// A search from the command line, small: measured, tried, halved; a candidate that fails is marked; stopped and continued to the same; and as part of a run.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprint, searchable, settingsKey } from '../../main/handlers/candidates.ts';
import { openLibrary } from '../../main/library/database.ts';
import { writeSetting } from '../../main/library/settings.ts';
import { type Search, search as searchShape } from '../../preload/search.ts';
import { runCli, startCli } from '../support/command-line.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const faces = join(home, '顔 写真');
const teacher = join(home, 'teacher.onnx');
const data = join(home, 'data');
const out = join(home, '探索');
const names = ['tiny', 'mobilefacenet-x0.25-80px', 'mobilefacenet-x0.25', 'ghostfacenet-x0.5'];
const base = ['search', '--teacher', teacher, '--steps', '3', '--quick', '--threads', '1', '--data', data, '--json'];

async function searched(args: readonly string[], students = names): Promise<Search> {
  const { code, stdout, stderr } = await runCli([...base, '--students', students.join(), ...args]);
  expect(code, stderr).toBe(0);
  return searchShape.parse(JSON.parse(stdout).search);
}

/** A training of other data lies where one candidate is to be trained: its own failure. */
function plantForeignTraining(folder: string): void {
  const planted = join(folder, 'trainings', 'mobilefacenet-x0.25-3', 'student');
  mkdirSync(planted, { recursive: true });
  writeFileSync(join(planted, 'plan.json'), '{}');
}

let first: Search;
beforeAll(async () => {
  await writeDrawnFaces(faces, 70, 4);
  writeTeacher(teacher);
  plantForeignTraining(out);
  first = await searched(['--faces', faces, '--max-mb', '2', '--out', out]);
}, 400_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

test('who exceeds a limit is left out, who fails is marked, the others are tried and halved', () => {
  expect(first.candidates.map(({ name, state, why }) => [name, state, why])).toEqual([
    ['tiny', 'tried', []],
    ['mobilefacenet-x0.25-80px', 'tried', []],
    ['mobilefacenet-x0.25', 'failed', ['run-data-changed']],
    ['ghostfacenet-x0.5', 'over-limit', ['maxFileBytes']],
  ]);
  expect(first).toMatchObject({ rounds: [{ candidates: 3, steps: 3 }], ended: 'all-rounds', budgetSeconds: null });
  for (const { state, speed, trials, parameters } of first.candidates) {
    expect(speed!.p50Ms.low).toBeGreaterThan(0);
    expect(speed!.p50Ms.low).toBeLessThanOrEqual(speed!.p50Ms.value);
    expect(speed!.p50Ms.value).toBeLessThanOrEqual(speed!.p50Ms.high);
    // The file holds every parameter, and not twice as much.
    expect(speed!.fileBytes).toBeGreaterThan(parameters * 3);
    expect(trials).toHaveLength(state === 'tried' ? 1 : 0);
  }
});

test('the best of the last round is recommended, with its lead over the second', () => {
  const [a, b] = first.candidates.filter(({ state }) => state === 'tried');
  const [best, second] = a!.trials[0]!.score.value >= b!.trials[0]!.score.value ? [a!, b!] : [b!, a!];
  expect(first.score).toEqual({ kind: 'cosine', targetFmr: null }); // seven people support no FMR
  expect(first.recommended?.name).toBe(best.name);
  expect(first.recommended?.rival?.name).toBe(second.name);
  expect(first.recommended?.rival?.ahead.value).toBeCloseTo(best.trials[0]!.score.value - second.trials[0]!.score.value, 10);
});

test('what is written holds no name and no path; asked again, it is there at once', { timeout: 200_000 }, async () => {
  const filed = readFileSync(join(out, 'search.json'), 'utf8');
  expect(searchShape.parse(JSON.parse(filed))).toEqual(first);
  expect(filed).not.toContain(home);
  expect(filed).not.toMatch(/写真|人 0/);
  const again = await searched(['--max-mb', '2', '--out', out]);
  expect({ ...again, created: '' }).toEqual({ ...first, created: '' });
  expect(existsSync(join(data, 'measuring'))).toBe(false);
});

test('other terms, unknown students and foreign folders are refused', { timeout: 200_000 }, async () => {
  const problem = async (args: readonly string[]) => {
    const { code, stdout } = await runCli([...base, ...args]);
    return [code, JSON.parse(stdout).problem.code];
  };
  expect(await problem(['--students', names.join(), '--max-mb', '3', '--out', out])).toEqual([1, 'run-data-changed']);
  expect(await problem(['--students', 'no-such', '--out', join(home, 'new')])).toEqual([2, 'bad-input']);
  expect(await problem(['--students', 'tiny', '--out', faces])).toEqual([1, 'output-exists']);
});

test('stopped by the operator, it goes on to the very same findings', { timeout: 400_000 }, async () => {
  const stopped = join(home, 'stopped');
  plantForeignTraining(stopped);
  const args = ['--students', names.join(), '--max-mb', '2', '--out', stopped];
  const started = startCli([...base.filter((arg) => arg !== '--json'), ...args]);
  await started.printed(names[1]!);
  started.child.kill('SIGINT');
  expect((await started.ended).code).toBe(130);
  expect(existsSync(join(stopped, 'search.json'))).toBe(false);
  const resumed = await searched(['--max-mb', '2', '--out', stopped]);
  const scores = ({ candidates, recommended }: Search) => ({
    trials: candidates.map(({ trials }) => trials.map(({ score }) => score)),
    recommended,
  });
  expect(scores(resumed)).toEqual(scores(first));
});

test('a run whose student is left open searches one within its targets, and goes on with it', { timeout: 400_000 }, async () => {
  // What every student takes is known here; two keep the limit.
  const speed = (fileBytes: number) => ({
    dim: 16,
    threads: 1,
    p50Ms: { value: 1, low: 1, high: 1 },
    p95Ms: { value: 2, low: 2, high: 2 },
    peakMemoryBytes: 1e8,
    fileBytes,
  });
  const library = await openLibrary(data);
  const small = ['mobilefacenet-x0.25-80px', 'mobilefacenet-x0.25'];
  writeSetting(library, settingsKey, {
    fingerprint: fingerprint(),
    speeds: Object.fromEntries(searchable.map(({ name }) => [`${name}|16|1`, speed(small.includes(name) ? 3e5 : 3e6)])),
  });
  library.close();
  const cost = join(home, 'cost.json');
  writeFileSync(cost, JSON.stringify({ targets: { maxFileBytes: 1e6 } }));
  const { code, stdout, stderr } = await runCli([
    ...['distill', '--teacher', teacher, '--student', 'auto', '--epochs', '1', '--budget', '20s', '--no-standalone'],
    ...['--cost', cost, '--quick', '--threads', '1', '--data', data, '--json', '--out', join(home, 'result')],
  ]);
  expect(code, stderr).toBe(0);
  const { runId } = JSON.parse(stdout);
  const found = searchShape.parse(JSON.parse(readFileSync(join(data, 'runs', runId, 'search', 'search.json'), 'utf8')));
  expect(found.candidates.filter(({ state }) => state === 'over-limit').map(({ name }) => name)).toEqual(
    searchable.map(({ name }) => name).filter((name) => !small.includes(name)),
  );
  expect(small).toContain(found.recommended?.name);
  const kpi = JSON.parse(readFileSync(join(home, 'result', 'report', 'kpi.json'), 'utf8'));
  expect(kpi.models.student.description).toContain(found.recommended!.name);
  expect(kpi.title).toBe(found.recommended!.name);
  expect(stderr).toContain(found.recommended!.name);
});
