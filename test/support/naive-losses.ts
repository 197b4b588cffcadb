// The losses of the methods once more, in float64 and plain loops over rows, read off the equations: what the graphs are compared with.
// Invariant: shares nothing with main/. `fixed` is what a loss holds constant: its own values when only the loss is asked, the old ones when a difference is.
export type Rows = readonly (readonly number[])[];

export interface Given {
  readonly student: Rows;
  readonly teacher: Rows;
  readonly labels: readonly number[];
  /** Fixed class centres of unit length. */
  readonly centres: Rows;
  /** The method's own parameter. */
  readonly own: Rows;
  /** The student's middle map, a row per sample, channel by channel, `area` numbers each. */
  readonly middle: Rows;
  readonly area: number;
  /** Rank anchors before the step. */
  readonly anchors: { readonly student: readonly number[]; readonly teacher: readonly number[] };
}
export type NaiveLoss = (given: Given, fixed?: Given) => number;

const s = 64;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((x, i) => x * b[i]!));
const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((x, i) => x - b[i]!);
const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((x, i) => x + b[i]!);
const length = (a: readonly number[]): number => Math.sqrt(dot(a, a));
const unit = (a: readonly number[]): number[] => a.map((x) => x / length(a));
const units = (rows: Rows): number[][] => rows.map(unit);
const turned = (rows: Rows): number[][] => rows[0]!.map((_, c) => rows.map((row) => row[c]!));
/** A row times a matrix of rows. */
const times = (row: readonly number[], matrix: Rows): number[] => turned(matrix).map((column) => dot(row, column));
const logSoftmax = (z: readonly number[]): number[] => {
  const top = Math.max(...z);
  const log = top + Math.log(sum(z.map((x) => Math.exp(x - top))));
  return z.map((x) => x - log);
};
const squaredDistance = (a: Rows, b: Rows): number => mean(a.map((row, i) => length(minus(row, b[i]!)) ** 2));

export function naiveMargin(
  student: Rows,
  centres: Rows,
  labels: readonly number[],
  head: 'arc' | 'cos',
  margins: readonly number[],
): number {
  const w = units(centres);
  return mean(
    units(student).map((f, i) => {
      const z = w.map((row, j) => {
        const c = dot(f, row);
        if (j !== labels[i]) return s * c;
        return s * (head === 'arc' ? Math.cos(Math.acos(c) + margins[i]!) : c - margins[i]!);
      });
      return -logSoftmax(z)[labels[i]!]!;
    }),
  );
}
const same = (labels: readonly number[], margin: number): number[] => labels.map(() => margin);
const arc = (student: Rows, centres: Rows, labels: readonly number[], margin = 0.45): number =>
  naiveMargin(student, centres, labels, 'arc', same(labels, margin));

export const arcDistill: NaiveLoss = ({ student, centres, labels }) => arc(student, centres, labels);
export const cosDistill: NaiveLoss = ({ student, centres, labels }) => naiveMargin(student, centres, labels, 'cos', same(labels, 0.35));

export const marginDistillation: NaiveLoss = ({ student, teacher, centres, labels }) => {
  const d = teacher.map((row, i) => dot(unit(row), centres[labels[i]!]!));
  const margins = d.map((x) => ((0.5 - 0.2) / Math.max(...d)) * x + 0.2);
  return naiveMargin(student, centres, labels, 'arc', margins);
};

export const featureMse: NaiveLoss = ({ student, teacher }) => squaredDistance(units(student), units(teacher));
export const featureCosine: NaiveLoss = ({ student, teacher }) => 1 - mean(student.map((row, i) => dot(unit(row), unit(teacher[i]!))));

export const fitnetHint: NaiveLoss = ({ student, teacher, labels, own, middle, area, centres }) => {
  const learned = own.slice(0, centres.length);
  const regressor = own.slice(centres.length);
  const pooled = middle.map((row) => regressor.map((_, c) => mean(row.slice(c * area, (c + 1) * area))));
  return arc(student, learned, labels) + squaredDistance(units(pooled.map((row) => times(row, regressor))), units(teacher));
};

