// After the abstract of ReFO and ReFO+ (Li et al., CVPR 2023; method.md 4.2). Only the abstract could be read: these are not the authors' losses.
//
// What the abstract says: distil features only, without identity loss for the student; "reverse distillation" holds the teacher near what a student can
// be, so that it becomes a friendlier teacher; ReFO+ replaces the student in that by a proxy. There a teacher is trained anew, after a student alone.
// Here the teacher is a file of embeddings, so all that is trained of it is a linear map behind it, beside the student and in the same run:
//
//   f_t' = u(f_t (I + A)),   w' = u(w (I + A)),   w = mean teacher embedding of each class,   u = to unit length
//   L = mean |f_s - [f_t']|^2  +  ArcFace(f_t'; w')  +  mean |f_t' - r|^2,     [x]: x as a constant
//   ReFO, after the abstract:    r = [f_s]
//   ReFO+, after the abstract:   r = u(f_t B^T B), B of dim / 4 rows: the teacher in fewer dimensions;   L gains ArcFace(r; u(w B^T B))
//
// The weight of the reverse term is not known; it is 1. A and B are rows of one parameter.
import { add, matmul, mul, slice, swapLast, unitRows } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import { ClassMeans, fixedCentres, fixedCosines } from './class-means.ts';
import { marginLoss, margins } from './margin.ts';
import type { Method } from './method.ts';
import { labelsOf, meanSquaredDistance, seenBy } from './site.ts';

export const reverseWeight = 1;
const startDeviation = 0.02;

/** Dimensions that the proxy leaves. */
export function proxyRows(dim: number): number {
  return Math.max(1, Math.floor(dim / 4));
}

export function refo({ proxy }: { readonly proxy: boolean }): Method {
  return {
    name: proxy ? 'refo-plus-abstract' : 'refo-abstract',
    usesTeacher: true,
    differences: ['after-abstract', 'centres-estimated', 'clamp-cosine'],
    memory: (classes, dim) => new ClassMeans(classes, dim),
    build: (site) => {
      const { dim } = site;
      const { student, teacher, progress } = seenBy(site);
      const [centres, labels] = [fixedCentres(site), labelsOf(site)];
      const own = site.parameter('adapter', [proxy ? dim + proxyRows(dim) : dim, dim], startDeviation);
      const identity = (map: (rows: Tensor) => Tensor): Tensor =>
        marginLoss(fixedCosines(map(teacher), map(centres)), labels, { head: 'arc', margin: margins.arc });
      const adapted = (rows: Tensor): Tensor => unitRows(add(rows, matmul(rows, slice(own, 0, 0, dim))));
      const reduced = (rows: Tensor): Tensor => {
        const b = slice(own, 0, dim, dim + proxyRows(dim));
        return unitRows(matmul(matmul(rows, swapLast(b)), b));
      };
      const friendly = adapted(teacher);
      const [target, met] = [copyOf(friendly), copyOf(student)];
      const feature = meanSquaredDistance(student, target);
      const reverse = meanSquaredDistance(friendly, proxy ? reduced(teacher) : met);
      const terms = [feature, identity(adapted), mul(reverse, reverseWeight), ...(proxy ? [identity(reduced)] : [])];
      return {
        loss: terms.reduce((sum, term) => add(sum, term)),
        watched: { progress, feature, reverse },
        fetches: {},
        held: [target, met],
      };
    },
  };
}

/** The same values as another tensor, so that it can be held while the original is not. */
function copyOf(x: Tensor): Tensor {
  return add(x, 0);
}
