// What the numbers of BlazeFace mean: boxes and six points from offsets to a grid, and one face for the many boxes that lie on it.
// Invariant: pure; places are in pixels of the square picture that the network saw.
//
// Bazarevsky, Kartynnik, Vakunov, Raveendran, Grundmann: "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", CVPR workshops 2019.
// The network here is the one for 256 x 256 pictures: two anchors at each place of a 16 x 16 grid, six at each of 8 x 8, all of the same size (section 3).
// Overlapping boxes are blended by their scores instead of all but one being dropped (section 4).

/** Edge of the square that the network takes. */
export const blazeSize = 256;
const grids = [
  { cells: 16, anchors: 2 },
  { cells: 8, anchors: 6 },
] as const;
/** Box (4), eyes, nose, mouth and ears (x, y each). */
const numbersOfBox = 16;
// Boxes that overlap by more than this are the same face.
const sameFace = 0.3;

export interface Detection {
  /** 0 to 1. */
  readonly score: number;
  /** Middle, width and height. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Eye on the picture's left, eye on its right, tip of the nose, middle of the mouth, ear on the left, ear on the right. */
  readonly points: readonly (readonly [number, number])[];
}

/** Middles of all anchors, in the order of the network's rows. */
export function anchorMiddles(): readonly (readonly [number, number])[] {
  const middles: [number, number][] = [];
  for (const { cells, anchors } of grids) {
    const cell = blazeSize / cells;
    for (let row = 0; row < cells; row++) {
      for (let column = 0; column < cells; column++) {
        for (let n = 0; n < anchors; n++) middles.push([(column + 0.5) * cell, (row + 0.5) * cell]);
      }
    }
  }
  return middles;
}

const middles = anchorMiddles();

/** Every box that is a face with at least `least`, best first. `scores` [896] are logits, `boxes` [896 x 16]. */
export function decodeBoxes(scores: Float32Array, boxes: Float32Array, least: number): Detection[] {
  const found: Detection[] = [];
  const logit = Math.log(least / (1 - least));
  for (const [row, [x, y]] of middles.entries()) {
    if (!(scores[row]! >= logit)) continue;
    const at = (i: number): number => boxes[row * numbersOfBox + i]!;
    const points = Array.from({ length: 6 }, (_, i) => [x + at(4 + 2 * i), y + at(5 + 2 * i)] as const);
    found.push({ score: 1 / (1 + Math.exp(-scores[row]!)), x: x + at(0), y: y + at(1), width: at(2), height: at(3), points });
  }
  return found.sort((one, other) => other.score - one.score);
}

/** One detection a face: each group of overlapping boxes as their mean weighted by score, with the best score. Best first, as `found` is. */
export function blend(found: readonly Detection[]): Detection[] {
  const faces: Detection[] = [];
  let left = [...found];
  while (left.length > 0) {
    const best = left[0]!;
    const group = left.filter((one) => one === best || overlap(best, one) > sameFace);
    left = left.filter((one) => !group.includes(one));
    const total = group.reduce((sum, { score }) => sum + score, 0);
    const mean = (of: (one: Detection) => number): number => group.reduce((sum, one) => sum + one.score * of(one), 0) / total;
    faces.push({
      score: best.score,
      x: mean(({ x }) => x),
      y: mean(({ y }) => y),
      width: mean(({ width }) => width),
      height: mean(({ height }) => height),
      points: best.points.map((_, i) => [mean(({ points }) => points[i]![0]), mean(({ points }) => points[i]![1])] as const),
    });
  }
  return faces;
}

/** Common area by united area. */
export function overlap(one: Omit<Detection, 'score' | 'points'>, other: Omit<Detection, 'score' | 'points'>): number {
  const along = (a: number, aSize: number, b: number, bSize: number): number =>
    Math.max(0, Math.min(a + aSize / 2, b + bSize / 2) - Math.max(a - aSize / 2, b - bSize / 2));
  const common = along(one.x, one.width, other.x, other.width) * along(one.y, one.height, other.y, other.height);
  return common / (one.width * one.height + other.width * other.height - common);
}
