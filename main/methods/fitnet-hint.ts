// A hint after FitNets (Romero et al., ICLR 2015): the middle of the student is to hold what the teacher knows, seen through a learned regressor.
//
//   L = ArcFace(f_s; learned centres) + (1/N) sum over i of |u(h_i R) - f_t|^2,   h = the student's middle map averaged over its area, u = to unit length
//
// FitNets compare with a middle map of the teacher and train in two stages. A teacher here is a file that gives embeddings and nothing else, so the
// hint is its embedding; and both terms are trained together. Centres and regressor are rows of one parameter: both are [.., dim], and the length
// of neither matters.
import { add, matmul, reduceMean, slice, unitRows } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import { marginLoss, margins } from './margin.ts';
import type { Method } from './method.ts';
import { labelsOf, meanSquaredDistance, nothingRemembered, seenBy } from './site.ts';
import { centreDeviation, learnedCosines } from './standalone.ts';

export const fitnetHint: Method = {
  name: 'fitnet-hint',
  usesTeacher: true,
  differences: ['hint-from-embedding', 'clamp-cosine'],
  memory: () => nothingRemembered,
  build: (site) => {
    const { embedding, maps, classes, dim } = site;
    const middle = reduceMean(maps[Math.floor(maps.length / 2)] as Tensor, [2, 3]);
    const channels = middle.shape[1] as number;
    const own = site.parameter('centres-and-regressor', [classes + channels, dim], centreDeviation, 'perClass');
    const { teacher } = seenBy(site);
    const identity = marginLoss(learnedCosines(embedding, slice(own, 0, 0, classes)), labelsOf(site), { head: 'arc', margin: margins.arc });
    const hint = meanSquaredDistance(unitRows(matmul(middle, slice(own, 0, classes, classes + channels))), teacher);
    return { loss: add(identity, hint), watched: { hint }, fetches: {}, held: [] };
  },
};
