// A student as a list of operators (network.json), for whoever computes it elsewhere: the same description that is trained, evaluated and exported here.
// Invariant: no student and no layer is known by name; what holds the batch is written as a multiple of it, and everything else is a number.
import { type AttributeValue, GraphError, input, reachable, type Tensor } from '../graph/graph.ts';
import { evaluationNet, normMomentum, type ValueSpec } from '../students/net.ts';
import { imageInput, type Student, valuesOf } from '../students/student.ts';

/** A number, or a multiple of the batch such as "3n". */
type Sized = number | string;

export interface NetworkNode {
  readonly op: string;
  readonly inputs?: readonly number[];
  readonly attributes?: Readonly<Record<string, Sized | readonly Sized[]>>;
  /** Of an input: `image`, or a parameter or statistic. */
  readonly name?: string;
  /** Of a constant. */
  readonly dtype?: string;
  readonly shape?: readonly number[];
  readonly values?: readonly number[];
}

export interface NetworkDescription {
  readonly student: string;
  readonly dim: number;
  readonly inputSize: number;
  /** How much of a running statistic is new after a step. */
  readonly normMomentum: number;
  /** In the order of the flat vectors of a checkpoint. */
  readonly parameters: readonly Pick<ValueSpec, 'name' | 'shape'>[];
  readonly statistics: readonly Pick<ValueSpec, 'name' | 'shape'>[];
  /** Inputs before users. `batchNorm` takes running statistics; who trains takes those of the batch instead and moves these. */
  readonly nodes: readonly NetworkNode[];
  /** The node of the raw embedding, [n, dim]. */
  readonly output: number;
}

/** Two batches that share no factor: a size that follows the batch shows in their difference. */
const batches = [2, 3] as const;

/** The student's evaluation graph. Throws GraphError for one whose structure depends on the batch. */
export function networkDescription(student: Student, dim: number): NetworkDescription {
  const named = ({ name, shape }: ValueSpec): Tensor => input(name, shape);
  const [small, large] = batches.map((batch) =>
    reachable([student.build(evaluationNet({ parameter: named, statistic: named }), imageInput(student, batch), dim)]),
  ) as [Tensor[], Tensor[]];
  if (small.length !== large.length) throw new GraphError(`${student.name} is another network for another batch`);
  const places = new Map(small.map(({ id }, place) => [id, place]));
  const { parameters, statistics } = valuesOf(student, dim);
  const bare = ({ name, shape }: ValueSpec) => ({ name, shape });
  return {
    student: student.name,
    dim,
    inputSize: student.inputSize,
    normMomentum,
    parameters: parameters.map(bare),
    statistics: statistics.map(bare),
    nodes: small.map((tensor, at) => nodeOf(tensor, large[at] as Tensor, places)),
    output: small.length - 1,
  };
}

function nodeOf(tensor: Tensor, other: Tensor, places: ReadonlyMap<number, number>): NetworkNode {
  const { op, inputs, attributes, name, dtype, shape, data } = tensor;
  if (op !== other.op) throw new GraphError(`${op} becomes ${other.op} in another batch`);
  if (op === 'input') return { op, name: name as string };
  if (op === 'constant') {
    const values = Array.from(data ?? [], Number);
    if (values.some((value, i) => value !== Number(other.data?.[i]))) throw new GraphError('a constant follows the batch');
    return { op, dtype, shape, values };
  }
  const sized = Object.entries(attributes).map(
    ([key, value]) => [key, sizedValue(value, other.attributes[key] as AttributeValue)] as const,
  );
  return {
    op,
    inputs: inputs.map(({ id }) => places.get(id) as number),
    ...(sized.length > 0 && { attributes: Object.fromEntries(sized) }),
  };
}

function sizedValue(small: AttributeValue, large: AttributeValue): Sized | Sized[] {
  if (typeof small === 'number') return sizedNumber(small, large as number);
  return small.map((value, i) => sizedNumber(value, (large as readonly number[])[i] as number));
}

function sizedNumber(small: number, large: number): Sized {
  if (small === large) return small;
  const times = small / batches[0];
  if (!Number.isInteger(times) || times * batches[1] !== large) throw new GraphError(`${small} and ${large} are no multiple of the batch`);
  return `${times}n`;
}
