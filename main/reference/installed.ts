// The golden files against the executor that this installation trains with.
import { ortEngine } from '../engine/ort.ts';
import { checkReference, type ReferenceReport } from './check.ts';

/** Every comparison of a folder of golden files (`losses.json`, `method_vectors.json`, `mobilefacenet.safetensors`). Problem `reference-missing`. */
export function checkInstalled(folder: string): Promise<ReferenceReport> {
  return checkReference(folder, ortEngine);
}
