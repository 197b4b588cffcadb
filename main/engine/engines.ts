// Engines by name. Invariant: a runtime is loaded only when one of its engines is asked for; a run on the processor never loads TensorFlow.js.
import type { Engine, EngineName } from './engine.ts';
import { ortOn } from './ort.ts';

/** The engine of this name. Whether this computer has it shows when it compiles something. */
export async function engineNamed(name: EngineName): Promise<Engine> {
  switch (name) {
    case 'ort-cpu':
      return ortOn('cpu');
    case 'ort-webgpu':
      return ortOn('webgpu');
    case 'ort-cuda':
      return ortOn('cuda');
    case 'ort-dml':
      return ortOn('dml');
    case 'tfjs-cpu':
      return (await import('./tfjs.ts')).tfjsOn('cpu');
    case 'tfjs-webgpu':
      return (await import('./tfjs.ts')).tfjsOn('webgpu');
    case 'tfjs-tensorflow':
      return (await import('./tfjs.ts')).tfjsOn('tensorflow');
  }
}
