// MarginDistillation (Svitov, Alyamkin 2020, arXiv 2003.02586; method.md 4.1): ArcDistill whose margin grows with the teacher's certainty about the image.
//
//   d_i = cos(f_t_i, w_y),   m_i = (0.5 - 0.2) d_i / max over the batch of d + 0.2,   L = ArcFace on the fixed centres w with margin m_i
//
// An image that the teacher finds typical of its person must come nearer to the centre than one that it finds odd.
import { add, div, gather, maximum, mul, reduceMax, reduceMean, reduceSum } from '../graph/build.ts';
import { ClassMeans, fixedCentres, fixedCosines } from './class-means.ts';
import { marginLoss } from './margin.ts';
import type { Method } from './method.ts';
import { labelsOf, seenBy } from './site.ts';

export const marginRange = { least: 0.2, most: 0.5 } as const;
/** Keeps the quotient finite should the teacher be far from every centre of the batch. */
const smallestTop = 1e-6;

export const marginDistillation: Method = {
  name: 'margin-distillation',
  usesTeacher: true,
  differences: ['centres-estimated', 'mirrored', 'clamp-cosine'],
  memory: (classes, dim) => new ClassMeans(classes, dim),
  build: (site) => {
    const { student, teacher, progress } = seenBy(site);
    const centres = fixedCentres(site);
    const certainty = reduceSum(mul(teacher, gather(centres, site.input('labels', [site.batch], 'int64'))), [1]);
    const share = div(certainty, maximum(reduceMax(certainty, [0]), smallestTop));
    const margin = add(mul(share, marginRange.most - marginRange.least), marginRange.least);
    return {
      loss: marginLoss(fixedCosines(student, centres), labelsOf(site), { head: 'arc', margin }),
      watched: { progress, margin: reduceMean(margin, [0]) },
      fetches: {},
      held: [],
    };
  },
};
