// What a teacher reaches, over a real host: its threshold from other people than its rates, its cost by hand, its mistakes among the people who verify.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { openLibraryToRead } from '../../main/library/database.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const [folder, teacher, dataDir] = [join(home, 'faces'), join(home, 'teacher.onnx'), join(home, 'data')];
let host: Host;

const ask = asking(() => host);

beforeAll(async () => {
  await writeDrawnFaces(folder, 24, 4);
  writeTeacher(teacher);
  host = await openHost({ dataDir });
  await ask('faces.scan', { folders: [folder] });
}, 60_000);
afterAll(() => host?.close());

test('without costs there is a threshold and no money; the people who verify are those of the check', async () => {
  const checked = await ask('teacher.check', { teacher, faces: { folders: [folder] } });
  const { accuracy, mistakes } = await ask('teacher.ceiling', { teacher, folder });
  expect(accuracy.models.map(({ name }) => name)).toEqual(['teacher']);
  expect(accuracy.verifyPeople).toBe(checked.check!.people);
  expect(accuracy.models[0]!.auc).toBeCloseTo(checked.check!.auc, 6);
  expect(accuracy.choice).toMatchObject({ policy: 'fmr', money: null });
  expect(mistakes!.threshold).toBe(accuracy.choice!.threshold);
});

test('with costs: the year is the errors of the others in money, and the wrong pairs are as many as the rates say', async () => {
  const money = { passesPerDay: 1000, impostorShare: 0.01, rejectCost: 100, acceptCost: 10_000, daysPerYear: 200 };
  const { accuracy, mistakes } = await ask('teacher.ceiling', { teacher, folder, money });
  const { fmr, fnmr, policy, money: found } = accuracy.choice!;
  expect(policy).toBe('money');
  const perDay = 1000 * 0.99 * fnmr.value! * 100 + 1000 * 0.01 * fmr.value! * 10_000;
  expect(found!.verifiedPerDay).toBeCloseTo(perDay, 6);
  expect(found!.perYear).toBeCloseTo(200 * perDay, 4);
  expect(found!.verifiedLow).toBeLessThanOrEqual(found!.verifiedPerDay);
  expect(found!.verifiedHigh).toBeGreaterThanOrEqual(found!.verifiedPerDay);
  const { passed, refused, threshold } = mistakes!;
  expect(passed.errors / passed.trials).toBeCloseTo(fmr.value!, 9);
  expect(refused.errors / refused.trials).toBeCloseTo(fnmr.value!, 9);
  expect(passed.pairs.every(({ score, wrong }) => wrong === score >= threshold)).toBe(true);
  expect(refused.pairs.filter(({ wrong }) => wrong).length).toBe(Math.min(refused.errors, refused.pairs.length));

  // Every photo of a pair is of somebody who verifies in the newest split, and nobody of them chose.
  const library = openLibraryToRead(dataDir);
  try {
    const parts = (digest: string) =>
      library
        .all<{ part: string }>(
          'SELECT part FROM images JOIN splitPeople USING (identityId) WHERE digest = ? AND splitId = (SELECT max(id) FROM splits)',
          Buffer.from(digest, 'hex'),
        )
        .map(({ part }) => part);
    const shown = [...passed.pairs, ...refused.pairs].flatMap(({ first, second }) => [first, second]);
    expect(shown.length).toBeGreaterThan(40);
    expect(new Set(shown.flatMap(parts))).toEqual(new Set(['verify']));
  } finally {
    library.close();
  }
});

test('a folder that was never read is said to be unknown', async () => {
  const reply = await host.answer('teacher.ceiling', { teacher, folder: join(home, 'nowhere') });
  expect(reply).toMatchObject({ problem: { code: 'not-found' } });
});
