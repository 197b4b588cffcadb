// What an executor offers: a described graph becomes a program; feeds go in, fetches come out.
// Invariant: nobody outside this folder knows which runtime computes.
import type { DType, Tensor, TensorArray } from '../graph/graph.ts';

export interface TensorData {
  readonly type: DType;
  readonly dims: readonly number[];
  readonly data: TensorArray;
}

export interface CompileOptions {
  /** Threads inside one operator; 0 or absent: as many as the machine has cores. */
  readonly threads?: number;
  /** Threads wait actively between operators: faster steps, but a busy core while idle. For training only. */
  readonly spinning?: boolean;
  readonly optimise?: 'all' | 'basic' | 'none';
}

export interface Program {
  /** Runs once. Feeds are read during the call and not kept; fetches are the caller's. Throws on a missing feed. */
  run(feeds: Readonly<Record<string, TensorArray>>): Promise<Record<string, TensorArray>>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  compile(fetches: Readonly<Record<string, Tensor>>, options?: CompileOptions): Promise<Program>;
}
