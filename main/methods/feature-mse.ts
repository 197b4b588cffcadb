// Plain feature distillation (AdaDistill Eq. 2, "vanilla KD"): every embedding of the student is to be the teacher's.
//
//   L = (1/N) sum over i of |f_s - f_t|^2,   unit rows
//
// It needs no labels. (A squared distance, not divided by the dimension as PyTorch's MSELoss would.)
import type { Method } from './method.ts';
import { meanSquaredDistance, nothingRemembered, seenBy } from './site.ts';

export const featureMse: Method = {
  name: 'feature-mse',
  usesTeacher: true,
  differences: [],
  memory: () => nothingRemembered,
  build: (site) => {
    const { student, teacher, progress } = seenBy(site);
    return { loss: meanSquaredDistance(student, teacher), watched: { progress }, fetches: {}, held: [] };
  },
};
