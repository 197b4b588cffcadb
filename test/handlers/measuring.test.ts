// Photos measured over a real host: what is named, page by page; set aside as one and taken back; stopped and gone on with; an older library; an erased person.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import type { Out } from '../../preload/contract.ts';
import type { PhotoCheck } from '../../preload/photos.ts';
import { asking } from '../support/asked.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { texturedPicture } from '../support/textured-pictures.ts';

const home = temporaryFolder();
const [faces, dataDir] = [join(home, 'faces'), join(home, 'data')];
const raw = { raw: { width: 112, height: 112, channels: 3 } } as const;
let host: Host;

const ask = asking(() => host);

async function write(place: string, picture: Sharp): Promise<void> {
  mkdirSync(join(faces, place, '..'), { recursive: true });
  writeFileSync(join(faces, place), await picture.toBuffer());
}

const named = ({ checks }: Out<'faces.check'>) =>
  Object.fromEntries(checks.filter(({ found }) => found > 0).map(({ check, found }) => [check, found]));
const places = async (check: PhotoCheck) =>
  (await ask('faces.page', { folder: faces, aside: false, check, offset: 0, limit: 100 })).map(({ place }) => place);

/** What is drawn is even and sharp; each of these changes one thing. */
beforeAll(async () => {
  for (const person of [0, 1, 2, 3])
    for (const photo of [0, 1, 2]) await write(`p${person}/${photo}.png`, sharp(texturedPicture(person, photo), raw).png());
  await write('p0/dark.png', sharp(texturedPicture(0, 5), raw).linear(0.3).png());
  await write('p1/blurred.png', sharp(texturedPicture(1, 5), raw).blur(4).png());
  await write(
    'p2/side.png',
    sharp(
      texturedPicture(2, 5).map((value, at) => (Math.floor(at / 3) % 112 < 56 ? value * 0.25 : value)),
      raw,
    ).png(),
  );
  await write('p3/again.jpg', sharp(texturedPicture(3, 0), raw).jpeg({ quality: 60 }));
  const taken = { IFD0: { Make: 'Maker', Model: 'One' }, IFD2: { DateTimeOriginal: '2026:11:26 08:00:00' } };
  await write('p3/theirs.jpg', sharp(texturedPicture(0, 0), raw).jpeg({ quality: 80 }).withExif(taken));
  host = await openHost({ dataDir });
}, 60_000);
afterAll(() => host?.close());

test('measured once, with what each check names and the bars of each photo', { timeout: 60_000 }, async () => {
  await ask('faces.scan', { folders: [faces] });
  expect(await ask('faces.check', { folder: faces })).toMatchObject({ unmeasured: 17 });
  expect((await ask('faces.page', { folder: faces, aside: false, offset: 0, limit: 1 }))[0]).toMatchObject({ bars: null, like: null });
  const found = await ask('faces.measure', { folder: faces });
  expect(found.unmeasured).toBe(0);
  expect(found).toEqual(await ask('faces.check', { folder: faces }));
  expect(await places('too-dark')).toEqual(['p0/dark.png']);
  expect(await places('side-light')).toEqual(['p2/side.png']);
  expect(await places('blurred')).toContain('p1/blurred.png');
  expect(await places('near-copy')).toEqual(['p3/again.jpg']);
  expect(await places('near-shared')).toEqual(['p0/0.png', 'p3/theirs.jpg']);
  expect(named(found)).toMatchObject({ 'too-dark': 1, 'side-light': 1, 'near-copy': 1, 'near-shared': 2 });
  const [copy] = await ask('faces.page', { folder: faces, aside: false, check: 'near-copy', offset: 0, limit: 1 });
  const first = (await ask('faces.page', { folder: faces, aside: false, offset: 0, limit: 100 })).find(({ place }) => place === 'p3/0.png');
  expect(copy!.like).toBe(first!.digest);
  const [dark] = await ask('faces.page', { folder: faces, aside: false, check: 'too-dark', offset: 0, limit: 1 });
  expect(dark!.bars!.brightness).toBeLessThan(50);
  expect(first!.bars!.brightness).toBeGreaterThanOrEqual(50);
  expect(found.taken).toEqual({ dated: 1, days: 1, withCamera: 1, cameras: 1 });
  // Nothing is left to do.
  expect(await ask('faces.measure', { folder: faces })).toEqual(found);
});

