// What the window draws of a run, over a real host and a small real run: its course, its outcome with money, the four cards in both languages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { briefOf } from '../../main/handlers/brief.ts';
import { type Host, openHost } from '../../main/host.ts';
import { unassessedKpi } from '../../main/report/kpi.ts';
import { windowWords } from '../../main/report/window-words.ts';
import { type RunOutcome, runCourse, runOutcome } from '../../preload/outcome.ts';
import { costAt, zoneOf } from '../../renderer/state/costs.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { base64url } from '../../renderer/state/photo-file.ts';
import { partsOf, piecesOf } from '../../renderer/state/report-page.ts';
import { held, milliseconds } from '../../renderer/text/numbers.ts';
import { textFor } from '../../renderer/text/text.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { giveLearnt, takeBack } from '../support/learnt-photos.ts';
import { drawnFace } from '../support/odd-teachers.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host;
const ask = asking(() => host);
let runId = '';
let faces = '';
let home = '';
beforeAll(async () => {
  home = temporaryFolder();
  faces = join(home, 'faces');
  const teacher = join(home, 'teacher.onnx');
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  host = await openHost({ dataDir: join(home, 'data') });
  const ended = runEnded(host);
  const started = await ask('run.start', {
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
  ({ runId } = started);
  expect(await host.answer('work.current', {})).toEqual({ ok: { busy: true, runId } });
  expect(await host.answer('run.outcome', { runId })).toMatchObject({ problem: { code: 'run-unfinished' } });
  await ended;
}, 300_000);
afterAll(() => host.close());

const readable = (path: string) => (existsSync(path) ? readFileSync(path) : null);

async function outcome(): Promise<RunOutcome> {
  const reply = await ask('run.outcome', { runId });
  return reply;
}

test('the course holds every phase and every step, raw', async () => {
  const reply = await ask('run.course', { runId });
  const course = runCourse.parse(reply);
  expect(course.state).toBe('finished');
  expect(new Set(course.phases.map(({ state }) => state))).toEqual(new Set(['done']));
  expect(course.phases.map(({ phase }) => phase)).toContain('standalone');
  expect(course.training.step.length).toBe(course.steps);
  for (const series of ['loss', 'likeness', 'lambda', 'alpha'] as const) expect(course.training[series].length).toBe(course.steps);
  expect(course.savedMs).toBeGreaterThan(course.createdMs);
  expect(course.sittings).toEqual([{ engine: 'ort-cpu', parts: 1, step: 0, why: 'begun' }]);
  // What the run rests on is what counts in its folder; another photo set aside is something else, and taken back it is the same again.
  const inUse = async () => (await ask('faces.inUse', { folder: faces }))?.digest;
  expect(course.inUse).toBe(await inUse());
  const [photo] = await ask('faces.page', { folder: faces, aside: false, offset: 3, limit: 1 });
  await ask('faces.setAside', { photo: photo!.id, aside: true });
  expect(await inUse()).not.toBe(course.inUse);
  await ask('faces.setAside', { photo: photo!.id, aside: false });
  expect(await inUse()).toBe(course.inUse);
  expect(await ask('faces.inUse', { folder: join(faces, 'nowhere') })).toBeNull();
  // Too few people who choose for a recognition rate.
  expect(course.accuracy).toEqual({ points: [], askedFmr: null, target: null });
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
  // What shows somebody else is set aside from here: another folder now, and the same one again when it is taken back.
  const picture = passed.pairs[0]!.first;
  const before = await ask('faces.inUse', { folder: faces });
  const without = await ask('faces.setPictureAside', { folder: faces, picture, aside: true });
  expect(without).toEqual({ people: before!.people, photos: before!.photos - 1, aside: { 'by-operator': 1 } });
  expect((await ask('faces.inUse', { folder: faces }))!.digest).not.toBe(before!.digest);
  await ask('faces.setPictureAside', { folder: faces, picture, aside: false });
  expect(await ask('faces.inUse', { folder: faces })).toEqual(before);
  for (const wrong of [
    { folder: home, picture },
    { folder: faces, picture: 'f'.repeat(64) },
  ])
    expect(await host.answer('faces.setPictureAside', { ...wrong, aside: true })).toMatchObject({ problem: { code: 'not-found' } });
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

/** Cosine of two faces by the handed-over file, image and mirror image taken together, in plain loops. */
async function cosineByFile(path: string, crops: readonly Uint8Array[]): Promise<number> {
  const session = await ort.InferenceSession.create(path);
  const [first, second] = await Promise.all(
    crops.map(async (crop) => {
      const sum: number[] = [];
      for (const mirrored of [false, true]) {
        const image = new Float32Array(3 * 112 * 112);
        for (let y = 0; y < 112; y++)
          for (let x = 0; x < 112; x++)
            for (let c = 0; c < 3; c++)
              image[(c * 112 + y) * 112 + x] = (crop[(y * 112 + (mirrored ? 111 - x : x)) * 3 + c]! - 127.5) / 127.5;
        const { embedding } = await session.run({ image: new ort.Tensor('float32', image, [1, 3, 112, 112]) });
        for (const [at, value] of [...(embedding!.data as Float32Array)].entries()) sum[at] = (sum[at] ?? 0) + value;
      }
      return sum;
    }),
  );
  const dot = (a: number[], b: number[]): number => a.reduce((total, value, at) => total + value * b[at]!, 0);
  return dot(first!, second!) / Math.sqrt(dot(first!, first!) * dot(second!, second!));
}

test('two photos are judged by student and teacher as the handed-over file judges them, and nothing is kept', async () => {
  const photo = (person: number, at: number): string =>
    base64url(readFileSync(join(faces, `人 ${String(person).padStart(3, '0')}`, `写真 ${at}.png`)));
  const { folder, accuracy } = await outcome();
  for (const [one, two] of [
    [2, 2],
    [2, 9],
  ] as const) {
    const reply = await host.answer('run.tryPhotos', { runId, photos: [photo(one, 0), photo(two, 3)] });
    if (!('ok' in reply) || 'refused' in reply.ok) throw new Error('not tried');
    const { student, teacher, crops, step, steps } = reply.ok;
    const drawn = [drawnFace(one, 0), drawnFace(two, 3)];
    expect(crops.map((crop) => Buffer.from(crop, 'base64').equals(drawn[crops.indexOf(crop)]!))).toEqual([true, true]);
    expect(student.score).toBeCloseTo(await cosineByFile(join(folder, 'models', 'student_fp32.onnx'), drawn), 4);
    expect(student).toMatchObject({ threshold: accuracy!.choice!.threshold, basis: 'handed-over' });
    expect(Math.abs(teacher.score)).toBeLessThanOrEqual(1 + 1e-6);
    expect(step).toBe(steps);
  }
  const broken = await host.answer('run.tryPhotos', { runId, photos: [photo(2, 0), base64url(Buffer.from('no photo'))] });
  expect(broken).toEqual({ ok: { refused: [null, 'not-an-image'] } });
  expect(await host.answer('run.tryPhotos', { runId, photos: ['/etc/passwd', 'abcd'] })).toMatchObject({ problem: { code: 'bad-input' } });
});

async function report(language: 'en' | 'ja' = 'en'): Promise<string> {
  const reply = await ask('run.report', { runId, language });
  return reply.html;
}
const kpiBytes = async (): Promise<string> => readFileSync(join((await outcome()).folder, 'report', 'kpi.json'), 'utf8');

test('the report is made anew with every sign-off, and the numbers that were signed stay as they are', async () => {
  const signed = await ask('run.signOffs', { runId });
  expect(
    createHash('sha256')
      .update(await kpiBytes())
      .digest('hex'),
  ).toBe(signed[0]!.kpi);
  const html = await report('ja');
  expect(html).toContain('山田 花子');
  expect(html).toContain(`<code class="short">${signed[0]!.kpi.slice(0, 12)}…</code><small>この報告書</small>`);
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
  // Another run is the project's result now: this one is still its own.
  const later = { ...project, runId: null, earlier: [{ runId, startedFrom: null, exportedTo: null }] };
  expect(await host.answer('project.save', { id: 'p-1', revision: 1, project: later })).toHaveProperty('ok');
  expect(await report()).toContain('Written consent 4711');
  expect(await host.answer('run.report', { runId: 'none', language: 'en' })).toMatchObject({ problem: { code: 'run-missing' } });
});

test('the stress test tries every condition at the thresholds already chosen, with its cost, and is kept', {
  timeout: 300_000,
}, async () => {
  expect(await host.answer('run.stressed', { runId })).toEqual({ ok: null });
  // A photo that the student learnt counts for somebody who verifies meanwhile.
  const dataDir = join(home, 'data');
  await host.close();
  const learnt = await giveLearnt(dataDir, runId, 1);
  host = await openHost({ dataDir });
  const reply = await ask('run.stress', { runId, precision: 'quick' });
  await host.close();
  await takeBack(dataDir, learnt);
  host = await openHost({ dataDir });
  expect(reply.leftOut).toBe(1);
  const { student, teacher, people } = reply;
  const { choice } = (await outcome()).accuracy!;
  expect(student.threshold).toBe(choice!.threshold);
  expect(people).toBeGreaterThan(1);
  expect(student.asItIs.fnmr.trials).toBe(reply.probes * 4);
  expect(student.asItIs.fmr.trials).toBe(reply.probes * (people - 1) * 5);
  expect(student.conditions).toHaveLength(12);
  expect(teacher?.conditions).toHaveLength(12);
  for (const { tried } of student.conditions) {
    expect(tried.map(({ severity }) => severity)).toEqual([1, 3, 5]);
    for (const { fnmr, fmr, perYear } of tried) {
      expect(perYear).toBeCloseTo(250 * 2000 * (0.999 * fnmr.value! * 150 + 0.001 * fmr.value! * 500_000), 3);
    }
  }
  expect(await host.answer('run.stressed', { runId })).toEqual({ ok: reply });
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
  const written = await host.answer('run.export', { runId, out });
  const seal = createHash('sha256')
    .update(readFileSync(join(out, 'SHA256SUMS')))
    .digest('hex');
  expect(written).toMatchObject({ ok: { readBack: { folder: out, seal, faults: [] } } });
  expect(readFileSync(join(out, 'report', 'report.ja.html'), 'utf8')).toBe(await report('ja'));
  expect(readFileSync(join(out, 'report', 'kpi.json'), 'utf8')).toBe(await kpiBytes());
  // What the Export step shows: checks with their numbers, the page for the integrator, and a card that can be printed.
  const facts = await ask('run.package', { runId, language: 'ja' });
  expect(facts.readme).toBe(readFileSync(join(folder, 'README_INTEGRATION.ja.md'), 'utf8'));
  expect(facts.models.map(({ path }) => path)).toEqual([
    'models/student_fp32.onnx',
    'models/student_fp32_batch.onnx',
    'models/student_rawpixels.onnx',
  ]);
  for (const { path, sizeBytes, minCosine, limit, crops } of facts.models) {
    expect(sizeBytes).toBe(readFileSync(join(folder, path)).length);
    expect(minCosine).toBeGreaterThanOrEqual(limit);
    expect(crops).toBeGreaterThanOrEqual(16);
  }
  const card = await ask('run.handover', { runId, language: 'en' });
  expect(readFileSync(join(out, 'report', 'handover.html'), 'utf8')).toBe(card.html);
  expect(readFileSync(join(out, 'report', 'handover.ja.html'), 'utf8')).toContain('lang="ja"');
  const listed = readFileSync(join(out, 'SHA256SUMS'), 'utf8');
  for (const name of ['model_card', 'datasheet'])
    for (const language of ['en', 'ja'] as const) {
      const path = `report/${name}.${language}.md`;
      expect(readFileSync(join(out, path), 'utf8')).toContain(facts.id.replaceAll('_', '\\_'));
      expect(listed).toContain(`  ${path}\n`);
      expect(readFileSync(join(out, `README_INTEGRATION.${language}.md`), 'utf8')).toContain(path);
    }
  const { body } = partsOf(card.html);
  expect(piecesOf(body).length).toBeGreaterThan(40);
  expect(body).toContain(facts.id);
  // A changed byte, a lost file and a foreign one are found when the folder is read back.
  const copy = join(temporaryFolder(), 'stick');
  cpSync(out, copy, { recursive: true });
  writeFileSync(join(copy, 'NOTICE'), 'other');
  rmSync(join(copy, 'spec', 'decision.json'));
  writeFileSync(join(copy, 'autorun.inf'), '');
  // What its own probe wrote into it is no fault, wherever else it would be one.
  for (const path of ['probe-result.json', 'probe/probe-result.json', 'spec/probe-result.json']) writeFileSync(join(copy, path), '{}');
  const again = await host.answer('package.verify', { folder: copy });
  expect(again).toMatchObject({ ok: { seal } });
  if ('ok' in again)
    expect(Object.fromEntries(again.ok.faults.map(({ path, what }) => [path, what]))).toEqual({
      NOTICE: 'changed',
      'spec/decision.json': 'missing',
      'autorun.inf': 'unknown',
      'spec/probe-result.json': 'unknown',
    });
  expect(await host.answer('package.verify', { folder: temporaryFolder() })).toMatchObject({ problem: { code: 'export-damaged' } });
  writeFileSync(join(copy, 'SHA256SUMS'), `${'0'.repeat(64)}  ../outside\n`);
  expect(await host.answer('package.verify', { folder: copy })).toMatchObject({ problem: { code: 'export-damaged' } });
  // The very same package counts as written.
  expect(await host.answer('run.export', { runId, out })).toMatchObject({ ok: { folder: out } });
});

test('what the probe of the package measured is taken in, judges the targets, and stands in the report', {
  timeout: 60_000,
}, async () => {
  const { folder, probes: none, here } = await outcome();
  expect(none).toEqual([]);
  expect(here?.p95Ms).toBeGreaterThan(0);
  const kpi = await kpiBytes();
  const written = join(temporaryFolder(), 'probe-result.json');
  const probe = join(folder, 'probe', 'probe.mjs');
  const { status, stderr } = spawnSync(process.execPath, [probe, written, '0'], { cwd: process.cwd(), encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const text = readFileSync(written, 'utf8');
  const taken = await ask('probe.import', { runId, text });
  const found = runOutcome.parse(await outcome());
  expect(found.probes).toEqual([taken]);
  expect(found.probes[0]!.p95Ms).toBe(JSON.parse(text).p95Ms);
  expect(found.here).toEqual(here);
  for (const language of ['en', 'ja'] as const) {
    expect(found.words[language].cards.find(({ name }) => name === 'speed')?.badge).toBe('measured-device');
    expect(await report(language)).toContain(held(`p99 ${milliseconds(taken.p99Ms)}`));
  }
  // A sign-off names the numbers of the run, and those stay; a package that is written now has the device in its report.
  expect(await kpiBytes()).toBe(kpi);
  const out = join(temporaryFolder(), 'package');
  expect(await host.answer('run.export', { runId, out })).toHaveProperty('ok');
  expect(readFileSync(join(out, 'report', 'report.html'), 'utf8')).toContain('badge measured-device');
  expect(readFileSync(join(out, 'report', 'kpi.json'), 'utf8')).toBe(kpi);
  expect(await host.answer('probe.remove', { runId })).toEqual({ ok: { removed: true } });
  expect(await outcome()).toMatchObject({ probes: [], here });
});

test('what is kept beside the report and cannot be read is told, and hides nothing', { timeout: 120_000 }, async () => {
  const folder = join(home, 'data', 'runs', runId);
  const files = { stress: 'stress.json', slices: 'slices.json', probe: 'probe.json', 'sign-offs': 'sign-offs.json' } as const;
  const before = Object.values(files).map((file) => [join(folder, file), readable(join(folder, file))] as const);
  for (const [path] of before) writeFileSync(path, '{"schema": 1, "pro');
  const damaged = (part: string) => ({ problem: { code: 'result-damaged', data: { part } } });
  expect(runOutcome.parse(await outcome())).toMatchObject({ gate: 'passed', probes: [], probesDamaged: true });
  for (const language of ['en', 'ja'] as const) {
    const page = await report(language);
    for (const part of Object.keys(files) as (keyof typeof files)[]) expect(page).toContain(textFor(language).damaged[part]);
  }
  expect(await host.answer('run.export', { runId, out: join(temporaryFolder(), 'package') })).toHaveProperty('ok');
  expect(await host.answer('run.stressed', { runId })).toEqual(damaged('stress'));
  expect(await host.answer('run.assessed', { runId })).toEqual(damaged('slices'));
  expect(await host.answer('run.signOffs', { runId })).toEqual(damaged('sign-offs'));
  // No sign-off is written over others that only cannot be read.
  const signed = await host.answer('run.signOff', { runId, decision: 'rejected', name: 'A', role: '', note: '' });
  expect(signed).toEqual(damaged('sign-offs'));
  expect(await host.answer('probe.remove', { runId })).toEqual({ ok: { removed: true } });
  expect(await outcome()).toMatchObject({ probesDamaged: false });
  for (const [path, bytes] of before) bytes === null ? rmSync(path, { force: true }) : writeFileSync(path, bytes);
  // What a gate's consent is held against: everything measured, as it lies there, and not the sign-offs.
  const findings = async () => runOutcome.parse(await outcome()).findings;
  const sha = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
  const lines = ['kpi.json', 'stress.json', 'slices.json', 'probe.json'].map((file) => {
    const bytes = readable(join(folder, file));
    return `${file} ${bytes === null ? '-' : sha(bytes)}\n`;
  });
  const whole = await findings();
  expect(whole).toBe(sha(lines.join('')));
  const [signOffs, stress] = [join(folder, files['sign-offs']), join(folder, files.stress)];
  const [kept, tried] = [readable(signOffs), readable(stress)];
  writeFileSync(signOffs, '[]');
  expect(await findings()).toBe(whole);
  writeFileSync(stress, `${tried} `);
  expect(await findings()).not.toBe(whole);
  writeFileSync(stress, tried!);
  kept === null ? rmSync(signOffs) : writeFileSync(signOffs, kept);
});

test('the audit log tells what was done without a name, and is whole', async () => {
  const reply = await ask('audit.read', {});
  const { total, brokenAt, head, records } = reply;
  expect(brokenAt).toBeNull();
  expect(total).toBe(records.length);
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  expect(records.map(({ event }) => event)).toEqual(
    expect.arrayContaining([
      'faces-scanned',
      'run-started',
      'run-finished',
      'run-signed-off',
      'run-stressed',
      'probe-imported',
      'probe-removed',
    ]),
  );
  expect(records[0]!.id).toBeGreaterThan(records.at(-1)!.id);
  expect(JSON.stringify(records)).not.toMatch(/山田|人 0/);
});

test('the four answers in brief are those of the report, by the slowest device, and a missing one has its reason', async () => {
  const reply = await ask('run.brief', { runId });
  const result = await ask('run.result', { runId });
  const kpi = JSON.parse(readFileSync(result.kpi, 'utf8'));
  const student = kpi.accuracy.value.models.find(({ name }: { name: string }) => name === 'student');
  const { fnmr, fmr } = student.choice.verifiedOn;
  expect(reply).toMatchObject({
    accuracy: {
      value: { fnmr: { rate: fnmr.value, low: fnmr.low, high: fnmr.high }, fmr: { rate: fmr.value, low: fmr.low, high: fmr.high } },
      badge: kpi.accuracy.badge,
    },
    size: { value: readFileSync(result.student).length, badge: 'measured-here' },
    money: { value: student.choice.money.perYear, badge: 'estimated' },
    currency: kpi.currency,
  });
  const slowest = Math.max(...(await outcome()).probes.filter(({ settings }) => settings.precision === 'fp32').map(({ p50Ms }) => p50Ms));
  const time = Number.isFinite(slowest)
    ? { value: slowest, badge: 'measured-device' }
    : { value: kpi.speed.latency.student.value[0].p50Ms, badge: 'measured-here' };
  expect(reply.speed).toEqual(time);
  expect(await host.answer('run.brief', { runId: 'none' })).toMatchObject({ problem: { code: 'run-missing' } });

  const kept = join(home, 'data', 'runs', runId, 'kpi.json');
  const bytes = readFileSync(kept);
  writeFileSync(kept, bytes.subarray(0, 100));
  const torn = { problem: { code: 'result-damaged', data: { part: 'kpi' } } };
  expect(await host.answer('run.brief', { runId })).toEqual(torn);
  expect(await host.answer('run.outcome', { runId })).toEqual(torn);
  expect(await host.answer('run.result', { runId })).toEqual(torn);
  expect(await host.answer('run.report', { runId, language: 'en' })).toEqual(torn);
  writeFileSync(kept, bytes);

  const nothing = briefOf(unassessedKpi({ title: 'x', version: '1', created: new Date(0) }));
  for (const answer of [nothing.accuracy, nothing.speed, nothing.size, nothing.money])
    expect(answer).toEqual({ value: null, reason: 'not-assessed' });
});