export const logitKd: NaiveLoss = ({ student, teacher, labels, own, centres }) => {
  const divergence = mean(
    student.map((f, i) => {
      const given = logSoftmax(own.map((w) => (s * dot(unit(f), unit(w))) / 4));
      const taught = logSoftmax(centres.map((w) => (s * dot(unit(teacher[i]!), w)) / 4));
      return sum(taught.map((log, j) => Math.exp(log) * (log - given[j]!)));
    }),
  );
  return arc(student, own, labels) + 16 * divergence;
};

const huber = (x: number): number => (Math.abs(x) < 1 ? (x * x) / 2 : Math.abs(x) - 0.5);

export const rkd: NaiveLoss = ({ student, teacher, labels, own }) => {
  const all = [...student.keys()];
  const relations = (rows: Rows): { distances: number[]; angles: number[] } => {
    const f = units(rows);
    const distances = all.flatMap((i) => all.map((j) => length(minus(f[i]!, f[j]!))));
    const typical = mean(distances.filter((d) => d > 0));
    const direction = (i: number, j: number): number[] => (i === j ? f[i]!.map(() => 0) : unit(minus(f[j]!, f[i]!)));
    return {
      distances: distances.map((d) => d / typical),
      angles: all.flatMap((i) => all.flatMap((j) => all.map((k) => dot(direction(i, j), direction(i, k))))),
    };
  };
  const [ours, theirs] = [relations(student), relations(teacher)];
  const apart = (key: 'distances' | 'angles'): number => mean(ours[key].map((x, i) => huber(x - theirs[key][i]!)));
  return arc(student, own, labels) + 25 * apart('distances') + 50 * apart('angles');
};

export const ekd: NaiveLoss = (given, fixed = given) => {
  const { labels } = given;
  const pairs = labels.flatMap((_, i) => labels.map((__, j) => [i, j] as const)).filter(([i, j]) => i < j);
  const positives = pairs.filter(([i, j]) => labels[i] === labels[j]);
  const negatives = pairs.filter(([i, j]) => labels[i] !== labels[j]);
  const similarity = (rows: Rows, [i, j]: readonly [number, number]): number => dot(unit(rows[i]!), unit(rows[j]!));
  const anchorsOf = (rows: Rows, old: readonly number[]): number[] => {
    const sorted = negatives.map((pair) => similarity(rows, pair)).sort((a, b) => b - a);
    return old.map((anchor, k) => 0.01 * sorted[Math.floor(negatives.length / 10 ** (k + 1))]! + 0.99 * anchor);
  };
  const near = negatives.toSorted((a, b) => similarity(fixed.student, b) - similarity(fixed.student, a)).slice(0, 2000);
  const rank = (x: number, anchors: readonly number[]): number => sum(anchors.map((anchor) => 1 / (1 + Math.exp(-(x - anchor) / 0.01))));
  const own = anchorsOf(fixed.student, given.anchors.student);
  const taught = anchorsOf(fixed.teacher, given.anchors.teacher);
  const apart = (chosen: typeof pairs): number =>
    mean(chosen.map((pair) => (rank(similarity(given.student, pair), own) - rank(similarity(given.teacher, pair), taught)) ** 2));
  return arc(given.student, given.own, labels, 0.4) + 0.02 * apart(positives) + 0.01 * apart(near);
};

const refoWith =
  (proxy: boolean): NaiveLoss =>
  (given, fixed = given) => {
    const { student, teacher, labels, centres } = given;
    const dim = centres[0]!.length;
    const adapted = (rows: Rows, own: Rows): number[][] => units(rows.map((row) => plus(row, times(row, own.slice(0, dim)))));
    const reduced = (rows: Rows, own: Rows): number[][] => {
      const b = own.slice(dim);
      return units(rows.map((row) => times(times(row, turned(b)), b)));
    };
    const friendly = adapted(teacher, given.own);
    const reverse = squaredDistance(friendly, proxy ? reduced(teacher, given.own) : units(fixed.student));
    return (
      squaredDistance(units(student), adapted(fixed.teacher, fixed.own)) +
      arc(friendly, adapted(centres, given.own), labels) +
      reverse +
      (proxy ? arc(reduced(teacher, given.own), reduced(centres, given.own), labels) : 0)
    );
  };
export const refo = refoWith(false);
export const refoPlus = refoWith(true);
