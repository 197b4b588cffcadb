// Whether a folder holds aligned crops: by sizes that files state, by where faces lie, and by how many photos are asked.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Decoders } from '../../main/faces/decode.ts';
import { longerEdge } from '../../main/faces/image-size.ts';
import { lookAt, photosLooked, readingOf } from '../../main/faces/look.ts';
import type { PhotoSource } from '../../main/faces/readers/photo-source.ts';
import { drawPhoto } from '../support/face-photos.ts';

test.each(['png', 'jpeg'] as const)('the size that a %s file states', async (format) => {
  const picture = sharp({ create: { width: 300, height: 130, channels: 3, background: '#888' } });
  expect(longerEdge(await picture[format]().withMetadata().toBuffer())).toBe(300);
});

test('a file that states none', async () => {
  expect(longerEdge(await drawPhoto(1, { format: 'webp' }))).toBeUndefined();
  for (const bytes of [[], [0xff, 0xd8], [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0], [0x89, 0x50, 0x4e, 0x47]])
    expect(longerEdge(Uint8Array.from(bytes))).toBeUndefined();
});

test('what is said of the sample', () => {
  expect(readingOf(50, 50, 50)).toBe('crops');
  expect(readingOf(50, 30, 24)).toBe('crops');
  expect(readingOf(50, 30, 23)).toBe('photos');
  expect(readingOf(50, 24, 0)).toBeNull();
  expect(readingOf(2, 2, 2)).toBeNull();
});

/** As many photos, each one byte that says how far its face lies from the template; 255: nobody is there. */
function sourceOf(offsets: readonly number[]): PhotoSource {
  const photos = offsets.map((offset, at) => ({
    name: String(at),
    person: 'P',
    content: async () => ({ sizeBytes: 1, mtimeMs: 1, bytes: Uint8Array.of(offset) }),
  }));
  return {
    images: offsets.length,
    async *shelves() {
      for (const photo of photos) yield { path: photo.name, photos: [photo], leftOut: [] };
    },
  } as unknown as PhotoSource;
}

function decodersBy(asked: number[]): Decoders {
  return {
    decode: async ([offset], by) => {
      const pixels = Uint8Array.of(by === 'find' ? 1 : 0);
      if (by === undefined) return { pixels };
      asked.push(offset!);
      return { pixels, sought: { finding: offset === 255 ? 'no-face' : 'one-face', offset: offset === 255 ? null : offset! } };
    },
    close: async () => {},
  };
}

describe('a look', () => {
  test('ends early where all agree', async () => {
    const asked: number[] = [];
    const found = await lookAt(sourceOf(Array(1000).fill(20)), { decoders: decodersBy(asked), examples: 2 });
    expect(found).toMatchObject({ reading: 'photos', small: false, looked: 20, found: 20, aligned: 0 });
    expect(found.examples).toEqual(Array(2).fill({ before: Uint8Array.of(0), after: Uint8Array.of(1) }));
    expect(asked).toHaveLength(20);
  });

  test('takes photos from all over the source', async () => {
    const asked: number[] = [];
    const mixed = Array.from({ length: 200 }, (_, at) => (at < 180 ? 3 : 20));
    const found = await lookAt(sourceOf(mixed), { decoders: decodersBy(asked) });
    expect(found.looked).toBe(20);
    const late = await lookAt(sourceOf(Array.from({ length: 200 }, (_, at) => (at < 60 ? 3 : 20))), { decoders: decodersBy(asked) });
    expect(late).toMatchObject({ reading: 'photos', looked: photosLooked, aligned: 15 });
  });

  test('says nothing where there is nobody', async () => {
    const found = await lookAt(sourceOf(Array(60).fill(255)), { decoders: decodersBy([]) });
    expect(found).toMatchObject({ reading: null, looked: photosLooked, found: 0 });
  });
});
