// Relational distillation (Park et al., CVPR 2019; weights of method.md 4.6): not the embeddings but the shape that they make together.
//
//   L = ArcFace(f_s; learned centres) + 25 mean over pairs of h(d_s / mean d_s - d_t / mean d_t) + 50 mean over triples of h(a_s - a_t)
//   d_ij = |f_i - f_j|,   a_ijk = cos of the angle at i between j and k,   h(x) = x^2 / 2 below 1, |x| - 1/2 above (Huber)
//
// Means of d run over pairs of two different samples; those of h over all N^2 and N^3, as in the published code (a sample with itself counts 0).
import { add, div, matmul, maximum, minimum, mul, neg, reduceMean, reduceSum, reshape, sqrt, sub, swapLast } from '../graph/build.ts';
import { constant, type Tensor } from '../graph/graph.ts';
import { marginLoss, margins } from './margin.ts';
import type { Method } from './method.ts';
import { labelsOf, nothingRemembered, seenBy } from './site.ts';
import { centreDeviation, learnedCosines } from './standalone.ts';

export const relationWeights = { distance: 25, angle: 50 } as const;
/** Under the root: keeps the gradient finite where two samples coincide, and a sample always coincides with itself. */
const epsilon = 1e-12;

export const rkd: Method = {
  name: 'rkd',
  usesTeacher: true,
  differences: ['clamp-cosine'],
  memory: () => nothingRemembered,
  build: (site) => {
    const { student, teacher } = seenBy(site);
    const centres = site.parameter('centres', [site.classes, site.dim], centreDeviation, 'perClass');
    const identity = marginLoss(learnedCosines(site.embedding, centres), labelsOf(site), { head: 'arc', margin: margins.arc });
    const [own, taught] = [relationsOf(student), relationsOf(teacher)];
    const distance = huberMean(sub(own.distances, taught.distances));
    const angle = huberMean(sub(own.angles, taught.angles));
    const relations = add(mul(distance, relationWeights.distance), mul(angle, relationWeights.angle));
    return { loss: add(identity, relations), watched: { distance, angle }, fetches: {}, held: [] };
  },
};

/** Distances [n, n] divided by their mean; cosines of the angles [n, n, n], the corner first. */
function relationsOf(units: Tensor): { distances: Tensor; angles: Tensor } {
  const [n, dim] = units.shape as [number, number];
  const differences = sub(reshape(units, [1, n, dim]), reshape(units, [n, 1, dim]));
  const lengths = sqrt(add(reduceSum(mul(differences, differences), [2], true), epsilon));
  const directions = div(differences, lengths);
  const others = constant(
    Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 0 : 1)),
    [n, n],
  );
  const distances = mul(reshape(lengths, [n, n]), others);
  return {
    distances: div(distances, div(reduceSum(distances, [0, 1]), n * (n - 1))),
    angles: matmul(directions, swapLast(directions)),
  };
}

function huberMean(x: Tensor): Tensor {
  const size = maximum(x, neg(x));
  const inner = minimum(size, 1);
  return reduceMean(mul(inner, sub(size, mul(inner, 0.5))), [...x.shape.keys()]);
}
