// The undistilled student: ArcFace (Deng et al. 2019) or CosFace (Wang et al. 2018) with learned class centres and no teacher.
// Every distilled result is shown beside this one, trained under the same plan; methods that add a term to an identity loss add it to this one.
import { matmul, swapLast, unitRows } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import { type Head, marginLoss, margins } from './margin.ts';
import type { Method } from './method.ts';
import { labelsOf, nothingRemembered } from './site.ts';

/** Start of every learned centre: N(0, 0.01), as in the published code. */
export const centreDeviation = 0.01;

/** Cosines [batch, classes] of the student with learned centres [classes, dim] of any length. */
export function learnedCosines(embedding: Tensor, centres: Tensor): Tensor {
  return matmul(unitRows(embedding), swapLast(unitRows(centres)));
}

export function standalone(head: Head, margin = margins[head]): Method {
  return {
    name: `standalone-${head}`,
    usesTeacher: false,
    differences: ['clamp-cosine'],
    memory: () => nothingRemembered,
    build: (site) => {
      const centres = site.parameter('centres', [site.classes, site.dim], centreDeviation, 'perClass');
      const loss = marginLoss(learnedCosines(site.embedding, centres), labelsOf(site), { head, margin });
      return { loss, watched: {}, fetches: {}, held: [] };
    },
  };
}
