// The photos of a folder in pages, and the operator's own word on one of them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLibrary } from '../../main/library/database.ts';
import { ensureIdentity } from '../../main/library/identities.ts';
import { recordImage } from '../../main/library/images.ts';
import { countPhotos, listPhotos, type Photo, photosOfPicture, setPhotoAside, sourceOfPhoto } from '../../main/library/photos.ts';
import { ensureSource } from '../../main/library/sources.ts';
import { temporaryFolder } from '../support/temporary.ts';

let library: Awaited<ReturnType<typeof openLibrary>>;
let source = 0;
const digestOf = (photo: number) => photo.toString(16).padStart(64, '0');

beforeAll(async () => {
  library = await openLibrary(temporaryFolder());
  library.transaction(() => {
    source = ensureSource(library, { root: '/faces', kind: 'folder' }).id;
    const other = ensureSource(library, { root: '/other', kind: 'folder' }).id;
    for (let photo = 0; photo < 1000; photo++) {
      const person = photo % 37;
      const bad = photo % 10 === 3;
      const identityId = ensureIdentity(library, `${source}:${person}`, `${person}`);
      const row = { identityId, folder: `p${person}`, name: `${photo}.jpg`, sizeBytes: 1, mtimeMs: 1, fileDigest: null };
      const state = bad
        ? ({ state: 'rejected', reason: 'truncated', digest: null } as const)
        : ({ state: 'ok', reason: null, digest: digestOf(photo) } as const);
      recordImage(library, { ...row, ...state, sourceId: source });
      if (photo < 5) recordImage(library, { ...row, ...state, sourceId: other });
    }
  });
});
afterAll(() => library.close());

function everything(aside: boolean, limit: number): Photo[] {
  const photos: Photo[] = [];
  for (;;) {
    const page = listPhotos(library, source, { aside, offset: photos.length, limit });
    photos.push(...page);
    if (page.length < limit) return photos;
  }
}

test('pages of any size make the same list: every photo once, by folder and name, each half by itself', () => {
  const whole = everything(false, 500);
  expect(everything(false, 7)).toEqual(whole);
  expect(whole.length).toBe(900);
  const places = whole.map(({ place }) => place.split('/') as [string, string]);
  expect(places).toEqual(places.toSorted(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1)));
  expect(new Set(whole.map(({ digest }) => digest)).size).toBe(900);
  expect(everything(true, 500).map(({ reason, digest }) => [reason, digest])).toEqual(Array(100).fill(['truncated', null]));
});

test('what lies before a page is skipped in the index', () => {
  const [plan] = library.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT id, digest FROM images WHERE sourceId = 1 AND (state != 'ok') = 0 ORDER BY folder, name LIMIT 1 OFFSET 800`,
  );
  expect(plan?.detail).toContain('imagesByPlace (sourceId=? AND <expr>=?)');
});

test('a picture is found in its own folder, under everybody whose it is said to be', () => {
  const of = (photo: number) => photosOfPicture(library, source, digestOf(photo));
  expect(of(4).length).toBe(1);
  expect(of(4)).not.toEqual(of(5));
  expect(of(3)).toEqual([]);
  expect(photosOfPicture(library, source + 1, digestOf(7))).toEqual([]);
  expect(photosOfPicture(library, source + 1, digestOf(4)).length).toBe(1);
});

test('a photo is set aside and taken back; one that could not be read stays where it is', () => {
  expect(countPhotos(library, source)).toEqual({ people: 37, photos: 900, aside: { truncated: 100 } });
  const [first] = listPhotos(library, source, { aside: false, offset: 0, limit: 1 }) as [Photo];
  setPhotoAside(library, first.id, true);
  expect(countPhotos(library, source)).toEqual({ people: 37, photos: 899, aside: { truncated: 100, 'by-operator': 1 } });
  expect(everything(true, 500).find(({ id }) => id === first.id)).toEqual({ ...first, reason: 'by-operator' });
  setPhotoAside(library, first.id, false);
  expect(listPhotos(library, source, { aside: false, offset: 0, limit: 1 })).toEqual([first]);

  const [broken] = listPhotos(library, source, { aside: true, offset: 0, limit: 1 }) as [Photo];
  setPhotoAside(library, broken.id, false);
  setPhotoAside(library, broken.id, true);
  expect(countPhotos(library, source)).toEqual({ people: 37, photos: 900, aside: { truncated: 100 } });
  expect(sourceOfPhoto(library, first.id)).toBe(source);
  expect(sourceOfPhoto(library, 1e9)).toBeUndefined();
});
