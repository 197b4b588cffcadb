// What a student is: a name, an input size and one description; and the facts that follow from the description.
// Invariant: parameters and MACs are counted on the graph, never written down.
import { reshape } from '../graph/build.ts';
import { input, reachable, sizeOf, type Tensor } from '../graph/graph.ts';
import { evaluationNet, type Net, specsOf, type ValueSpec } from './net.ts';

export type Family = 'tiny' | 'mobilefacenet' | 'ghostfacenet' | 'mixfacenet' | 'iresnet';

export interface Student {
  readonly name: string;
  /** Those of one family differ in width, depth or pixels alone. */
  readonly family: Family;
  /** Side of the square RGB input in pixels: that of the crops. A student that looks at fewer pixels shrinks them itself (shrink.ts). */
  readonly inputSize: number;
  /** image [n, 3, inputSize, inputSize] to the raw embedding [n, dim]. */
  build(net: Net, image: Tensor, dim: number): Tensor;
}

export interface StudentFacts {
  readonly name: string;
  readonly dim: number;
  readonly parameters: number;
  /** Multiply-accumulate operations of all convolutions and matrix products for one image. (What papers call "FLOPs" is sometimes this, sometimes twice this.) */
  readonly macs: number;
}

/** The input of a student, [batch, 3, size, size]. */
export function imageInput(student: Student, batch: number): Tensor {
  return input('image', [batch, 3, student.inputSize, student.inputSize]);
}

/** Every parameter and statistic in order of use; the order is the layout of the flat vectors of training and checkpoints. */
export function valuesOf(student: Student, dim: number): { parameters: ValueSpec[]; statistics: ValueSpec[] } {
  return specsOf((net) => student.build(net, imageInput(student, 1), dim));
}

export function factsOf(student: Student, dim: number): StudentFacts {
  const { parameters } = valuesOf(student, dim);
  const named = ({ name, shape }: ValueSpec): Tensor => input(name, shape);
  const output = student.build(evaluationNet({ parameter: named, statistic: named }), imageInput(student, 1), dim);
  return { name: student.name, dim, parameters: parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0), macs: macsOf([output]) };
}

/** Multiply-accumulate operations of a graph as it stands, whatever its batch. */
export function macsOf(outputs: readonly Tensor[]): number {
  return reachable(outputs).reduce((sum, { op, shape, inputs }) => {
    if (op === 'conv') return sum + sizeOf(shape) * sizeOf((inputs[1] as Tensor).shape.slice(1));
    if (op === 'matmul') return sum + sizeOf(shape) * ((inputs[0] as Tensor).shape.at(-1) as number);
    return sum;
  }, 0);
}

/** Channels at a width factor, rounded to a multiple of `step`, at least that. */
export function scaled(channels: number, width: number, step = 8): number {
  return Math.max(step, Math.round((channels * width) / step) * step);
}

/** [n, c, h, w] to [n, c h w]. */
export function flatten(x: Tensor): Tensor {
  return reshape(x, [x.shape[0] as number, sizeOf(x.shape.slice(1))]);
}
