// AdaDistill and the fixed-centre margin loss once more on the host, in float64 and plain loops, with the gradient derived by hand.
// It is what `deshi check-reference` holds against the golden vectors, and what the tests hold the graph against. It trains nothing.
//
// With u = f_s / |f_s|, c_j = u . w_j / |w_j|, z_j = s c_j (own class: s t(c_y)), p = softmax(z):
//   dL/dz_j = (p_j - [j = y]) / N,   dt/dc = sin(theta + m) / sin(theta) for ArcFace, 1 for CosFace,   df_s = (I - u u^T) du / |f_s|
import { type Head, scale as usualScale } from './margin.ts';

export interface ExactInput {
  readonly head: Head;
  readonly margin: number;
  /** 64 when absent. */
  readonly scale?: number;
  readonly dim: number;
  readonly classes: number;
  /** [n * dim], not normalised. */
  readonly student: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
  /** Rows [classes * dim]. */
  readonly centres: ArrayLike<number>;
}
export interface ExactLoss {
  readonly loss: number;
  /** [n * dim], with respect to the student embedding before normalisation. */
  readonly gradient: Float64Array;
  /** s cos, own class with its margin, [n * classes]. */
  readonly logits: Float64Array;
}

/** Eq. 3 on given centres. */
export function exactMarginLoss({ head, margin, scale = usualScale, dim, classes, student, labels, centres }: ExactInput): ExactLoss {
  const n = labels.length;
  const gradient = new Float64Array(n * dim);
  const logits = new Float64Array(n * classes);
  const units = unitRowsOf(centres, classes, dim);
  let loss = 0;
  for (let i = 0; i < n; i += 1) {
    const { unit, length } = unitOf(student, i * dim, dim);
    const y = labels[i] as number;
    const z = logits.subarray(i * classes, (i + 1) * classes);
    let slope = 1;
    for (let j = 0; j < classes; j += 1) {
      const c = Math.min(1, Math.max(-1, dot(unit, 0, units, j * dim, dim)));
      if (j !== y) z[j] = scale * c;
      else if (head === 'cos') z[j] = scale * (c - margin);
      else {
        const theta = Math.acos(c);
        z[j] = scale * Math.cos(theta + margin);
        slope = Math.sin(theta + margin) / Math.max(Math.sin(theta), Number.MIN_VALUE);
      }
    }
    const top = z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const sum = z.reduce((total, value) => total + Math.exp(value - top), 0);
    loss += (Math.log(sum) + top - (z[y] as number)) / n;
    const du = new Float64Array(dim);
    for (let j = 0; j < classes; j += 1) {
      const p = Math.exp((z[j] as number) - top) / sum;
      const dc = (scale * (j === y ? (p - 1) * slope : p)) / n;
      for (let d = 0; d < dim; d += 1) du[d] = (du[d] as number) + dc * (units[j * dim + d] as number);
    }
    const along = dot(unit, 0, du, 0, dim);
    for (let d = 0; d < dim; d += 1) gradient[i * dim + d] = ((du[d] as number) - (unit[d] as number) * along) / length;
  }
  return { loss, gradient, logits };
}

export interface ExactStep extends ExactLoss {
  readonly progress: Float64Array;
  readonly lambda: Float64Array;
  readonly alpha: Float64Array;
  /** Rows [classes * dim]. */
  readonly centres: Float64Array;
}

/** Eq. 6 to 8, then Eq. 3 on the new centres. `reference`: the published code's clamps and "last sample of an identity wins". */
export function exactAdaDistill(
  given: ExactInput & { readonly teacher: ArrayLike<number>; readonly weighted: boolean; readonly reference: boolean },
): ExactStep {
  const { labels, dim, student, teacher, weighted, reference } = given;
  const n = labels.length;
  const [progress, lambda, alpha] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const before = Float64Array.from(given.centres);
  const centres = before.slice();
  for (let i = 0; i < n; i += 1) {
    const target = unitOf(teacher, i * dim, dim).unit;
    const y = labels[i] as number;
    const agreement = dot(unitOf(before, y * dim, dim).unit, 0, target, 0, dim);
    progress[i] = dot(unitOf(student, i * dim, dim).unit, 0, target, 0, dim);
    lambda[i] = weighted ? (reference ? Math.min(1, Math.max(1e-6, agreement)) : agreement) : 1;
    alpha[i] = Math.min(1, Math.max(1e-6, (progress[i] as number) * (lambda[i] as number)));
    const source = reference ? before : centres;
    const a = alpha[i] as number;
    for (let d = 0; d < dim; d += 1) centres[y * dim + d] = a * (source[y * dim + d] as number) + (1 - a) * (target[d] as number);
  }
  return { ...exactMarginLoss({ ...given, centres }), progress, lambda, alpha, centres };
}

function dot(a: ArrayLike<number>, fromA: number, b: ArrayLike<number>, fromB: number, dim: number): number {
  let sum = 0;
  for (let d = 0; d < dim; d += 1) sum += (a[fromA + d] as number) * (b[fromB + d] as number);
  return sum;
}

function unitOf(values: ArrayLike<number>, from: number, dim: number): { unit: Float64Array; length: number } {
  const length = Math.max(Math.sqrt(dot(values, from, values, from, dim)), 1e-12);
  return { unit: Float64Array.from({ length: dim }, (_, d) => (values[from + d] as number) / length), length };
}

function unitRowsOf(values: ArrayLike<number>, rows: number, dim: number): Float64Array {
  const units = new Float64Array(rows * dim);
  for (let r = 0; r < rows; r += 1) units.set(unitOf(values, r * dim, dim).unit, r * dim);
  return units;
}
