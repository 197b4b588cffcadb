// What an executor offers: a described graph becomes a program; feeds go in, fetches come out.
// Invariant: nobody outside this folder knows which runtime computes.
import type { DType, Tensor, TensorArray } from '../graph/graph.ts';

/** Every executor that this program knows, whether or not this computer has it. */
export const engineNames = ['ort-cpu', 'ort-webgpu', 'ort-cuda', 'ort-dml', 'tfjs-webgpu', 'tfjs-tensorflow', 'tfjs-cpu'] as const;
export type EngineName = (typeof engineNames)[number];

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
  /** Fetches that are the feeds of the next run, by name: they stay with the program, on the device where `Engine.holds` says so. */
  readonly carry?: Readonly<Record<string, string>>;
}

export interface Program {
  /**
   * Runs once. Feeds are read during the call and not kept; fetches are the caller's. A feed that is carried may be left out from the second run on,
   * and a fetch that is carried is not returned. Throws TypeError on a missing feed, Problem `device-lost` or `device-memory` when the device fails.
   */
  run(feeds: Readonly<Record<string, TensorArray>>): Promise<Record<string, TensorArray>>;
  /** Copies of what is carried to the next run, by the names of the feeds; empty before the first run. */
  carried(): Promise<Record<string, TensorArray>>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly name: EngineName;
  /** Where carried values lie between two runs: in the device's memory, or in the host's, copied there and back at every run. */
  readonly holds: 'device' | 'host';
  /** Throws Problem `device-unavailable` where the device refuses the program, GraphError where the graph is wrong. */
  compile(fetches: Readonly<Record<string, Tensor>>, options?: CompileOptions): Promise<Program>;
}
