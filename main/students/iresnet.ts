// iResNet (Deng et al. 2019, ArcFace; after Han et al. 2017): the network of most teachers, here as a student and for timing.
// 3x3 convolution; four stages, each halving the map in its first block; then batch normalisation, dropout of 0, a linear map of the whole map with bias,
// batch normalisation. A block is BN, 3x3, BN, PReLU, 3x3 (stride), BN, beside a shortcut that is 1x1 (stride) and BN where the shape changes.
// At 512 dimensions: 24,025,600 parameters (18), 43,590,848 (50), 65,156,160 (100).
// Ours: the scale of the last normalisation learns (the published code holds it at 1), weights start as all students' do, and `width`, for tests.
import { add } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import type { Net } from './net.ts';
import { flatten, type Student } from './student.ts';

const blocksOf = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3], 50: [3, 4, 14, 3], 100: [3, 13, 30, 3] } as const;
export type IResNetLayers = keyof typeof blocksOf;

function block(net: Net, x: Tensor, prefix: string, out: number, stride: number): Tensor {
  const inner = net.unit(net.norm(x, `${prefix}.bn1`), `${prefix}.1`, { out, kernel: 3, pad: 1, activation: true });
  const left = net.unit(inner, `${prefix}.2`, { out, kernel: 3, stride, pad: 1 });
  const changes = stride !== 1 || x.shape[1] !== out;
  return add(left, changes ? net.unit(x, `${prefix}.downsample`, { out, stride }) : x);
}

/** iResNet with this many layers, or with these blocks a stage; channels 64, 128, 256, 512 times `width`. */
export function iResNet(layers: IResNetLayers, { width = 1 }: { width?: number } = {}): Student {
  return {
    name: `iresnet${layers}${width === 1 ? '' : `-x${width}`}`,
    family: 'iresnet',
    inputSize: 112,
    build: (net, image, dim) => {
      let x = net.unit(image, 'conv1', { out: 64 * width, kernel: 3, pad: 1, activation: true });
      for (const [stage, blocks] of blocksOf[layers].entries()) {
        for (let i = 0; i < blocks; i += 1) {
          x = block(net, x, `layer${stage + 1}.${i}`, 64 * width * 2 ** stage, i === 0 ? 2 : 1);
        }
      }
      return net.embed(flatten(net.norm(x, 'bn2')), 'fc', 'features', dim, { affine: true });
    },
  };
}
