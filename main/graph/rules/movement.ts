// Operators that move values without changing them. Their gradients move them back.
import { pad, reshape, reverse, slice, transpose } from '../build.ts';
import { GraphError, sizeOf, type Tensor } from '../graph.ts';
import { listOf, numberOf, type Op } from '../op.ts';

const first = (inputs: readonly Tensor[]): Tensor => {
  if (inputs[0] === undefined) throw new GraphError('an input is missing');
  return inputs[0];
};

export const transposeOp: Op = {
  infer: (inputs, attributes) => {
    const { shape, dtype } = first(inputs);
    const order = listOf(attributes, 'order');
    if ([...order].sort((a, b) => a - b).some((axis, i) => axis !== i) || order.length !== shape.length) {
      throw new GraphError(`order [${order}] of [${shape}]`);
    }
    return { shape: order.map((axis) => shape[axis] as number), dtype };
  },
  gradient: ({ dy, attributes }) => {
    const order = listOf(attributes, 'order');
    return [
      transpose(
        dy,
        order.map((_, i) => order.indexOf(i)),
      ),
    ]; // prettier-ignore
  },
  emit: (emitter, { names, attributes }) => emitter.result('Transpose', names, { perm: listOf(attributes, 'order') }),
  samples: [
    { shapes: [[2, 3]], attributes: { order: [1, 0] } },
    { shapes: [[2, 3, 2, 2]], attributes: { order: [1, 3, 0, 2] } },
  ],
};

export const reshapeOp: Op = {
  infer: (inputs, attributes) => {
    const from = first(inputs);
    const shape = listOf(attributes, 'shape');
    if (sizeOf(shape) !== sizeOf(from.shape)) throw new GraphError(`[${from.shape}] cannot become [${shape}]`);
    return { shape, dtype: from.dtype };
  },
  gradient: ({ inputs, dy }) => [reshape(dy, first(inputs).shape)],
  emit: (emitter, { inputs, names, attributes }) => {
    const from = first(inputs).shape;
    const shape = [...listOf(attributes, 'shape')];
    // 0 copies the input's dimension, which keeps a model free in its batch size.
    if (shape.length > 0 && from.length > 0 && shape[0] === from[0] && sizeOf(shape) > 0) shape[0] = 0;
    emitter.result('Reshape', [names[0] as string, emitter.ints(shape)]);
  },
  samples: [
    { shapes: [[2, 3]], attributes: { shape: [6] } },
    { shapes: [[2, 3, 2]], attributes: { shape: [2, 6] } },
    { shapes: [[1]], attributes: { shape: [] } },
  ],
};

export const expandOp: Op = {
  infer: (inputs, attributes) => ({ shape: listOf(attributes, 'shape'), dtype: first(inputs).dtype }),
  gradient: ({ dy }) => [dy],
  emit: (emitter, { names, attributes }) => emitter.result('Expand', [names[0] as string, emitter.ints(listOf(attributes, 'shape'))]),
  samples: [
    { shapes: [[3, 1]], attributes: { shape: [2, 3, 2] } },
    { shapes: [[]], attributes: { shape: [2, 3] } },
  ],
};

export const sliceOp: Op = {
  infer: (inputs, attributes) => {
    const { shape, dtype } = first(inputs);
    const [axis, start, end, step] = ['axis', 'start', 'end', 'step'].map((name) => numberOf(attributes, name)) as [
      number,
      number,
      number,
      number,
    ];
    const length = shape[axis];
    if (length === undefined || start < 0 || end > length || end < start || step < 1)
      throw new GraphError(`slice ${start}:${end}:${step} of axis ${axis} of [${shape}]`);
    return { shape: shape.map((n, i) => (i === axis ? Math.ceil((end - start) / step) : n)), dtype };
  },
  gradient: ({ inputs, output, dy, attributes }) => {
    const { shape } = first(inputs);
    const [axis, start, step] = ['axis', 'start', 'step'].map((name) => numberOf(attributes, name)) as [number, number, number];
    const spread = step === 1 ? dy : zeroInsert(dy, axis, step);
    const kept = Math.min(spread.shape[axis] as number, (shape[axis] as number) - start);
    const cut = kept === spread.shape[axis] ? spread : slice(spread, axis, 0, kept);
    const after = (shape[axis] as number) - start - kept;
    if (start === 0 && after === 0) return [cut];
    return [
      pad(
        cut,
        output.shape.map((_, i) => (i === axis ? start : 0)),
        output.shape.map((_, i) => (i === axis ? after : 0)),
      ),
    ]; // prettier-ignore
  },
  emit: (emitter, { names, attributes }) => {
    const part = (name: string): string => emitter.ints([numberOf(attributes, name)]);
    emitter.result('Slice', [names[0] as string, part('start'), part('end'), part('axis'), part('step')]);
  },
  samples: [
    { shapes: [[4, 3]], attributes: { axis: 0, start: 1, end: 3, step: 1 } },
    { shapes: [[2, 7]], attributes: { axis: 1, start: 1, end: 7, step: 2 } },
    { shapes: [[2, 6]], attributes: { axis: 1, start: 0, end: 5, step: 2 } },
  ],
};

