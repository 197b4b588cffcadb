// Weights that an exporter left in a second file beside the model (PyTorch does so by default since 2.9): taken into the model's own bytes.
// Invariant: nothing outside the model's folder is ever read, by whatever name, link or hard link; the runtime never opens a file.
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { clearField, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type TensorProto, TensorProto_DataLocation, TensorProtoSchema } from 'onnx-buf';
import { Problem } from '../problems.ts';
import { maximumModelBytes, storedBytes } from './safety.ts';

/** The model with every external tensor inside it; the same bytes when it has none, or is no model (which `inspectModel` says). */
export async function takeInWeights(bytes: Uint8Array, modelPath: string): Promise<Uint8Array> {
  let model: ReturnType<typeof fromBinary<typeof ModelProtoSchema>>;
  try {
    model = fromBinary(ModelProtoSchema, bytes);
  } catch {
    return bytes;
  }
  // Initializers only: no exporter puts a node's constant outside, and what remains is refused by the safety check.
  const outside = (model.graph?.initializer ?? []).filter((tensor) => tensor.dataLocation === TensorProto_DataLocation.EXTERNAL);
  if (outside.length === 0) return bytes;
  const folder = await realpath(dirname(modelPath));
  const files = new Map<string, FileHandle>();
  let total = bytes.length;
  try {
    for (const tensor of outside) {
      const { location, offset, length } = entriesOf(tensor);
      total += length;
      if (total > maximumModelBytes) throw new Problem('teacher-unsafe', { reason: `${total} bytes` });
      const file = files.get(location) ?? (await openInside(folder, location));
      files.set(location, file);
      const weights = new Uint8Array(length);
      const { bytesRead } = await file.read(weights, 0, length, offset);
      if (bytesRead !== length) throw refused('incomplete');
      tensor.rawData = weights;
      tensor.externalData = [];
      clearField(tensor, TensorProtoSchema.field.dataLocation);
    }
  } finally {
    await Promise.all([...files.values()].map((file) => file.close()));
  }
  return toBinary(ModelProtoSchema, model);
}

function entriesOf(tensor: TensorProto): { location: string; offset: number; length: number } {
  const entry = (key: string): string | undefined => tensor.externalData.find((one) => one.key === key)?.value;
  const location = entry('location');
  const offset = Number(entry('offset') ?? 0);
  const length = storedBytes(tensor);
  if (location === undefined || !Number.isSafeInteger(offset) || offset < 0) throw refused('malformed');
  if (length === undefined || Number(entry('length') ?? length) !== length) throw refused('malformed');
  return { location, offset, length };
}

/** Opens a plain file inside the folder. A second hard link may be the name of a file elsewhere, so there may be one only. */
async function openInside(folder: string, location: string): Promise<FileHandle> {
  if (location === '' || isAbsolute(location) || location.split(/[\\/]/).includes('..')) throw refused('outside');
  let file: FileHandle | undefined;
  try {
    const path = await realpath(join(folder, location));
    const inside = relative(folder, path);
    if (isAbsolute(inside) || inside.split(sep)[0] === '..') throw refused('outside');
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stat = await file.stat();
    if (!stat.isFile() || stat.nlink !== 1) throw refused('outside');
    return file;
  } catch (thrown) {
    await file?.close();
    if (thrown instanceof Problem) throw thrown;
    throw new Problem('teacher-external-data', { reason: 'absent' }, { cause: thrown });
  }
}

function refused(reason: 'absent' | 'incomplete' | 'malformed' | 'outside'): Problem {
  return new Problem('teacher-external-data', { reason });
}
