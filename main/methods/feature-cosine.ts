// Feature distillation by angle.
//
//   L = 1 - (1/N) sum over i of cos(f_s, f_t)
//
// Of unit rows |f_s - f_t|^2 = 2 - 2 cos, so this is half of feature-mse: under clipping and one rate it shows what a factor of two is worth.
import { sub } from '../graph/build.ts';
import type { Method } from './method.ts';
import { nothingRemembered, seenBy } from './site.ts';

export const featureCosine: Method = {
  name: 'feature-cosine',
  usesTeacher: true,
  differences: [],
  memory: () => nothingRemembered,
  build: (site) => {
    const { progress } = seenBy(site);
    return { loss: sub(1, progress), watched: { progress }, fetches: {}, held: [] };
  },
};
