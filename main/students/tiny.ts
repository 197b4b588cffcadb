// A very small separable network: for tests and for the quickest practice run, not for a door.
import { flatten, type Student } from './student.ts';

export const tinyNet: Student = {
  name: 'tiny',
  family: 'tiny',
  inputSize: 112,
  build: (net, image, dim) => {
    let x = net.unit(image, 'stem', { out: 8, kernel: 3, stride: 2, pad: 1, activation: true });
    for (const [i, out] of [16, 32, 64].entries()) {
      const channels = x.shape[1] as number;
      x = net.unit(x, `block${i}.depthwise`, { out: channels, kernel: 3, stride: 2, pad: 1, groups: channels, activation: true });
      x = net.unit(x, `block${i}.pointwise`, { out, activation: true });
    }
    x = net.unit(x, 'global', { out: 64, kernel: 7, groups: 64 });
    return net.embed(flatten(x), 'linear', 'norm', dim);
  },
};
