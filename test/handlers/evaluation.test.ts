// A network that is measured by itself needs people who set its threshold and people who verify, and nobody to learn from.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import type { In } from '../../preload/contract.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const faces = join(home, 'faces');
const teacher = join(home, 'teacher.onnx');
let host: Host;

beforeAll(async () => {
  await writeDrawnFaces(faces, 14, 3);
  writeTeacher(teacher);
  host = await openHost({ dataDir: join(home, 'data') });
}, 60_000);
afterAll(async () => {
  await host.close();
  rmSync(home, { recursive: true, force: true });
});

/** A file with the names of drawn people `from` to `to`. */
function list(from: number, to: number): string {
  const path = join(home, `${from} to ${to}.txt`);
  writeFileSync(path, Array.from({ length: to - from }, (_, i) => `人 ${String(from + i).padStart(3, '0')}\n`).join(''));
  return path;
}

const measure = (split: In<'model.evaluate'>['split']) =>
  host.answer('model.evaluate', { subject: teacher, faces: { folders: [faces] }, split, precision: 'quick' });

test('lists that leave nobody to learn from are enough for a teacher', async () => {
  expect(await measure({ choose: list(0, 6), verify: list(6, 14) })).toMatchObject({
    ok: { evaluation: { choose: { people: 6 }, verify: { people: 8 }, models: [{ name: 'teacher' }] } },
  });
}, 60_000);

test('a part that is short is named, and a list of those who choose alone is refused', async () => {
  expect(await measure({ choose: list(90, 99), verify: list(6, 14) })).toMatchObject({
    problem: { code: 'too-few-people', data: { part: 'choose', people: 0, needed: 2 } },
  });
  expect(await measure({ choose: list(0, 6) })).toMatchObject({ problem: { code: 'bad-input', data: { field: 'split.verify' } } });
}, 60_000);
