// A small real run against a copy of itself with another decision threshold, and against one with other people, over a real host; removing one. Differences
// are held against what the run's own evaluation found at both thresholds.
import { cpSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifiedBy } from '../../main/handlers/verified.ts';
import { type Host, openHost } from '../../main/host.ts';
import { openLibrary, openLibraryToRead, type ReadableLibrary } from '../../main/library/database.ts';
import { movePhotos } from '../../main/library/doubts.ts';
import { addRun, moveRun, readRun } from '../../main/library/runs.ts';
import { makeSplit, readPart } from '../../main/library/splits.ts';
import { parseKpi, writeKpi } from '../../main/report/kpi.ts';
import type { Call, In, Out } from '../../preload/contract.ts';
import { runsCompared } from '../../preload/runs.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const [faces, teacher, dataDir] = [join(home, 'faces'), join(home, 'teacher.onnx'), join(home, 'data')];
const folderOf = (id: string): string => join(dataDir, 'runs', id);
interface Measured {
  fmr: { value: number };
  fnmr: { value: number };
}
let host: Host;
let first = '';
const second = 'second';
/** Both rates of the student at the two thresholds. */
let rates: { fmr: number; fnmr: number }[] = [];

async function ask<C extends Call>(name: C, input: In<C>): Promise<Out<C>> {
  const reply = await host.answer(name, input);
  if (!('ok' in reply)) throw new Error(JSON.stringify(reply.problem));
  return reply.ok;
}

beforeAll(async () => {
  await writeDrawnFaces(faces, 22, 4);
  writeTeacher(teacher);
  writeFileSync(join(home, 'verify.txt'), Array.from({ length: 12 }, (_, at) => `人 ${String(at).padStart(3, '0')}`).join('\n'));
  host = await openHost({ dataDir });
  const ended = runEnded(host);
  const started = await ask('run.start', {
    ...{
      teacher,
      anyway: true,
      faces: { folders: [faces] },
      student: 'tiny',
      epochs: 1,
      threads: 1,
      standalone: false,
      precision: 'quick',
    },
    split: { verify: join(home, 'verify.txt') },
    money: { passesPerDay: 2000, impostorShare: 0.01, rejectCost: 150, acceptCost: 5000, daysPerYear: 300 },
  });
  first = started.runId;
  await ended;
  await host.close();
  const library = await openLibrary(dataDir);
  const run = readRun(library, first);
  addRun(library, { ...run, id: second });
  moveRun(library, second, 'finished');
  cpSync(folderOf(first), folderOf(second), { recursive: true });
  const kpi = parseKpi(readFileSync(join(folderOf(first), 'kpi.json'), 'utf8'));
  const { choice, verification } = kpi.accuracy.value!.models.find(({ name }) => name === 'student') as unknown as {
    choice: { threshold: number; verifiedOn: Measured };
    verification: { operatingPoints: (Measured & { threshold: number })[] };
  };
  const [point] = verification.operatingPoints;
  rates = [choice.verifiedOn, point!].map(({ fmr, fnmr }) => ({ fmr: fmr.value, fnmr: fnmr.value }));
  choice.threshold = point!.threshold;
  await writeKpi(join(folderOf(second), 'kpi.json'), kpi);
  // A run whose people were divided in another way.
  const sources = library.all<{ id: number }>('SELECT id FROM sources').map(({ id }) => id);
  const { id: splitId } = makeSplit(library, { sources }, { seed: '99' });
  addRun(library, { ...run, id: 'other', splitId });
  moveRun(library, 'other', 'finished');
  library.close();
  host = await openHost({ dataDir });
}, 300_000);
afterAll(() => host.close());

const lossOf = ({ fmr, fnmr }: { fmr: number; fnmr: number }): number => 300 * 2000 * (0.99 * fnmr * 150 + 0.01 * fmr * 5000);

test('the later run less the earlier one, in whatever order they are named, and kept', { timeout: 60_000 }, async () => {
  expect(await ask('runs.compared', { runIds: [second, first] })).toEqual({ samePeople: true, found: null });
  const found = runsCompared.parse(await ask('runs.compare', { runIds: [second, first], precision: 'quick' }));
  expect(found).toMatchObject({
    ...{ runIds: [first, second], people: 12, photos: 48, genuinePairs: 12 * 6, impostorPairs: 66 * 16 },
    ...{ registered: 1, currency: 'JPY', costsDiffer: false },
  });
  const [one, other] = rates as [(typeof rates)[0], (typeof rates)[0]];
  expect(other.fnmr).not.toBe(one.fnmr);
  const [{ runId, fmr, fnmr, perYear }] = found.differences as [(typeof found.differences)[0]];
  expect(runId).toBe(second);
  expect(fmr!.value).toBeCloseTo(other.fmr - one.fmr, 9);
  expect(fnmr!.value).toBeCloseTo(other.fnmr - one.fnmr, 9);
  expect(perYear!.value).toBeCloseTo(lossOf(other) - lossOf(one), 3);
  for (const difference of [fmr!, fnmr!, perYear!]) {
    expect(difference.low).toBeLessThanOrEqual(difference.high);
    if (difference.clear) expect(difference.low > 0 || difference.high < 0).toBe(true);
  }
  expect(await ask('runs.compared', { runIds: [first, second] })).toEqual({ samePeople: true, found });
});

