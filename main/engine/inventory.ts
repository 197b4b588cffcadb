// What this computer offers each engine, found without training anything.
// Invariant: called in a child that may die of it: asking for an adapter loads the driver of a graphics card.
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { add } from '../graph/build.ts';
import { input } from '../graph/graph.ts';
import { Problem } from '../problems.ts';
import { type GpuAdapter, isSoftware, plain, requestAdapter } from './dawn.ts';
import type { EngineName } from './engine.ts';
import { engineNamed } from './engines.ts';
import type { UnavailableReason } from './faults.ts';

/** Engines that may train; the plain backend of TensorFlow.js is for tests. */
export const candidates = [
  'ort-cpu',
  'ort-webgpu',
  'ort-cuda',
  'ort-dml',
  'tfjs-webgpu',
  'tfjs-tensorflow',
] as const satisfies EngineName[];
export type Candidate = (typeof candidates)[number];

export interface Inventoried {
  readonly engine: Candidate;
  readonly device: string | null;
  readonly driver: string | null;
  readonly software: boolean;
  /** Why it cannot be used; null where nothing speaks against it so far. */
  readonly reason: UnavailableReason | null;
  readonly holds: 'device' | 'host';
}

export interface Inventory {
  readonly engines: readonly Inventoried[];
  /** Devices, drivers and runtimes as one text: what was measured holds while this stays. */
  readonly fingerprint: string;
}

export async function inventory(): Promise<Inventory> {
  const adapter = await requestAdapter().catch((thrown: unknown) => thrown);
  const engines = await Promise.all(candidates.map((engine) => inventoried(engine, adapter)));
  const facts = engines.map(({ engine, device, driver, reason }) => [engine, device, driver, reason].join(' '));
  return { engines, fingerprint: [`${process.platform}-${process.arch}`, process.version, ...runtimeVersions(), ...facts].join('; ') };
}

async function inventoried(engine: Candidate, adapter: unknown): Promise<Inventoried> {
  const { holds } = await engineNamed(engine);
  const row = { engine, device: null, driver: null, software: false, reason: null, holds };
  if (engine === 'ort-cpu') return { ...row, device: cpus()[0]?.model.trim() ?? null };
  if (engine === 'ort-webgpu' || engine === 'tfjs-webgpu') {
    if (adapter instanceof Error) return { ...row, reason: reasonOf(adapter) };
    const found = adapter as GpuAdapter;
    const { vendor, architecture, device, description } = plain(found.info);
    return {
      ...row,
      device: [vendor, device || architecture].filter((part) => part).join(' ') || null,
      driver: description || null,
      software: isSoftware(found),
      reason: engine === 'ort-webgpu' ? await starts(engine) : null,
    };
  }
  if (engine === 'ort-dml') return { ...row, reason: await starts(engine) };
  const nvidia = nvidiaDriver();
  if (nvidia === undefined && process.platform === 'linux') return { ...row, reason: 'no-adapter' };
  return { ...row, driver: nvidia ?? null, reason: await starts(engine) };
}

/** Why a program of nothing does not start; null where it does. */
async function starts(engine: Candidate): Promise<UnavailableReason | null> {
  try {
    const program = await (await engineNamed(engine)).compile({ y: add(input('x', [1]), 1) });
    await program.dispose();
    return null;
  } catch (thrown) {
    return reasonOf(thrown);
  }
}

function reasonOf(thrown: unknown): UnavailableReason {
  return thrown instanceof Problem && thrown.code === 'device-unavailable' ? (thrown.data['reason'] as UnavailableReason) : 'refused';
}

/** The version of NVIDIA's kernel module (Linux); undefined where none is loaded. */
function nvidiaDriver(): string | undefined {
  const path = '/proc/driver/nvidia/version';
  if (!existsSync(path)) return undefined;
  return /Kernel Module\s+(?:for \S+\s+)?([\d.]+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 'unknown';
}

function runtimeVersions(): string[] {
  return ['onnxruntime-node', '@tensorflow/tfjs-core', 'webgpu'].map((name) => {
    const { version } = JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')) as {
      version: string;
    };
    return `${name} ${version}`;
  });
}
