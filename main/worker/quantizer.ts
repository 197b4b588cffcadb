// The child that writes a student in whole numbers: every activation of hundreds of photos, seconds to minutes of one core.
// Invariant: what it writes is a function of what it was given; between two calls it keeps the ranges of one student and the images to compare on.
import { planesOf } from '../export/parity.ts';
import { calibrate } from '../quantize/calibrate.ts';
import { climb } from '../quantize/ladder.ts';
import { nextInput, type QuantizeAnswer, quantizeInput } from './quantizer-protocol.ts';
import { serveWorker } from './serve.ts';

interface Calibrated {
  readonly single: Uint8Array;
  readonly size: number;
  readonly ranges: Awaited<ReturnType<typeof calibrate>>;
  readonly images: readonly Float32Array[];
}
let held: Calibrated | undefined;

const { emit } = serveWorker({
  calibrate: async (input) => {
    const { free, single, size, calibration, comparison } = quantizeInput.parse(input);
    const crops = cropsOf(calibration, size);
    const planes = (from: number, to: number): Float32Array => planesOf(crops.slice(from, to), size);
    const ranges = await calibrate(free, crops.length, planes, {
      size,
      onProgress: (done, total) => emit('calibrated', { done, total }),
    });
    held = { single, size, ranges, images: cropsOf(comparison, size).map((crop) => planesOf([crop], size)) };
    return {};
  },
  next: async (input): Promise<QuantizeAnswer> => {
    const { after } = nextInput.parse(input);
    if (held === undefined) throw new Error('calibrate first');
    const { bytes, tried } = await climb(held.single, held.ranges, held.images, { size: held.size, after });
    const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
    return {
      ...(bytes && { bytes }),
      tried: tried.map(({ rung, minCosine, meanCosine }) => ({ rung, minCosine: finite(minCosine), meanCosine: finite(meanCosine) })),
    };
  },
});

function cropsOf(joined: Uint8Array, size: number): Uint8Array[] {
  const length = size * size * 3;
  return Array.from({ length: joined.length / length }, (_, i) => joined.subarray(i * length, (i + 1) * length));
}
