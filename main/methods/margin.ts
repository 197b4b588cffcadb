// The additive-margin softmax loss (AdaDistill Eq. 3), shared by every method that ends in it.
//
//   L = mean over i of -log( e^{s t_i} / (e^{s t_i} + sum over j != y_i of e^{s cos theta_j}) ),   t = cos(theta_y + m) for ArcFace, cos theta_y - m for CosFace
//
// The cosine of the own class is kept 1e-7 from -1 and 1 before acos: without it a gradient is NaN as soon as student and centre coincide (method.md 2.k).
import { acos, add, clip, cos, div, logSoftmax, mul, neg, reduceSum, reshape, sub } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';

export type Head = 'arc' | 'cos';
export const scale = 64;
/** The margins that the paper found best for each head (radians for ArcFace, cosine for CosFace). */
export const margins: Readonly<Record<Head, number>> = { arc: 0.45, cos: 0.35 };
const fromOne = 1e-7;

export interface MarginLoss {
  readonly head: Head;
  /** One for all, or one for each sample, [batch]. */
  readonly margin: number | Tensor;
}

/** Cosines [batch, classes] and one-hot labels of the same shape to the mean loss, shape []. */
export function marginLoss(cosines: Tensor, oneHot: Tensor, { head, margin }: MarginLoss): Tensor {
  const batch = cosines.shape[0] as number;
  const bounded = clip(cosines, -1 + fromOne, 1 - fromOne);
  const own = reduceSum(mul(bounded, oneHot), [1]);
  const target = head === 'arc' ? cos(add(acos(own), margin)) : sub(own, margin);
  const logits = mul(add(bounded, mul(oneHot, reshape(sub(target, own), [batch, 1]))), scale);
  return div(neg(reduceSum(mul(logSoftmax(logits), oneHot), [0, 1])), batch);
}
