// The two networks that find a face and its points, as ONNX files made from the weights that an npm package carries.
// Invariant: equal packages give equal bytes; the digest names detector and weights together.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { writeOnnx } from '../../graph/onnx.ts';
import { Problem } from '../../problems.ts';
import { convertTfjs } from './tfjs-model.ts';

/** What is said about the origin, inside the files themselves. */
export const detectorLicence =
  'Weights: MediaPipe BlazeFace (256 x 256) and MediaPipe Face Mesh by Google, Apache License 2.0. ' +
  'Taken, as TensorFlow.js graph models, from the npm package @vladmandic/human (MIT, Copyright (c) Vladimir Mandic).';

export type NetworkName = 'blazeface' | 'facemesh';

/** The files of a network as the package holds them. Throws Problem `detector-missing` when the package is absent. */
export function packagedNetwork(name: NetworkName): { json: unknown; weights: Uint8Array } {
  try {
    // The package exports its program alone, so its files are looked for where Node would look for it.
    const places = createRequire(import.meta.url).resolve.paths('@vladmandic/human') ?? [];
    const folder = places.map((place) => join(place, '@vladmandic/human/models')).find((place) => existsSync(place)) ?? '';
    return { json: JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')), weights: readFileSync(join(folder, `${name}.bin`)) };
  } catch (cause) {
    throw new Problem('detector-missing', { file: name }, { cause });
  }
}

/** A network as an ONNX file with input `pixels` [1, 3, edge, edge]. Throws Problem `detector-missing` when the package is absent or another. */
export function detectorModel(name: NetworkName): Uint8Array {
  const { json, weights } = packagedNetwork(name);
  try {
    const model = convertTfjs(json, weights);
    return writeOnnx({
      outputs: model.outputs,
      inputs: ['pixels'],
      weights: model.weights,
      name,
      docString: detectorLicence,
      metadata: { licence: detectorLicence },
    });
  } catch (cause) {
    throw new Problem('detector-missing', { file: name }, { cause });
  }
}

/** What finds faces, as 64 hex digits: both networks and the rules of this folder, whose version is counted up when they change. */
function detectorDigest(models: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update(`rules ${rulesVersion}`);
  for (const model of models) hash.update(model);
  return hash.digest('hex');
}

const rulesVersion = 1;
let ours: string | undefined;

/** The digest of the finder of this program. Throws Problem `detector-missing`. */
export function finderDigest(): string {
  ours ??= detectorDigest([detectorModel('blazeface'), detectorModel('facemesh')]);
  return ours;
}
