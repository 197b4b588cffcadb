// What the window draws of a run, over a real host and a small real run: its course, its outcome with money, the four cards in both languages.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { unassessedKpi } from '../../main/report/kpi.ts';
import { windowWords } from '../../main/report/window-words.ts';
import { type RunOutcome, runCourse, runOutcome } from '../../preload/outcome.ts';
import { costAt, zoneOf } from '../../renderer/state/costs.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host;
let runId = '';
beforeAll(async () => {
  const home = temporaryFolder();
  const [faces, teacher] = [join(home, 'faces'), join(home, 'teacher.onnx')];
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  host = await openHost({ dataDir: join(home, 'data') });
  const ended = new Promise<void>((settle) => {
    host.onEvent((said) => {
      if (said.event === 'run.ended') settle();
    });
  });
  const started = await host.answer('run.start', {
    teacher,
    anyway: true,
    faces: { folders: [faces] },
    student: 'tiny',
    epochs: 2,
    threads: 1,
    precision: 'quick',
    money: { passesPerDay: 2000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 500_000 },
    targets: { maxFileBytes: 1e9 },
  });
  if (!('ok' in started)) throw new Error(started.problem.code);
  ({ runId } = started.ok);
  expect(await host.answer('work.current', {})).toEqual({ ok: { busy: true, runId } });
  expect(await host.answer('run.outcome', { runId })).toMatchObject({ problem: { code: 'run-unfinished' } });
  await ended;
}, 120_000);
afterAll(() => host.close());

async function outcome(): Promise<RunOutcome> {
  const reply = await host.answer('run.outcome', { runId });
  if (!('ok' in reply)) throw new Error(reply.problem.code);
  return reply.ok;
}

test('the course holds every phase and every step, raw', async () => {
  const reply = await host.answer('run.course', { runId });
  if (!('ok' in reply)) throw new Error(reply.problem.code);
  const course = runCourse.parse(reply.ok);
  expect(course.state).toBe('finished');
  expect(new Set(course.phases.map(({ state }) => state))).toEqual(new Set(['done']));
  expect(course.phases.map(({ phase }) => phase)).toContain('standalone');
  expect(course.training.step.length).toBe(course.steps);
  for (const series of ['loss', 'likeness', 'lambda', 'alpha'] as const) expect(course.training[series].length).toBe(course.steps);
  expect(course.savedMs).toBeGreaterThan(course.createdMs);
});

test('the outcome fits the border, with the three networks and the money of the people who chose', async () => {
  const found = runOutcome.parse(await outcome());
  expect(found.practice).toBe(false);
  expect(found.gate).toBe('passed');
  expect(found.files).toContain('models/student_fp32.onnx');
  expect(found.accuracy?.models.map(({ name }) => name)).toEqual(['teacher', 'student', 'standalone']);
  const money = found.accuracy?.choice?.money;
  expect(money?.curve.length).toBeGreaterThan(2);
  // The window works the cost out again when the line is moved: it has to find what the host found.
  const zone = zoneOf(money!.curve.map((point) => costAt(money!, point)));
  expect(zone?.minimumPerDay).toBeCloseTo(money!.zone.minimumPerDay, 3);
});

test('four cards in both languages, never fewer, even with nothing assessed', async () => {
  const kpi = unassessedKpi({ title: 'x', version: '1', created: new Date(0) });
  for (const words of [windowWords(kpi), (await outcome()).words]) {
    for (const language of ['en', 'ja'] as const) {
      expect(words[language].cards.map(({ name }) => name)).toEqual(['accuracy', 'speed', 'size', 'effort']);
      for (const { lead } of words[language].cards)
        expect(
          lead
            .flat()
            .map(({ text }) => text)
            .join('').length,
        ).toBeGreaterThan(0);
      expect(words[language].verdict.length).toBeGreaterThan(0);
    }
    expect(words.en.cards[0]?.title).not.toBe(words.ja.cards[0]?.title);
  }
  const [first] = windowWords(kpi).en.cards;
  expect(first?.lead[0]?.[0]?.absent).toBe(true);
});

test('the mistakes are pairs of photos by digest, those on the wrong side of the threshold first', async () => {
  const reply = await host.answer('run.mistakes', { runId });
  if (!('ok' in reply) || reply.ok === null) throw new Error('no mistakes');
  const { threshold, passed, refused } = reply.ok;
  const { choice } = (await outcome()).accuracy!;
  expect(threshold).toBe(choice!.threshold);
  expect(passed.errors / passed.trials).toBeCloseTo(choice!.fmr.value!, 12);
  expect(refused.errors / refused.trials).toBeCloseTo(choice!.fnmr.value!, 12);
  for (const [{ errors, pairs }, wrong] of [
    [passed, (score: number) => score >= threshold],
    [refused, (score: number) => score < threshold],
  ] as const) {
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.filter((pair) => pair.wrong).length).toBe(Math.min(errors, 120));
    expect(pairs.map((pair) => pair.wrong)).toEqual(pairs.map(({ score }) => wrong(score)));
    for (const { first, second } of pairs) expect(first).not.toBe(second);
  }
});

