// ArcDistill and CosDistill (AMLDistill, AdaDistill Eq. 4): the margin loss on the teacher's class centres, which never move.
//
//   L = Eq. 3 with theta_j = angle(f_s, w^t_j),   w^t_j = mean of the teacher's embeddings of class j, for want of its classifier
//
// Only the student learns. AdaDistill differs from it in the centres alone: there they follow the student's progress.
import { ClassMeans, fixedCentres, fixedCosines } from './class-means.ts';
import { type Head, marginLoss, margins } from './margin.ts';
import type { Method } from './method.ts';
import { labelsOf, seenBy } from './site.ts';

export function amlDistill(head: Head, margin = margins[head]): Method {
  return {
    name: `${head}-distill`,
    usesTeacher: true,
    differences: ['centres-estimated', 'clamp-cosine'],
    memory: (classes, dim) => new ClassMeans(classes, dim),
    build: (site) => {
      const { student, progress } = seenBy(site);
      const cosines = fixedCosines(student, fixedCentres(site));
      return { loss: marginLoss(cosines, labelsOf(site), { head, margin }), watched: { progress }, fetches: {}, held: [] };
    },
  };
}
