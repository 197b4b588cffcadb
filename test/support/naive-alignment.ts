// Alignment once more for tests: least squares by elimination, the photo drawn pixel by pixel in floats.
// Invariant: shares nothing with main/faces/align.ts but the meaning of its arguments.

type Points = readonly (readonly [number, number])[];

const template: Points = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
]; // prettier-ignore

/** a, b, tx, ty of x' = a x - b y + tx, y' = b x + a y + ty, from the normal equations. */
export function naiveSimilarity(from: Points, to: Points): [number, number, number, number] {
  const rows = from.flatMap(([x, y], at) => [
    { left: [x, -y, 1, 0], right: to[at]![0] },
    { left: [y, x, 0, 1], right: to[at]![1] },
  ]);
  const system = Array.from({ length: 4 }, (_, i) => [
    ...Array.from({ length: 4 }, (_, j) => rows.reduce((sum, { left }) => sum + left[i]! * left[j]!, 0)),
    rows.reduce((sum, { left, right }) => sum + left[i]! * right, 0),
  ]);
  for (let pivot = 0; pivot < 4; pivot++) {
    for (let row = 0; row < 4; row++) {
      if (row === pivot) continue;
      const factor = system[row]![pivot]! / system[pivot]![pivot]!;
      for (let column = 0; column < 5; column++) system[row]![column]! -= factor * system[pivot]![column]!;
    }
  }
  return [0, 1, 2, 3].map((row) => system[row]![4]! / system[row]![row]!) as [number, number, number, number];
}

/** The 112 x 112 face before rounding, RGB. */
export function naiveAligned(pixels: Uint8Array, width: number, height: number, landmarks: ArrayLike<number>): number[] {
  const points = template.map((_, at) => [landmarks[2 * at]!, landmarks[2 * at + 1]!] as const);
  // Straight from the template back to the photo would be another fit: the published evaluation fits photo to template.
  const [a, b, tx, ty] = naiveSimilarity(points, template);
  const drawn: number[] = [];
  for (let y = 0; y < 112; y++) {
    for (let x = 0; x < 112; x++) {
      const [dx, dy] = [x - tx, y - ty];
      const [sx, sy] = [(a * dx + b * dy) / (a * a + b * b), (a * dy - b * dx) / (a * a + b * b)];
      for (let channel = 0; channel < 3; channel++) {
        let value = 0;
        for (const column of [Math.floor(sx), Math.floor(sx) + 1]) {
          for (const row of [Math.floor(sy), Math.floor(sy) + 1]) {
            if (column < 0 || row < 0 || column >= width || row >= height) continue;
            value += pixels[(row * width + column) * 3 + channel]! * (1 - Math.abs(sx - column)) * (1 - Math.abs(sy - row));
          }
        }
        drawn.push(value);
      }
    }
  }
  return drawn;
}