test('other people who verify: no verdict', async () => {
  expect(await ask('runs.compared', { runIds: [first, 'other'] })).toEqual({ samePeople: false, found: null });
  expect(await host.answer('runs.compare', { runIds: [first, 'other'] })).toMatchObject({ problem: { code: 'bad-input' } });
  expect(await host.answer('runs.compared', { runIds: [first, first] })).toMatchObject({ problem: { code: 'bad-input' } });
  expect(await host.answer('runs.compared', { runIds: [first, 'none'] })).toMatchObject({ problem: { code: 'run-missing' } });
});

/** What is asked about a run, as its folder has its training. */
const dividedIn = (library: ReadableLibrary, id: string) => {
  const { splitId, dataDigest } = readRun(library, id);
  return { splitId: splitId!, dataDigest, training: join(folderOf(id), 'student') };
};

test('a child reads of a large library what is read here of a small one, and finds other people who verify', async () => {
  const reader = openLibraryToRead(dataDir);
  const runs = [first, second, first].map((id) => dividedIn(reader, id));
  const here = await verifiedBy(reader, runs);
  expect(here?.images).toHaveLength(48);
  expect(await verifiedBy(reader, runs, { most: 0 })).toEqual(here);
  expect(await verifiedBy(reader, runs, { most: 0, photos: false })).toEqual({ digest: here!.digest, images: [] });
  expect(await verifiedBy(reader, [runs[0]!, dividedIn(reader, 'other')], { most: 0 })).toBeNull();
  reader.close();
});

test('a photo that a student learnt from is none to verify it on, whoever it counts for now and wherever its file lies', {
  timeout: 60_000,
}, async () => {
  const before = await ask('runs.compared', { runIds: [first, second] });
  expect(before.found).not.toBeNull();
  await host.close();
  const library = await openLibrary(dataDir);
  const { splitId } = readRun(library, first);
  const of = (part: string) =>
    library.get<{ id: number }>(
      'SELECT identityId AS id FROM splitPeople WHERE splitId = ? AND part = ? ORDER BY identityId',
      splitId,
      part,
    )!.id;
  const photosOf = (part: string) =>
    library.all<{ id: number; folder: string; name: string }>(
      'SELECT id, folder, name FROM images WHERE identityId = ? ORDER BY id',
      of(part),
    );
  const [given, filed] = photosOf('train');
  const [beside] = photosOf('verify');
  movePhotos(library, [given!.id], of('verify'));
  expect(readPart(library, splitId!, 'verify').images).toHaveLength(49);
  library.close();
  host = await openHost({ dataDir });
  expect(await ask('runs.compared', { runIds: [first, second] })).toEqual(before);
  // By the hand of somebody who sorts files: the library knows nothing of where it lay before, and the training does.
  renameSync(join(faces, filed!.folder, filed!.name), join(faces, beside!.folder, 'found.png'));
  await ask('faces.scan', { folders: [faces] });
  const reader = openLibraryToRead(dataDir);
  expect(readPart(reader, splitId!, 'verify').images).toHaveLength(50);
  const runs = [first, second].map((id) => dividedIn(reader, id));
  expect((await verifiedBy(reader, runs, { most: 0 }))?.images).toHaveLength(48);
  reader.close();
  expect(await ask('runs.compared', { runIds: [first, second] })).toEqual(before);
  // Where no training is left to ask, what the library knows is left out.
  const untold = openLibraryToRead(dataDir);
  const gone = runs.map((run) => ({ ...run, training: join(home, 'gone') }));
  expect((await verifiedBy(untold, gone))?.images).toHaveLength(49);
  untold.close();
});

test('a run is removed with its folder and rows; never the result of a project, and a signed one only when that was said', async () => {
  const project = { ...emptyProject(), runId: first };
  await ask('project.save', { id: 'p-1', revision: 0, project });
  expect(await host.answer('run.remove', { runId: first })).toMatchObject({ problem: { code: 'run-shown' } });
  await ask('project.save', { id: 'p-1', revision: 1, project: { ...project, runId: second } });
  await ask('run.signOff', { runId: first, decision: 'rejected', name: 'A', note: '' });
  expect(await host.answer('run.remove', { runId: first })).toMatchObject({ problem: { code: 'run-signed' } });
  const folder = folderOf(first);
  expect(existsSync(join(folder, 'kpi.json'))).toBe(true);
  const before = (await ask('project.runs', {})).find(({ runId }) => runId === first)!;
  expect(before).toMatchObject({ signedOff: true, shown: false });
  expect(before.bytes).toBeGreaterThan(readFileSync(join(folder, 'kpi.json')).length);
  const { bytes } = await ask('run.remove', { runId: first, signedToo: true });
  expect(bytes).toBe(before.bytes);
  expect(existsSync(folder)).toBe(false);
  expect((await ask('project.runs', {})).map(({ runId }) => runId).sort()).toEqual([second, 'other'].sort());
  expect(await host.answer('run.remove', { runId: first })).toMatchObject({ problem: { code: 'run-missing' } });
  // The log says what went.
  const { records, brokenAt } = await ask('audit.read', {});
  expect(brokenAt).toBeNull();
  expect(records.find(({ event }) => event === 'run-removed')?.detail).toEqual({ run: first, bytes, signed: true, exported: false });
  await host.close();
  const library = await openLibrary(dataDir);
  const splits = library.all<{ id: number }>('SELECT id FROM splits').map(({ id }) => id);
  expect(splits.toSorted()).toEqual([readRun(library, second).splitId!, readRun(library, 'other').splitId!].toSorted());
  library.close();
  host = await openHost({ dataDir });
});
