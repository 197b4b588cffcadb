// What a teacher takes on this computer, over a real host: measured once, kept for these bytes, and nothing of it for others.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { asking } from '../support/asked.ts';
import { writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const [teacher, other] = [join(home, 'teacher.onnx'), join(home, 'other.onnx')];
let host: Host;
const ask = asking(() => host);
beforeAll(async () => {
  writeTeacher(teacher);
  writeTeacher(other, { dim: 24 });
  host = await openHost({ dataDir: join(home, 'data') });
}, 60_000);
afterAll(() => host?.close());

test('is measured when asked, kept, and belongs to the bytes of the file', async () => {
  expect(await ask('teacher.speed', { teacher, threads: 1 })).toBeNull();
  const found = (await ask('teacher.measure', { teacher, threads: 1 }))!;
  expect(found).toMatchObject({ threads: 1, p50Ms: { low: expect.any(Number) } });
  expect(found.p50Ms.low).toBeGreaterThan(0);
  expect(found.p50Ms.low).toBeLessThanOrEqual(found.p50Ms.value);
  expect(found.p95Ms.value).toBeGreaterThanOrEqual(found.p50Ms.value);
  expect(found.fileBytes).toBeGreaterThan(100);
  // Kept, also under another name; another file and other threads are not it.
  expect(await ask('teacher.measure', { teacher, threads: 1 })).toEqual(found);
  expect(await ask('teacher.speed', { teacher, threads: 1 })).toEqual(found);
  expect(await ask('teacher.speed', { teacher: other, threads: 1 })).toBeNull();
  expect(await ask('teacher.speed', { teacher, threads: 2 })).toBeNull();
});

test('a teacher that is not there is a problem', async () => {
  expect(await host.answer('teacher.measure', { teacher: join(home, 'gone.onnx') })).toMatchObject({
    problem: { code: 'teacher-missing' },
  });
});
