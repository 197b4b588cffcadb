// Parts that several students share: squeeze-and-excitation, channel shuffle, the head of MobileFaceNet.
// Invariant: written in the vocabulary of net.ts and the operators of the graph; nothing here knows how it is read.
import { add, clip, mul, reduceMean, reshape, transpose } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import type { Net } from './net.ts';
import { flatten } from './student.ts';

/**
 * Squeeze-and-excitation (Hu et al. 2018): every channel times a share that follows from the means of all, by two linear maps with `hidden` values between.
 * The share is the hard sigmoid of MobileNetV3, clip((x + 3) / 6); the activation between is PReLU, as everywhere here.
 */
export function excited(net: Net, x: Tensor, prefix: string, hidden: number): Tensor {
  const [batch, channels] = x.shape as readonly [number, number];
  const squeezed = net.activation(net.linear(reduceMean(x, [2, 3]), `${prefix}.reduce`, hidden), `${prefix}.prelu`);
  const share = clip(add(mul(net.linear(squeezed, `${prefix}.expand`, channels), 1 / 6), 0.5), 0, 1);
  return mul(x, reshape(share, [batch, channels, 1, 1]));
}

/** Channel shuffle (Zhang et al. 2018): channel a of group b becomes channel b of group a, so that the next grouped map sees all groups. */
export function shuffled(x: Tensor, groups: number): Tensor {
  const [batch, channels, height, width] = x.shape as readonly [number, number, number, number];
  const parted = transpose(reshape(x, [batch, groups, channels / groups, height, width]), [0, 2, 1, 3, 4]);
  return reshape(parted, [batch, channels, height, width]);
}

/** 1x1 to `channels`, global depthwise convolution over the whole map (linear), linear embedding with batch normalisation: the head of MobileFaceNet. */
export function globalHead(net: Net, x: Tensor, channels: number, dim: number): Tensor {
  const wide = net.unit(x, 'head.wide', { out: channels, activation: true });
  const seen = net.unit(wide, 'head.global', { out: channels, kernel: wide.shape[2] as number, groups: channels });
  return net.embed(flatten(seen), 'head.linear', 'head.norm', dim);
}
