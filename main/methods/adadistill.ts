// AdaDistill (Boutros, Struc, Damer, ECCV 2024): the class centres of a margin loss are re-estimated from teacher embeddings before the loss of the same step.
//
//   Eq. 6   w_y <- a w_y + (1 - a) f_t               only the centres of the identities in the batch, no gradient
//   Eq. 7   a  = clamp(cos(f_s, f_t))                "alpha": how far the student has come with this very image
//   Eq. 8   a' = clamp(cos(f_s, f_t) lambda),  lambda = cos(w_y, f_t)   "weighted alpha'": a hard image pulls the centre towards itself
//   Eq. 3   the loss, on the new centres
//
// The centres (`CentreBank`) are host memory and are fed without a copy; gather, Eq. 6 and the loss are in the graph:
//   samples of one identity fold in batch order, w <- (product of a) w + sum_i (1 - a_i) (product of later a) f_i. With the 0/1 matrices S (same identity)
//   and L (same identity, later) that is  rows = exp(S log a) w + S [ (1 - a) exp(L log a) f_t ].
//   The published code keeps only the last sample of an identity (method.md 2.f); `reference` mode feeds S with that one sample and L with nothing.
// The centres are not renormalised after Eq. 6, only when cosines are taken (method.md 2.h); their lengths are part of the method.
import { add, clip, exp, log, matmul, mul, oneHot, reduceMean, reduceSum, reshape, sub, swapLast, unitRows } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import { CentreBank } from './centre-bank.ts';
import { type Head, marginLoss, margins } from './margin.ts';
import type { LossSite, Method } from './method.ts';

/** Eq. 7 and 8 clamp to [0, 1]; the published code to [1e-6, 1], which also keeps the logarithm finite. */
export const smallestAlpha = 1e-6;

export interface AdaDistillOptions {
  readonly head: Head;
  readonly weighted: boolean;
  readonly margin?: number;
  /** Behave as the published code: last sample of a repeated identity only, lambda clamped before the product. */
  readonly reference?: boolean;
}

export function adaDistill({ head, weighted, margin = margins[head], reference = false }: AdaDistillOptions): Method {
  return {
    name: `ada-${head}${weighted ? '' : '-alpha'}${reference ? '-reference' : ''}`,
    usesTeacher: true,
    differences: reference ? [] : ['sequential-repeats', 'clamp-product-only', 'clamp-cosine', 'one-bank', 'resume-complete'],
    memory: (classes, dim, draw) => new CentreBank(classes, dim, draw, reference),
    build: (site) => {
      const { rows, alpha, lambda, progress } = newCentres(site, weighted, reference);
      const labels = oneHot(site.input('labels', [site.batch], 'int64'), site.classes);
      const cosines = cosinesWith(site, rows, labels);
      return {
        loss: marginLoss(cosines, labels, { head, margin }),
        watched: { progress: reduceMean(progress, [0]), lambda: reduceMean(lambda, [0]), alpha: reduceMean(alpha, [0]) },
        fetches: { rows },
        held: [rows, alpha, lambda, progress],
      };
    },
  };
}

/** Eq. 6 to 8 for the centres of the batch: rows [batch, dim], alike for samples of one identity; alpha, lambda, progress [batch]. */
function newCentres(
  { embedding, input, batch, dim }: LossSite,
  weighted: boolean,
  reference: boolean,
): Record<'rows' | 'alpha' | 'lambda' | 'progress', Tensor> {
  const teacher = input('teacher', [batch, dim]);
  const old = input('old-rows', [batch, dim]);
  const same = input('same', [batch, batch]);
  const later = input('later', [batch, batch]);
  const progress = reduceSum(mul(unitRows(embedding), teacher), [1]);
  const agreement = reduceSum(mul(unitRows(old), teacher), [1]);
  const lambda = reference ? clip(agreement, smallestAlpha, 1) : agreement;
  const alpha = clip(weighted ? mul(progress, lambda) : progress, smallestAlpha, 1);
  const logs = reshape(log(alpha), [batch, 1]);
  const weight = mul(reshape(sub(1, alpha), [batch, 1]), exp(matmul(later, logs)));
  const rows = add(mul(exp(matmul(same, logs)), old), matmul(same, mul(weight, teacher)));
  return { rows, alpha, lambda, progress };
}

/** Cosines [batch, classes] of the student with every centre, those of the batch being the new ones. The bank is read, never copied. */
function cosinesWith({ embedding, input, batch, dim, classes }: LossSite, rows: Tensor, labels: Tensor): Tensor {
  const student = unitRows(embedding);
  const bank = input('bank', [classes, dim]);
  const inverseLengths = input('inverse-lengths', [classes]);
  const first = mul(labels, reshape(input('first', [batch]), [batch, 1]));
  const untouched = sub(1, reduceSum(first, [0]));
  const old = mul(matmul(student, swapLast(bank)), mul(inverseLengths, untouched));
  return add(old, matmul(matmul(student, swapLast(unitRows(rows))), first));
}
