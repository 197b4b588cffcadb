// Sine, cosine and arc cosine from additions and products, for devices whose own are coarse.
// WebGPU's language promises sine and cosine to 2^-11 only (WGSL, accuracy of built-in functions), and arc cosine builds on them;
// ArcFace takes the cosine of an angle that came from an arc cosine, and its logits are scaled by 64.
// Invariant: errors stay below 2e-7 of the largest value in float32; no other operator is touched.
import { add, floor, maximum, mul, neg, positive, sqrt, sub } from './build.ts';
import type { Tensor } from './graph.ts';
import type { Rewrites } from './rewrite.ts';

/** c[0] + c[1] x + ... by Horner's rule. */
function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [last = 0, next = 0, ...rest] = coefficients.toReversed();
  return rest.reduce<Tensor>((sum, c) => add(mul(sum, x), c), add(mul(x, last), next));
}

/** Abramowitz and Stegun 4.4.46: arccos x = sqrt(1 - x) p(x) on 0..1 to 2e-8; arccos(-x) = pi - arccos x. */
const arcCosine = [
  1.570_796_305, -0.214_598_801_6, 0.088_978_987_4, -0.050_174_304_6, 0.030_891_881, -0.017_088_125_6, 0.006_670_090_1, -0.001_262_491_1,
];

function preciseAcos(x: Tensor): Tensor {
  const size = maximum(x, neg(x));
  const angle = mul(sqrt(sub(1, size)), polynomial(size, arcCosine));
  const right = positive(x);
  return add(mul(sub(1, right), Math.PI), mul(angle, sub(mul(right, 2), 1)));
}

/** sin r / r in r^2 on -pi/2..pi/2: Taylor's series to r^10, 6e-8 from the sine at the ends. */
const sine = [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362_880, -1 / 39_916_800];
/** Pi in two parts: a whole number times the first is exact (Cody and Waite). */
const piParts = [3.140_625, Math.PI - 3.140_625] as const;

function preciseSin(x: Tensor): Tensor {
  const turns = floor(add(mul(x, 1 / Math.PI), 0.5));
  const rest = sub(sub(x, mul(turns, piParts[0])), mul(turns, piParts[1]));
  const odd = sub(turns, mul(floor(mul(turns, 0.5)), 2));
  return mul(mul(rest, polynomial(mul(rest, rest), sine)), sub(1, mul(odd, 2)));
}

export const precise: Rewrites = {
  acos: (_, [x]) => preciseAcos(x as Tensor),
  sin: (_, [x]) => preciseSin(x as Tensor),
  cos: (_, [x]) => preciseSin(add(x as Tensor, Math.PI / 2)),
};
