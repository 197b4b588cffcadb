// MobileFaceNet (Chen et al. 2018) as trained by AdaDistill: names and numbers of the published network, written from its layer list.
// Layers: 3x3 s2, depthwise 3x3, then bottlenecks (expand 1x1, depthwise 3x3, project 1x1; residual where the shape stays), 1x1 to 8 widths,
// global depthwise convolution over the whole map (7x7 at 112 pixels, linear), linear embedding with batch normalisation.
// At width 1 and 512 dimensions: 1,199,488 parameters. Depth and the number of pixels are ours, after Tan and Le 2019: they scale what the width leaves alone.
import { add } from '../graph/build.ts';
import type { Tensor } from '../graph/graph.ts';
import type { Net } from './net.ts';
import { shrunk } from './shrink.ts';
import { flatten, type Student, scaled } from './student.ts';

function bottleneck(net: Net, x: Tensor, prefix: string, out: number, groups: number, stride: number): Tensor {
  const expanded = net.unit(x, `${prefix}.conv`, { out: groups, activation: true });
  const filtered = net.unit(expanded, `${prefix}.conv_dw`, { out: groups, kernel: 3, stride, pad: 1, groups, activation: true });
  return net.unit(filtered, `${prefix}.project`, { out });
}

function residual(net: Net, x: Tensor, prefix: string, blocks: number, channels: number, groups: number): Tensor {
  return Array.from({ length: blocks }, (_, i) => `${prefix}.model.${i}`).reduce(
    (map, name) => add(map, bottleneck(net, map, name, channels, groups, 1)),
    x,
  );
}

/** MobileFaceNet with all channels times `width`, blocks of each stage times `depth`, and the crop shrunk to `pixels` a side (a multiple of 16) first. */
export function mobileFaceNet({ width = 1, depth = 1, pixels = 112 }: { width?: number; depth?: number; pixels?: number } = {}): Student {
  const c = (channels: number): number => scaled(channels, width);
  const blocks = (count: number): number => Math.max(1, Math.round(count * depth));
  const parts = [width === 1 ? '' : `-x${width}`, depth === 1 ? '' : `-d${depth}`, pixels === 112 ? '' : `-${pixels}px`];
  return {
    name: `mobilefacenet${parts.join('')}`,
    family: 'mobilefacenet',
    inputSize: 112,
    build: (net, image, dim) => {
      const seen = pixels === 112 ? image : shrunk(image, pixels);
      let x = net.unit(seen, 'conv1', { out: c(64), kernel: 3, stride: 2, pad: 1, activation: true });
      x = net.unit(x, 'conv2_dw', { out: c(64), kernel: 3, pad: 1, groups: c(64), activation: true });
      x = bottleneck(net, x, 'conv_23', c(64), c(128), 2);
      x = residual(net, x, 'conv_3', blocks(4), c(64), c(128));
      x = bottleneck(net, x, 'conv_34', c(128), c(256), 2);
      x = residual(net, x, 'conv_4', blocks(6), c(128), c(256));
      x = bottleneck(net, x, 'conv_45', c(128), c(512), 2);
      x = residual(net, x, 'conv_5', blocks(2), c(128), c(256));
      x = net.unit(x, 'conv_6_sep', { out: c(512), activation: true });
      x = net.unit(x, 'output_layer.conv_6_dw', { out: c(512), kernel: x.shape[2] as number, groups: c(512) });
      return net.embed(flatten(x), 'output_layer.linear', 'output_layer.bn', dim);
    },
  };
}