test('a sign-off is kept with the report it is about, and only the audit log has no name', async () => {
  const without = await host.answer('run.signOff', { runId, decision: 'conditional', name: '山田 花子', note: ' ' });
  expect(without).toEqual({ problem: { code: 'bad-input', data: { field: 'note' } } });
  const first = await host.answer('run.signOff', {
    runId,
    decision: 'conditional',
    name: ' 山田 花子 ',
    role: '警備',
    note: 'Two weeks of trial.',
  });
  await host.answer('run.signOff', { runId, decision: 'rejected', name: 'B', note: '' });
  const all = await host.answer('run.signOffs', { runId });
  if (!('ok' in first) || !('ok' in all)) throw new Error('not signed');
  expect(all.ok.map(({ decision, name }) => [decision, name])).toEqual([
    ['conditional', '山田 花子'],
    ['rejected', 'B'],
  ]);
  expect(all.ok[0]).toEqual(first.ok[0]);
  expect(all.ok[0]!.kpi).toMatch(/^[0-9a-f]{64}$/);
  expect(await host.answer('run.signOff', { runId: 'none', decision: 'rejected', name: 'B', note: '' })).toMatchObject({
    problem: { code: 'run-missing' },
  });
});

async function report(language: 'en' | 'ja' = 'en'): Promise<string> {
  const reply = await host.answer('run.report', { runId, language });
  if (!('ok' in reply)) throw new Error(reply.problem.code);
  return reply.ok.html;
}
const kpiBytes = async (): Promise<string> => readFileSync(join((await outcome()).folder, 'report', 'kpi.json'), 'utf8');

test('the report is made anew with every sign-off, and the numbers that were signed stay as they are', async () => {
  const signed = await host.answer('run.signOffs', { runId });
  if (!('ok' in signed)) throw new Error(signed.problem.code);
  expect(
    createHash('sha256')
      .update(await kpiBytes())
      .digest('hex'),
  ).toBe(signed.ok[0]!.kpi);
  const html = await report('ja');
  expect(html).toContain('山田 花子');
  expect(html).toContain(`<code class="short">${signed.ok[0]!.kpi.slice(0, 12)}…</code><small>この報告書</small>`);
  expect(html).toContain('撮影条件の試験をしていません');
  // What was handed over before stays as it was: nobody had signed yet.
  const before = readFileSync(join((await outcome()).folder, 'report', 'report.ja.html'), 'utf8');
  expect(before).not.toContain('山田 花子');
  expect(before).toContain('未承認');
});

test('the report says what the project of the run says, and the page of another run nothing of it', async () => {
  const project = {
    ...emptyProject(),
    stage: 'pilot' as const,
    runId,
    purpose: { ...emptyProject().purpose, use: 'access' as const, legalBasis: 'Written consent 4711' },
  };
  expect(await report()).not.toContain('Written consent 4711');
  expect(await host.answer('project.save', { id: 'p-1', revision: 0, project })).toHaveProperty('ok');
  expect(await report()).toContain('Written consent 4711');
  expect(await host.answer('run.report', { runId: 'none', language: 'en' })).toMatchObject({ problem: { code: 'run-missing' } });
});

test('the stress test tries every condition at the thresholds already chosen, with its cost, and is kept', {
  timeout: 120_000,
}, async () => {
  expect(await host.answer('run.stressed', { runId })).toEqual({ ok: null });
  const reply = await host.answer('run.stress', { runId, precision: 'quick' });
  if (!('ok' in reply)) throw new Error(reply.problem.code);
  const { student, teacher, people } = reply.ok;
  const { choice } = (await outcome()).accuracy!;
  expect(student.threshold).toBe(choice!.threshold);
  expect(people).toBeGreaterThan(1);
  expect(student.conditions).toHaveLength(12);
  expect(teacher?.conditions).toHaveLength(12);
  for (const { tried } of student.conditions) {
    expect(tried.map(({ severity }) => severity)).toEqual([1, 3, 5]);
    for (const { fnmr, fmr, perYear } of tried) {
      expect(perYear).toBeCloseTo(250 * 2000 * (0.999 * fnmr.value! * 150 + 0.001 * fmr.value! * 500_000), 3);
    }
  }
  expect(await host.answer('run.stressed', { runId })).toEqual({ ok: reply.ok });
  expect(await report('ja')).not.toContain('撮影条件の試験をしていません');
  // Severities that were not tried say so, and the numbers that were signed are untouched.
  expect(await report()).toContain('not tried');
  const signed = await host.answer('run.signOffs', { runId });
  expect(signed).toMatchObject({
    ok: [
      {
        kpi: createHash('sha256')
          .update(await kpiBytes())
          .digest('hex'),
      },
      {},
    ],
  });
});

test('a package that is written now holds the report as it is now, and never takes the place of an older one', {
  timeout: 60_000,
}, async () => {
  const { folder } = await outcome();
  expect(await host.answer('run.export', { runId, out: folder })).toMatchObject({ problem: { code: 'output-exists' } });
  const out = join(temporaryFolder(), 'package');
  expect(await host.answer('run.export', { runId, out })).toHaveProperty('ok');
  expect(readFileSync(join(out, 'report', 'report.ja.html'), 'utf8')).toBe(await report('ja'));
  expect(readFileSync(join(out, 'report', 'kpi.json'), 'utf8')).toBe(await kpiBytes());
  // The very same package counts as written.
  expect(await host.answer('run.export', { runId, out })).toMatchObject({ ok: { folder: out } });
});

test('the audit log tells what was done without a name, and is whole', async () => {
  const reply = await host.answer('audit.read', {});
  if (!('ok' in reply)) throw new Error(reply.problem.code);
  const { total, brokenAt, head, records } = reply.ok;
  expect(brokenAt).toBeNull();
  expect(total).toBe(records.length);
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  expect(records.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['faces-scanned', 'run-started', 'run-finished', 'run-signed-off', 'run-stressed']),
  );
  expect(records[0]!.id).toBeGreaterThan(records.at(-1)!.id);
  expect(JSON.stringify(records)).not.toMatch(/山田|人 0/);
});
