// A teacher of the published size with random weights, for timing only: iResNet-50 (43.6 M parameters, 6.3 G MACs for a 112x112 face).
// Invariant: the shape is the real one, with batch normalisation after a convolution folded into it as every exporter does.
import { add, affine, conv, matmul, prelu, reshape } from '../../main/graph/build.ts';
import { input, type Shape, sizeOf, type Tensor } from '../../main/graph/graph.ts';
import { writeOnnx } from '../../main/graph/onnx.ts';
import { macsOf } from '../../main/students/student.ts';

export interface TimedTeacher {
  readonly bytes: Uint8Array;
  readonly parameters: number;
  readonly macs: number;
}

/** Input `image` [n, 3, 112, 112], output `embedding` [n, 512]. */
export function randomIResNet50(): TimedTeacher {
  const weights = new Map<string, Float32Array>();
  function weight(shape: Shape, value: (index: number) => number): Tensor {
    const name = `w${weights.size}`;
    weights.set(
      name,
      Float32Array.from({ length: sizeOf(shape) }, (_, index) => value(index)),
    );
    return input(name, shape);
  }
  const scales = (channels: number, value: number) => weight([channels], () => value);
  const normalised = (x: Tensor) => affine(x, scales(x.shape[1]!, 1), scales(x.shape[1]!, 0.01));
  const convolved = (x: Tensor, out: number, kernel: number, stride: number) => {
    const shape = [out, x.shape[1]!, kernel, kernel];
    const deviation = Math.sqrt(2 / sizeOf(shape.slice(1)));
    // Spread evenly over one period, so that the numbers stay of one size through fifty layers.
    return conv(
      x,
      weight(shape, (index) => deviation * Math.SQRT2 * Math.sin(index * 2.399963)),
      { stride, pad: (kernel - 1) / 2 },
    );
  };
  const block = (x: Tensor, out: number, stride: number) => {
    const inner = prelu(affine(convolved(normalised(x), out, 3, 1), scales(out, 1), scales(out, 0)), scales(out, 0.25));
    const left = affine(convolved(inner, out, 3, stride), scales(out, 0.3), scales(out, 0));
    return add(left, stride === 1 ? x : affine(convolved(x, out, 1, stride), scales(out, 1), scales(out, 0)));
  };
  const image = input('image', [1, 3, 112, 112]);
  let x = prelu(affine(convolved(image, 64, 3, 1), scales(64, 1), scales(64, 0)), scales(64, 0.25));
  for (const [blocks, out] of [
    [3, 64],
    [4, 128],
    [14, 256],
    [3, 512],
  ] as const) {
    for (let i = 0; i < blocks; i += 1) x = block(x, out, i === 0 ? 2 : 1);
  }
  const features = 512 * 7 * 7;
  const flat = reshape(normalised(x), [1, features]);
  const embedding = affine(
    matmul(
      flat,
      weight([features, 512], (index) => Math.sin(index * 2.399963) / 100),
    ),
    scales(512, 1),
    scales(512, 0),
  );
  const parameters = [...weights.values()].reduce((sum, { length }) => sum + length, 0);
  return { bytes: writeOnnx({ outputs: { embedding }, weights, freeBatch: true }), parameters, macs: macsOf([embedding]) };
}
