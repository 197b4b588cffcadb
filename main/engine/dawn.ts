// Dawn, the WebGPU of Chromium, as a library for Node: the adapter that it finds, and a device on it.
// Invariant: its globals are installed once; the process that holds a device is a child that ends by itself (Dawn keeps an event loop alive).
import { Problem } from '../problems.ts';

/** The parts of the WebGPU interface that are used here; the whole of it is typed for browsers only. */
export interface GpuAdapter {
  readonly info: { readonly vendor: string; readonly architecture: string; readonly device: string; readonly description: string };
  readonly isFallbackAdapter?: boolean;
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: object): Promise<GpuDevice>;
}
export interface GpuDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  destroy(): void;
}
interface Gpu {
  requestAdapter(options: object): Promise<GpuAdapter | null>;
}

let gpu: Promise<Gpu> | undefined;

/** The fastest adapter. Throws Problem `device-unavailable`: 'library-missing' without Dawn's binary for this computer, 'no-adapter' without a device. */
export async function requestAdapter(): Promise<GpuAdapter> {
  gpu ??= startDawn();
  const adapter = await (await gpu).requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) throw new Problem('device-unavailable', { engine: 'tfjs-webgpu', reason: 'no-adapter' });
  return adapter;
}

async function startDawn(): Promise<Gpu> {
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    const made = create([]) as unknown as Gpu;
    Object.defineProperty(globalThis.navigator, 'gpu', { value: made, configurable: true });
    return made;
  } catch (cause) {
    throw new Problem('device-unavailable', { engine: 'tfjs-webgpu', reason: 'library-missing' }, { cause });
  }
}

/** Whether a processor plays this device: SwiftShader and llvmpipe say so in their names. */
export function isSoftware({ info, isFallbackAdapter }: Pick<GpuAdapter, 'info' | 'isFallbackAdapter'>): boolean {
  return isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|basic render/i.test(Object.values(plain(info)).join(' '));
}

/** The adapter's words about itself; its properties are getters that no loop sees. */
export function plain({ vendor, architecture, device, description }: GpuAdapter['info']): Record<string, string> {
  return { vendor, architecture, device, description };
}
