// A smaller picture as part of a network: every student takes the same 112-pixel crop, and one that looks at fewer pixels shrinks it itself.
// Invariant: a fixed linear map by plain matrix products, so training, evaluation, every exported file and every engine see the same pixels, and the
// preprocessing of the integrator stays one.
//
// Triangle filter as wide as the pixels it gathers (what Pillow calls BILINEAR when it makes a picture smaller): with s = from / to,
// y[i] = sum over j of w(i, j) x[j] / sum over j of w(i, j),  w(i, j) = max(0, 1 - |j + 1/2 - s (i + 1/2)| / s);  rows and columns apart: Y = W X W^T.
import { matmul, transpose } from '../graph/build.ts';
import { constant, GraphError, type Tensor } from '../graph/graph.ts';

/** Maps [n, c, from, from] to [n, c, to, to], `to` smaller than `from`. */
export function shrunk(x: Tensor, to: number): Tensor {
  const from = x.shape[2] as number;
  if (x.shape.length !== 4 || x.shape[3] !== from || to >= from) throw new GraphError(`[${x.shape}] cannot shrink to ${to} pixels`);
  const weights = constant(triangle(from, to), [to, from]);
  return matmul(weights, matmul(x, transpose(weights, [1, 0])));
}

function triangle(from: number, to: number): Float32Array {
  const scale = from / to;
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i += 1) {
    const row = Float64Array.from({ length: from }, (_, j) => Math.max(0, 1 - Math.abs(j + 0.5 - scale * (i + 0.5)) / scale));
    const sum = row.reduce((total, value) => total + value, 0);
    weights.set(
      row.map((value) => value / sum),
      i * from,
    );
  }
  return weights;
}
