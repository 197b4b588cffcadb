// Which face of a photo is meant and where its crop lies: by a finder that says where faces are, and in a decoder with drawn people on a larger photo.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arcfacePoints } from '../../main/faces/align.ts';
import { openDecoders } from '../../main/faces/decode.ts';
import { decodePhoto, findingOf } from '../../main/faces/decode-photo.ts';
import type { FoundFace } from '../../main/faces/detector/find-faces.ts';
import { drawPeople } from '../../main/practice/people.ts';

test('the largest face is meant where it is by far the largest', () => {
  const faces = (...eyes: number[]) => findingOf(eyes.map((one) => ({ eyes: one })));
  expect(faces()).toBe('no-face');
  expect(faces(40)).toBe('one-face');
  expect(faces(60, 40, 10)).toBe('one-face');
  expect(faces(59, 40)).toBe('several-faces');
  expect(faces(19.9)).toBe('face-too-small');
  expect(faces(19, 18)).toBe('several-faces');
});

const points = (scale: number, left: number, top: number) => arcfacePoints.map(([x, y]) => [left + scale * x, top + scale * y] as const);
const face = (scale: number, left: number, top: number): FoundFace => ({ score: 1, points: points(scale, left, top), eyes: 35.24 * scale });

describe('with a finder that knows', () => {
  // Red but for a green square where the crop is to lie.
  const photo = async (width: number, height: number, square: { left: number; top: number; edge: number }): Promise<Buffer> => {
    const green = { create: { width: square.edge, height: square.edge, channels: 3 as const, background: '#00ff00' } };
    return sharp({ create: { width, height, channels: 3, background: '#ff0000' } })
      .composite([{ input: green, left: square.left, top: square.top }])
      .png()
      .toBuffer();
  };

  test('the crop is the piece of the photo that the points say', async () => {
    const bytes = await photo(600, 400, { left: 200, top: 100, edge: 224 });
    const answer = await decodePhoto(bytes, 112, { find: async () => [face(2, 200, 100)] });
    if ('reject' in answer) throw new Error(answer.reject);
    expect(answer.sought!.finding).toBe('one-face');
    for (let i = 1; i < 111; i++) expect([...answer.pixels.subarray((i * 112 + i) * 3, (i * 112 + i) * 3 + 3)]).toEqual([0, 255, 0]);
    // Taken as a crop, the square of 400 around the middle shows the points elsewhere: x' = (200 + 2 x - 100) * 0.28, y' = (100 + 2 y) * 0.28.
    const away = arcfacePoints.map(([x, y]) => Math.hypot((100 + 2 * x) * 0.28 - x, (100 + 2 * y) * 0.28 - y));
    expect(answer.sought!.offset).toBeCloseTo(away.reduce((sum, one) => sum + one, 0) / 5, 0);
  });

  test('a large photo is looked at smaller, and its eyes are counted in its own pixels', async () => {
    const bytes = await photo(3072, 1536, { left: 0, top: 0, edge: 1 });
    let seen = 0;
    const answer = await decodePhoto(bytes, 112, {
      find: async ({ picture }) => {
        seen = picture.width;
        return [{ ...face(0.4, 300, 200) }];
      },
    });
    expect(seen).toBe(1536);
    // 14 pixels of what was looked at are 28 of the photo.
    expect(answer).toMatchObject({ sought: { finding: 'one-face' } });
  });

  test('without a face the centred square is shown', async () => {
    const bytes = await photo(300, 100, { left: 100, top: 0, edge: 100 });
    const answer = await decodePhoto(bytes, 112, { find: async () => [] });
    if ('reject' in answer) throw new Error(answer.reject);
    expect(answer.sought).toEqual({ finding: 'no-face', offset: null });
    // Square of 100, drawn a little larger: its border is mixed with what lies beside it.
    for (const place of [2, 56, 109])
      expect([...answer.pixels.subarray((place * 112 + place) * 3, (place * 112 + place) * 3 + 3)]).toEqual([0, 255, 0]);
  });

  test('what is no picture has its reason', async () => {
    expect(await decodePhoto(Buffer.from('hello'), 112, { find: async () => [] })).toEqual({ reject: 'not-an-image' });
  });
});

describe('in a decoder, with drawn people', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deshi-found-'));
  const decoders = openDecoders({ processes: 1 });
  let person: Buffer;
  beforeAll(async () => {
    await drawPeople({ dir: join(folder, 'people'), people: 2, photosPerPerson: 1 });
    person = readFileSync(join(folder, 'people/p001/01.png'));
  });
  afterAll(async () => {
    await decoders.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const wall = (width: number, height: number, ...pieces: { edge: number; left: number; top: number }[]): Promise<Buffer> =>
    Promise.all(pieces.map(async ({ edge, left, top }) => ({ input: await sharp(person).resize(edge, edge).toBuffer(), left, top }))).then(
      (all) =>
        sharp({ create: { width, height, channels: 3, background: '#8899aa' } })
          .composite(all)
          .png()
          .toBuffer(),
    );

  test('a face off the middle is brought to the template', async () => {
    const middle = await decoders.decode(await wall(112, 112, { edge: 112, left: 0, top: 0 }), 'find');
    const off = await decoders.decode(await wall(700, 500, { edge: 224, left: 380, top: 60 }), 'find');
    if ('reject' in middle || 'reject' in off) throw new Error('not read');
    expect(middle.sought).toMatchObject({ finding: 'one-face' });
    expect(off.sought).toMatchObject({ finding: 'one-face' });
    expect(middle.sought!.offset!).toBeLessThan(9);
    expect(off.sought!.offset!).toBeGreaterThan(20);
    // Looked at once more, the crop of it has the face where the template does.
    const again = await sharp(off.pixels, { raw: { width: 112, height: 112, channels: 3 } })
      .png()
      .toBuffer();
    const found = await decoders.decode(again, 'find');
    expect('sought' in found && found.sought!.offset).toBeLessThan(4);
  });

  test('two faces, one far larger, and nobody', async () => {
    const two = await wall(700, 400, { edge: 224, left: 60, top: 80 }, { edge: 210, left: 400, top: 80 });
    const larger = await wall(700, 400, { edge: 300, left: 30, top: 60 }, { edge: 150, left: 450, top: 100 });
    const findings = await Promise.all([two, larger, await wall(300, 200)].map((bytes) => decoders.decode(bytes, 'find')));
    expect(findings.map((answer) => 'sought' in answer && answer.sought?.finding)).toEqual(['several-faces', 'one-face', 'no-face']);
  });
});
