// What the numbers of BlazeFace are taken for: the grid of anchors, boxes by hand, and one face for boxes that overlap.
import { expect, test } from 'vitest';
import { anchorMiddles, blend, type Detection, decodeBoxes, overlap } from '../../../main/faces/detector/blazeface.ts';

test('two anchors in each of 16 x 16 places, six in each of 8 x 8', () => {
  const middles = anchorMiddles();
  expect(middles).toHaveLength(16 * 16 * 2 + 8 * 8 * 6);
  expect(middles.slice(0, 3)).toEqual([
    [8, 8],
    [8, 8],
    [24, 8],
  ]);
  expect(middles[511]).toEqual([248, 248]);
  expect(middles[512]).toEqual([16, 16]);
  expect(middles.at(-1)).toEqual([240, 240]);
});

test('a row is offsets from its anchor, its score a logit', () => {
  const [scores, boxes] = [new Float32Array(896).fill(-9), new Float32Array(896 * 16)];
  scores[2] = Math.log(3); // 3 to 1
  scores[700] = Math.log(9);
  boxes.set([1, -2, 50, 60, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 2 * 16);
  const [best, second, ...more] = decodeBoxes(scores, boxes, 0.5);
  expect(more).toEqual([]);
  expect(best!.score).toBeCloseTo(0.9, 6);
  expect(second).toMatchObject({ x: 25, y: 6, width: 50, height: 60 });
  expect(second!.score).toBeCloseTo(0.75, 6);
  expect(second!.points).toEqual([
    [25, 10],
    [27, 12],
    [29, 14],
    [31, 16],
    [33, 18],
    [35, 20],
  ]);
  expect(decodeBoxes(scores, boxes, 0.8)).toHaveLength(1);
});

const box = (x: number, score: number): Detection => ({ score, x, y: 50, width: 40, height: 40, points: Array(6).fill([x, 50]) });

test('boxes over each other are one face, weighted by score', () => {
  expect(overlap(box(0, 1), box(20, 1))).toBeCloseTo(800 / 2400, 9);
  expect(overlap(box(0, 1), box(50, 1))).toBe(0);
  const faces = blend([box(100, 0.9), box(104, 0.6), box(200, 0.55)]);
  expect(faces).toHaveLength(2);
  expect(faces[0]!.score).toBe(0.9);
  expect(faces[0]!.x).toBeCloseTo((90 + 62.4) / 1.5, 9);
  expect(faces[0]!.points[3]![0]).toBeCloseTo((90 + 62.4) / 1.5, 9);
  expect(faces[1]).toEqual(box(200, 0.55));
});