export const reverseOp: Op = {
  infer: (inputs) => ({ shape: first(inputs).shape, dtype: first(inputs).dtype }),
  gradient: ({ dy, attributes }) => [reverse(dy, numberOf(attributes, 'axis'))],
  emit: (emitter, { inputs, names, attributes }) => {
    const axis = numberOf(attributes, 'axis');
    const length = first(inputs).shape[axis] as number;
    emitter.result('Slice', [
      names[0] as string,
      emitter.ints([length - 1]),
      emitter.ints([-length - 1]),
      emitter.ints([axis]),
      emitter.ints([-1]),
    ]);
  },
  samples: [
    { shapes: [[2, 3]], attributes: { axis: 1 } },
    { shapes: [[3, 2]], attributes: { axis: 0 } },
  ],
};

export const padOp: Op = {
  infer: (inputs, attributes) => {
    const { shape, dtype } = first(inputs);
    const before = listOf(attributes, 'before');
    const after = listOf(attributes, 'after');
    if (before.length !== shape.length || after.length !== shape.length || [...before, ...after].some((n) => n < 0))
      throw new GraphError(`pads of [${shape}]`);
    return { shape: shape.map((n, i) => n + (before[i] as number) + (after[i] as number)), dtype };
  },
  gradient: ({ inputs, dy, attributes }) => {
    const before = listOf(attributes, 'before');
    return [
      first(inputs).shape.reduce((cut, n, axis) => {
        const start = before[axis] as number;
        return cut.shape[axis] === n ? cut : slice(cut, axis, start, start + n);
      }, dy),
    ];
  },
  emit: (emitter, { names, attributes }) =>
    emitter.result('Pad', [names[0] as string, emitter.ints([...listOf(attributes, 'before'), ...listOf(attributes, 'after')])]),
  samples: [{ shapes: [[2, 3]], attributes: { before: [0, 1], after: [2, 0] } }],
};

export const concatOp: Op = {
  infer: (inputs, attributes) => {
    const { shape, dtype } = first(inputs);
    const axis = numberOf(attributes, 'axis');
    const fits = inputs.every(
      (x) => x.dtype === dtype && x.shape.length === shape.length && x.shape.every((n, i) => i === axis || n === shape[i]),
    );
    if (!fits) throw new GraphError(`cannot join ${inputs.map((x) => `[${x.shape}]`).join(' ')} along ${axis}`);
    return { shape: shape.map((n, i) => (i === axis ? inputs.reduce((sum, x) => sum + (x.shape[axis] as number), 0) : n)), dtype };
  },
  gradient: ({ inputs, dy, attributes }) => {
    const axis = numberOf(attributes, 'axis');
    let start = 0;
    return inputs.map((x) => {
      const end = start + (x.shape[axis] as number);
      const part = slice(dy, axis, start, end);
      start = end;
      return part;
    });
  },
  emit: (emitter, { names, attributes }) => emitter.result('Concat', names, { axis: numberOf(attributes, 'axis') }),
  samples: [
    {
      shapes: [
        [2, 1],
        [2, 3],
      ],
      attributes: { axis: 1 },
    },
    {
      shapes: [
        [1, 2],
        [2, 2],
        [1, 2],
      ],
      attributes: { axis: 0 },
    },
  ],
};

/** Puts step-1 zeros after every element of an axis: [.., n, ..] to [.., n * step, ..]. */
function zeroInsert(x: Tensor, axis: number, step: number): Tensor {
  const { shape } = x;
  const split = [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)];
  const none = split.map(() => 0);
  const spread = pad(
    reshape(x, split),
    none,
    none.map((_, i) => (i === axis + 1 ? step - 1 : 0)),
  ); // prettier-ignore
  return reshape(
    spread,
    shape.map((n, i) => (i === axis ? n * step : n)),
  ); // prettier-ignore
}
