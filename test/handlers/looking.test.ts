// Photos of drawn people in front of a wall over a real host: a look says what they are, a scan without a word follows it, and a folder stays what it was.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { drawPeople } from '../../main/practice/people.ts';
import type { Call, In, Out } from '../../preload/contract.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const [crops, walls] = [join(home, 'crops'), join(home, 'walls')];
let host: Host;

async function ask<C extends Call>(name: C, input: In<C>): Promise<Out<C>> {
  const reply = await host.answer(name, input);
  if (!('ok' in reply)) throw new Error(reply.problem.code);
  return reply.ok;
}

beforeAll(async () => {
  await drawPeople({ dir: crops, people: 2, photosPerPerson: 3 });
  for (const person of ['p001', 'p002'])
    for (const photo of ['01', '02', '03']) {
      const face = await sharp(join(crops, person, `${photo}.png`))
        .resize(200, 200)
        .toBuffer();
      const wall = sharp({ create: { width: 640, height: 420, channels: 3, background: '#8899aa' } });
      const bytes = await wall
        .composite([{ input: face, left: 40 + 100 * Number(photo), top: 150 }])
        .jpeg()
        .toBuffer();
      mkdirSync(dirname(join(walls, person, photo)), { recursive: true });
      writeFileSync(join(walls, person, `${photo}.jpg`), bytes);
    }
  host = await openHost({ dataDir: join(home, 'data') });
}, 60_000);
afterAll(() => host?.close());

test('photos are seen to be photos, read as such, and stay so', { timeout: 120_000 }, async () => {
  const look = await ask('faces.look', { folder: walls });
  expect(look).toMatchObject({ reading: 'photos', known: null, small: false, looked: 6, aligned: 0, size: 112 });
  expect(look.found).toBeGreaterThanOrEqual(5);
  expect(look.examples.length).toBeGreaterThanOrEqual(5);
  for (const { before, after } of look.examples) {
    expect(Buffer.from(before, 'base64')).toHaveLength(112 * 112 * 3);
    expect(Buffer.from(after, 'base64')).toHaveLength(112 * 112 * 3);
    expect(after).not.toBe(before);
  }
  const scan = await ask('faces.scan', { folders: [walls] });
  expect(scan.readings).toMatchObject([{ reading: 'photos', why: 'looked', looked: 6, found: look.found, aligned: 0 }]);
  expect(scan.photos).toBe(look.found);
  expect((await ask('faces.scan', { folders: [walls] })).readings).toMatchObject([{ reading: 'photos', why: 'known' }]);
  const asCrops = await ask('faces.scan', { folders: [walls], reading: 'crops' });
  expect(asCrops).toMatchObject({ photos: 6, readings: [{ reading: 'crops', why: 'said' }] });
  expect((await ask('faces.look', { folder: walls })).known).toBe('crops');
  // Reading it again takes no look at all: of a million photos that would be their whole list, once more.
  expect(await ask('faces.look', { folder: walls, unlessKnown: true })).toMatchObject({
    known: 'crops',
    reading: null,
    looked: 0,
    examples: [],
  });
  expect((await ask('faces.look', { folder: crops, unlessKnown: true })).looked).toBe(6);
});

test('small pictures are taken for crops without a look, whatever else lies beside them', async () => {
  mkdirSync(join(crops, 'broken'));
  writeFileSync(join(crops, 'broken', 'a.jpg'), 'no image');
  const scan = await ask('faces.scan', { folders: [crops] });
  expect(scan).toMatchObject({ photos: 6, readings: [{ reading: 'crops', why: 'small', looked: 0 }] });
});