test('what a check names is set aside as one and taken back; it takes part in nothing meanwhile', async () => {
  const before = await ask('faces.check', { folder: faces });
  const left = await ask('faces.exclude', { folder: faces, check: 'near-copy', exclude: true });
  expect(left).toMatchObject({ photos: 16, aside: { 'near-copy': 1 } });
  expect((await ask('faces.check', { folder: faces })).checks.find(({ check }) => check === 'near-copy')).toEqual({
    check: 'near-copy',
    found: 0,
    excluded: 1,
  });
  // Reading again does not undo it.
  expect(await ask('faces.scan', { folders: [faces] })).toMatchObject({ photos: 16, rejected: { 'near-copy': 1 } });
  expect(await ask('faces.count', { folder: faces, check: 'near-shared' })).toMatchObject({ photos: 16, named: 2 });
  expect(await ask('faces.exclude', { folder: faces, check: 'near-copy', exclude: false })).toMatchObject({ photos: 17, aside: {} });
  expect(await ask('faces.check', { folder: faces })).toEqual(before);
  // One of two near-copies set aside by hand: the other is nobody's copy any more.
  const [theirs] = (await ask('faces.page', { folder: faces, aside: false, check: 'near-shared', offset: 0, limit: 9 })).filter(
    ({ place }) => place.startsWith('p3'),
  );
  expect(await ask('faces.setAside', { photo: theirs!.id, aside: true, check: 'near-shared' })).toMatchObject({ named: 0 });
  await ask('faces.setAside', { photo: theirs!.id, aside: false });
  expect(await places('near-shared')).toHaveLength(2);
  await expect(ask('faces.exclude', { folder: join(home, 'nowhere'), check: 'blurred', exclude: true })).rejects.toThrow('not-found');
});

test('a file that changed is measured anew; a person who is erased takes the pairs along', { timeout: 60_000 }, async () => {
  await write('p0/dark.png', sharp(texturedPicture(0, 6), raw).png());
  await ask('faces.scan', { folders: [faces] });
  expect(await ask('faces.check', { folder: faces })).toMatchObject({ unmeasured: 1 });
  expect(await places('too-dark')).toEqual([]);
  await ask('faces.measure', { folder: faces });
  expect(await places('too-dark')).toEqual([]);
  expect(await places('near-shared')).toEqual(['p0/0.png', 'p3/theirs.jpg']);
  const [photo] = await ask('faces.page', { folder: faces, aside: false, offset: 0, limit: 1 });
  await ask('faces.erase', { photo: photo!.id });
  expect(await places('near-shared')).toEqual([]);
  expect(await ask('faces.check', { folder: faces })).toMatchObject({ unmeasured: 0 });
});

test('stopped, it keeps what it measured and goes on', { timeout: 60_000 }, async () => {
  const many = join(home, 'many');
  for (let photo = 0; photo < 140; photo++)
    await write(join('..', 'many', `p${photo % 2}`, `${photo}.png`), sharp(texturedPicture(photo % 2, photo), raw).png());
  await ask('faces.scan', { folders: [many] });
  const measuring = ask('faces.measure', { folder: many });
  const stopped = expect(measuring).rejects.toThrow('cancelled');
  await ask('work.stop', {});
  await stopped;
  const { unmeasured } = await ask('faces.check', { folder: many });
  expect(unmeasured).toBe(140);
  const kept = (await ask('faces.page', { folder: many, aside: false, offset: 0, limit: 200 })).filter(({ bars }) => bars !== null).length;
  expect(kept).toBeGreaterThanOrEqual(64);
  expect(kept).toBeLessThan(140);
  expect(await ask('faces.measure', { folder: many })).toMatchObject({ unmeasured: 0 });
});
