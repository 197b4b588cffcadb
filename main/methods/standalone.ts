// The undistilled student: ArcFace (Deng et al. 2019) or CosFace (Wang et al. 2018) with learned class centres and no teacher.
// Every distilled result is shown beside this one, trained under the same plan.
import { matmul, oneHot, swapLast, unitRows } from '../graph/build.ts';
import { type Head, marginLoss, margins } from './margin.ts';
import type { Memory, Method } from './method.ts';

const labelsOnly: Memory = {
  feeds: ({ labels }) => ({ labels: BigInt64Array.from(labels, (label) => BigInt(label)) }),
  absorb: () => undefined,
  state: () => ({}),
  restore: () => undefined,
};

export function standalone(head: Head, margin = margins[head]): Method {
  return {
    name: `standalone-${head}`,
    usesTeacher: false,
    differences: ['clamp-cosine'],
    memory: () => labelsOnly,
    build: ({ embedding, input, parameter, batch, classes, dim }) => {
      const centres = parameter('centres', [classes, dim], 0.01);
      const labels = oneHot(input('labels', [batch], 'int64'), classes);
      const cosines = matmul(unitRows(embedding), swapLast(unitRows(centres)));
      return { loss: marginLoss(cosines, labels, { head, margin }), watched: {}, fetches: {}, held: [] };
    },
  };
}
