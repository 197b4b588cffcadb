// Groups and conditions over a real host and a small real run: what is said of people and photos, what comes out at the one decision threshold, and that
// no name leaves with it.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLabels } from '../../main/handlers/labels.ts';
import { type Host, openHost } from '../../main/host.ts';
import { Problem } from '../../main/problems.ts';
import { slices } from '../../preload/slices.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { giveLearnt } from '../support/learnt-photos.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const file = (name: string, text: string): string => {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
};
const person = (at: number): string => `人 ${String(at).padStart(3, '0')}`;

describe('manifests', () => {
  test('CSV with quotes, another separator and empty cells; JSON with one or several attributes', async () => {
    expect(await readLabels(file('a.csv', 'person,age,"sex, as stated"\r\n"O""Neil, A",20–39,f\r\nB,,m\r\n\r\nC,65+,'), 'groups')).toEqual([
      { key: 'O"Neil, A', attribute: 'age', label: '20–39' },
      { key: 'O"Neil, A', attribute: 'sex, as stated', label: 'f' },
      { key: 'B', attribute: 'sex, as stated', label: 'm' },
      { key: 'C', attribute: 'age', label: '65+' },
    ]);
    expect(await readLabels(file('b.csv', '\ufeffphoto;light\n*/night/*;night\n'), 'conditions')).toEqual([
      { key: '*/night/*', attribute: 'light', label: 'night' },
    ]);
    expect(await readLabels(file('c.json', '{"A": "x", "B": {"age": "1", "sex": "f"}}'), 'groups')).toEqual([
      { key: 'A', attribute: 'groups', label: 'x' },
      { key: 'B', attribute: 'age', label: '1' },
      { key: 'B', attribute: 'sex', label: 'f' },
    ]);
  });

  test.each([
    ['no columns', 'person\nA\n'],
    ['no rows', 'person,age\n'],
    ['too few cells', 'person,age,sex\nA,1\n'],
    ['an open quote', 'person,age\n"A,1\n'],
    ['something after a quote', 'person,age\n"A"x,1\n'],
    ['two columns of one name', 'person,age,age\nA,1,2\n'],
    ['a column without a name', 'person,,age\nA,1,2\n'],
    ['a name in place of a person', 'person,age\n,2\n'],
    ['labels that are no groups', `person,id\n${Array.from({ length: 60 }, (_, at) => `p${at},${at}`).join('\n')}`],
    ['a label that is a text', `person,note\nA,${'x'.repeat(61)}\n`],
    ['broken JSON', '{"A": '],
    ['JSON of another shape', '{"A": ["x"]}'],
  ])('%s is refused with its place and without its words', async (_, text) => {
    const thrown = await readLabels(file('bad.csv', text), 'groups').catch((problem: unknown) => problem);
    expect(thrown).toBeInstanceOf(Problem);
    expect((thrown as Problem).code).toBe('bad-input');
    expect(JSON.stringify((thrown as Problem).data)).not.toMatch(/"A|p1\b|xxx/);
  });
});

describe('a run with groups and conditions', () => {
  const [faces, teacher, dataDir] = [join(home, 'faces'), join(home, 'teacher.onnx'), join(home, 'data')];
  const table = ['person,parity', ...Array.from({ length: 39 }, (_, at) => `${person(at)},${at % 2 === 0 ? 'even' : 'odd'}`)];
  let host: Host;
  let runId = '';

  const ask = asking(() => host);

  beforeAll(async () => {
    await writeDrawnFaces(faces, 40, 3);
    writeTeacher(teacher);
    // Half of those who verify are in each group; one person is in none, and one line names nobody.
    file('groups.csv', [...table, 'Nobody,even'].join('\n'));
    file('verify.txt', Array.from({ length: 26 }, (_, at) => person(at)).join('\n'));
    host = await openHost({ dataDir });
    const ended = runEnded(host);
    ({ runId } = await ask('run.start', {
      teacher,
      anyway: true,
      faces: { folders: [faces], groups: join(home, 'groups.csv'), tags: [{ key: '*0.png', attribute: 'shot', label: 'first' }] },
      split: { verify: join(home, 'verify.txt') },
      student: 'tiny',
      standalone: false,
      epochs: 1,
      threads: 1,
      precision: 'quick',
    }));
    await ended;
  }, 300_000);
  afterAll(() => host.close());

  test('both networks, group by group at the threshold that was chosen, with what sums it up', async () => {
    const found = slices.parse(await ask('run.assessed', { runId }));
    expect(found.changed).toBe(false);
    // Of another person, who teaches: nothing that these numbers rest on.
    await ask('faces.label', { folder: faces, groups: file('more.csv', [...table, `${person(39)},odd`].join('\n')) });
    expect((await ask('run.assessed', { runId }))?.changed).toBe(false);
    const { accuracy } = await ask('run.outcome', { runId });
    const [parity, shot] = found.attributes;
    expect(parity).toMatchObject({ name: 'parity', of: 'people', without: { people: 0 } });
    expect(parity!.labels).toEqual([
      { label: 'even', people: 13, photos: 39 },
      { label: 'odd', people: 13, photos: 39 },
    ]);
    expect(parity!.models.map(({ name }) => name)).toEqual(['student', 'teacher']);
    const [student] = parity!.models;
    expect(student!.threshold).toBe(accuracy!.choice!.threshold);
    expect(student!.rates.map(({ fnmr, fmr }) => [fnmr.trials, fmr.trials])).toEqual([
      [39, (39 * 36) / 2],
      [39, (39 * 36) / 2],
    ]);
    expect(student!.fnmr?.assessed).toEqual([0, 1]);
    expect(student!.garbe?.value).toBeGreaterThanOrEqual(0);
    expect(shot).toMatchObject({ of: 'photos', labels: [{ label: 'first', people: 26, photos: 26 }], without: { photos: 52 } });
    expect(shot!.models[0]!.rates[0]!.fnmr.trials).toBe(26 * 2);
    expect(shot!.models[0]!.garbe).toBeNull();
  });

  test('the report holds the labels and nobody by name', async () => {
    for (const language of ['en', 'ja'] as const) {
      const { html } = await ask('run.report', { runId, language });
      expect(html).toContain('parity');
      expect(html).toContain('even');
      expect(html).not.toMatch(/人 0\d\d|0\.png/);
    }
    expect(readFileSync(join(dataDir, 'runs', runId, 'slices.json'), 'utf8')).not.toMatch(/人 0|png/);
  });

  test('labels that come later need no training; what is taken away is gone', async () => {
    const kpi = readFileSync(join(dataDir, 'runs', runId, 'kpi.json'), 'utf8');
    const groups = file('other.json', JSON.stringify(Object.fromEntries(Array.from({ length: 12 }, (_, at) => [person(at), 'few']))));
    const said = await ask('faces.label', { folder: faces, groups, conditions: { manifest: null, tags: [] } });
    expect(said).toEqual({
      people: [{ attribute: 'groups', labels: [{ label: 'few', count: 12 }], without: 28 }],
      photos: [],
      unknownPeople: 0,
      unknownPhotos: 0,
    });
    expect((await ask('run.assessed', { runId }))?.changed).toBe(true);
    const found = await ask('run.assess', { runId, precision: 'quick' });
    expect((await ask('run.assessed', { runId }))?.changed).toBe(false);
    expect(found?.attributes.map(({ name, without }) => [name, without.people])).toEqual([['groups', 14]]);
    expect(found!.attributes[0]!.models[0]!.fmr).toBeNull();
    expect(readFileSync(join(dataDir, 'runs', runId, 'kpi.json'), 'utf8')).toBe(kpi);

    // Left out: as it was. Null: gone.
    expect((await ask('faces.label', { folder: faces })).people).toEqual(said.people);
    expect((await ask('faces.label', { folder: faces, groups: null })).people).toEqual([]);
    expect(await ask('run.assess', { runId, precision: 'quick' })).toBeNull();
    expect(await ask('run.assessed', { runId })).toBeNull();
    expect((await ask('run.report', { runId, language: 'en' })).html).toContain('were not measured');
  });

  test('a pattern that fits nothing is counted, and brackets in it are no pattern', async () => {
    const tags = [
      { key: '人 00?/*', attribute: 'place', label: 'first ten' },
      { key: '人 000/写真 0.png', attribute: 'place', label: 'one photo' },
      { key: '[人]*', attribute: 'place', label: 'never' },
    ];
    const { photos, unknownPhotos } = await ask('faces.label', { folder: faces, conditions: { manifest: null, tags } });
    expect(photos).toEqual([
      {
        attribute: 'place',
        labels: [
          { label: 'first ten', count: 29 },
          { label: 'one photo', count: 1 },
        ],
        without: 90,
      },
    ]);
    expect(unknownPhotos).toBe(1);
  });

  test('evaluate takes a manifest of its own', async () => {
    const { slices: found } = await ask('model.evaluate', {
      subject: runId,
      faces: { folders: [], groups: join(home, 'groups.csv') },
      precision: 'quick',
    });
    expect(found?.attributes.map(({ name }) => name)).toEqual(['parity', 'place']);
  });

  test('a photo that the student learnt under another person is measured by neither, and its leaving out is told', {
    timeout: 300_000,
  }, async () => {
    await host.close();
    await giveLearnt(dataDir, runId, 2);
    host = await openHost({ dataDir });

    // A third one by the hand of somebody who sorts files: the library knows nothing of where it lay before.
    renameSync(join(faces, person(39), '写真 1.png'), join(faces, person(0), 'found.png'));
    await ask('faces.scan', { folders: [faces] });

    // Other photos count for the people who verify now: what was measured before does not say so of itself.
    expect((await ask('run.assessed', { runId }))?.changed).toBe(true);
    const assessed = await ask('run.assess', { runId, precision: 'quick' });
    expect(assessed).toMatchObject({ people: 26, photos: 78, leftOut: 3 });
    expect(await ask('run.assessed', { runId })).toEqual({ ...assessed, changed: false });

    const again = await ask('model.evaluate', { subject: runId, precision: 'quick' });
    expect(again).toMatchObject({
      leftOut: 3,
      slices: { photos: 78, leftOut: 3 },
      evaluation: { verify: { images: 78, genuinePairs: 78 } },
    });

    const { html } = await ask('run.report', { runId, language: 'en' });
    expect(html.match(/3 photos were left out/g)).toHaveLength(2);

    // Without what the training says of itself, what the library knows is left out.
    rmSync(join(dataDir, 'runs', runId, 'student', 'samples.bin'));
    expect(await ask('run.assess', { runId, precision: 'quick' })).toMatchObject({ photos: 79, leftOut: 2 });
  });
});
