// Faces on real photos with given landmarks: found on nearly all, and the five points where another detector has them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { openFaceFinder } from '../../../main/faces/detector/find-faces.ts';
import { Pyramid } from '../../../main/faces/picture.ts';
import { noShared, sharedDir } from '../../support/shared.ts';

const shared = sharedDir();
const photos = shared && join(shared, 'data/photos');

test.skipIf(photos === undefined)(`40 photos of LFW (${noShared})`, async () => {
  const rows = readFileSync(join(photos!, 'lfw250_landmarks5.csv'), 'utf8').trim().split('\n').slice(1);
  const step = Math.floor(rows.length / 40);
  const finder = await openFaceFinder(1);
  const shares: number[] = [];
  for (const row of rows.filter((_, at) => at % step === 0).slice(0, 40)) {
    const [file = '', , ...given] = row.split(',');
    const { data, info } = await sharp(join(photos!, 'lfw250', file))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const faces = await finder.find(new Pyramid({ pixels: data, width: info.width, height: info.height }));
    const point = (i: number) => [Number(given[2 * i]), Number(given[2 * i + 1])] as const;
    const between = Math.hypot(point(1)[0] - point(0)[0], point(1)[1] - point(0)[1]);
    const errors = faces.map(
      ({ points }) => points.reduce((sum, [x, y], i) => sum + Math.hypot(x - point(i)[0], y - point(i)[1]), 0) / 5 / between,
    );
    if (errors.length > 0) shares.push(Math.min(...errors));
  }
  await finder.release();
  expect(shares.length).toBeGreaterThanOrEqual(39);
  shares.sort((a, b) => a - b);
  expect(shares[20]).toBeLessThan(0.07);
  expect(shares.at(-3)).toBeLessThan(0.15);
});
