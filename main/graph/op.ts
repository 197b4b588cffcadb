// What is known about one operator. `ops.ts` holds one of these per operator.
import type { Attributes, AttributeValue, DType, Shape, Tensor } from './graph.ts';

export interface Inferred {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface GradientSite {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  /** Gradient of the loss with respect to `output`, in its shape. */
  readonly dy: Tensor;
  readonly attributes: Attributes;
  /** Which inputs lie on a path to a target: a rule may skip the work for the others. */
  readonly wanted: readonly boolean[];
}
/** One gradient per input, in the input's shape or in a shape that it broadcasts to; null where none flows. */
export type GradientRule = (site: GradientSite) => readonly (Tensor | null)[];

/** What a lowering may ask of the ONNX writer; names are ONNX value names. */
export interface Emitter {
  /** 'step': made to be trained, decomposed for speed. 'model': made to be handed over, one standard operator each. */
  readonly purpose: 'step' | 'model';
  /** A type outside ONNX itself is written with its domain: `com.microsoft.nchwc.Conv`. */
  node(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, AttributeValue>>): string;
  /** The last node of a lowering: its first output carries the tensor's name; the `unread` others that the operator demands carry names of their own. */
  result(type: string, inputs: readonly string[], attributes?: Readonly<Record<string, AttributeValue>>, unread?: number): void;
  ints(values: readonly number[]): string;
  floats(values: Float32Array, shape: Shape): string;
}
export interface LoweringSite {
  readonly inputs: readonly Tensor[];
  readonly names: readonly string[];
  readonly output: Tensor;
  readonly attributes: Attributes;
}

/** Inputs on which an operator is tried: values are drawn evenly from `range`, which keeps clear of kinks and poles. */
export interface Sample {
  readonly shapes: readonly Shape[];
  readonly range?: readonly [number, number];
  readonly attributes?: Attributes;
  /** int64 inputs hold 0 .. limit-1. */
  readonly integers?: Readonly<Record<number, number>>;
  /** How the operator is used, where it is not simply applied to its inputs. */
  readonly build?: (inputs: readonly Tensor[]) => Tensor;
}

export interface Op {
  infer(inputs: readonly Tensor[], attributes: Attributes): Inferred;
  /** Absent: asking for the gradient is an error. */
  readonly gradient?: GradientRule;
  /** How ONNX says it. Absent where it cannot: then `compose` is there. */
  emit?(emitter: Emitter, site: LoweringSite): void;
  /** For what ONNX lacks and other runtimes have as one kernel: the same in other operators. */
  compose?(inputs: readonly Tensor[], attributes: Attributes): Tensor;
  /** Where `emit` writes what only one runtime reads, with this many lanes (rules/lanes.ts): for every other reader it is composed. */
  lanes?(inputs: readonly Tensor[], attributes: Attributes): number;
  readonly samples: readonly Sample[];
}

/** An attribute as a number. */
export function numberOf(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw new TypeError(`attribute ${name} is no number`);
  return value;
}

/** An attribute as a list. */
export function listOf(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (!Array.isArray(value)) throw new TypeError(`attribute ${name} is no list`);
  return value as readonly number[];
}
