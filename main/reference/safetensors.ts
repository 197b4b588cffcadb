// Reads the safetensors format (float32 only): 8 bytes of header length, a JSON header, raw little-endian values.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Problem } from '../problems.ts';

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const entry = z.object({
  dtype: z.literal('F32'),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number(), z.number()]),
});

/** Every tensor of a file by name. Throws Problem('reference-missing') when it cannot be read as one. */
export function readSafetensors(path: string): Map<string, NamedTensor> {
  try {
    const bytes = readFileSync(path);
    const headerLength = Number(bytes.readBigUInt64LE(0));
    const header = z.record(z.string(), z.unknown()).parse(JSON.parse(bytes.subarray(8, 8 + headerLength).toString('utf8')));
    const start = 8 + headerLength;
    return new Map(
      Object.entries(header)
        .filter(([name]) => name !== '__metadata__')
        .map(([name, value]) => {
          const {
            shape,
            data_offsets: [from, to],
          } = entry.parse(value); // prettier-ignore
          if (start + to > bytes.length || (to - from) % 4 !== 0) throw new RangeError('tensor outside the file');
          return [
            name,
            { shape, data: new Float32Array(bytes.buffer.slice(bytes.byteOffset + start + from, bytes.byteOffset + start + to)) },
          ];
        }),
    );
  } catch (cause) {
    throw new Problem('reference-missing', { file: 'mobilefacenet.safetensors' }, { cause });
  }
}
