// The backends of TensorFlow.js, each loaded when it is first asked for.
// Invariant: a backend that cannot be had throws, and never gives way to another: the library's own fallback is not used.
import * as tf from '@tensorflow/tfjs-core';
import { Problem } from '../problems.ts';
import { type GpuDevice, requestAdapter } from './dawn.ts';

export type TfjsBackend = 'cpu' | 'webgpu' | 'tensorflow';

export interface Backend {
  /** As the library knows it. */
  readonly name: string;
  /** Rejects when the device is lost; never resolves. */
  readonly lost: Promise<never>;
  /** The device, where there is one that can be taken away. */
  readonly device?: GpuDevice;
}

const never = new Promise<never>(() => {});

function once(load: () => Promise<Backend>): () => Promise<Backend> {
  let loaded: Promise<Backend> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

export const backends: Readonly<Record<TfjsBackend, () => Promise<Backend>>> = {
  cpu: once(async () => {
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
    Object.assign(tf.backend(), { firstUse: false }); // it would print an advertisement at its first use
    return { name: 'cpu', lost: never };
  }),
  webgpu: once(startWebgpu),
  tensorflow: once(startTensorflow),
};

/** The same limits that the library asks for in a browser; without them its kernels do not fit. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

async function startWebgpu(): Promise<Backend> {
  const adapter = await requestAdapter(); // before the package below, which looks for WebGPU when it is loaded
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(limits.map((name) => [name, adapter.limits[name]])),
  });
  tf.removeBackend('webgpu'); // the package's own, made with a device that nobody here could watch
  tf.registerBackend('webgpu', () => new WebGPUBackend(device as never, adapter.info as never), 3);
  const lost = device.lost.then(({ message }) => {
    throw new Error(`device lost: ${message}`);
  });
  lost.catch(() => {}); // heard by whoever runs something; nobody may be running anything
  return { name: 'webgpu', lost, device };
}

/**
 * TensorFlow's own library, version 2.9 of 2022, through the package that the operator installed. It wants CUDA 11.2 and cuDNN 8.1, and says nothing when
 * it finds no card and computes on the processor: that counts as not available.
 */
async function startTensorflow(): Promise<Backend> {
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'; // else it takes all memory of the card at once
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const { default: util } = await import('node:util');
  // Gone since Node 23, and called by the package in nearly every operation (tensorflow/tfjs 8425).
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  await import('@tensorflow/tfjs-node-gpu');
  await tf.setBackend('tensorflow');
  const { isUsingGpuDevice } = tf.backend() as unknown as { readonly isUsingGpuDevice: boolean };
  if (!isUsingGpuDevice) throw new Problem('device-unavailable', { engine: 'tfjs-tensorflow', reason: 'no-adapter' });
  return { name: 'tensorflow', lost: never };
}
