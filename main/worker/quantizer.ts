// The child that writes a student in whole numbers: every activation of hundreds of photos, seconds to minutes of one core.
// Invariant: a function of what it is given; nothing is kept.
import { planesOf } from '../export/parity.ts';
import { calibrate } from '../quantize/calibrate.ts';
import { climb } from '../quantize/ladder.ts';
import { type QuantizeAnswer, quantizeInput } from './quantizer-protocol.ts';
import { serveWorker } from './serve.ts';

const { emit } = serveWorker({
  quantize: async (input): Promise<QuantizeAnswer> => {
    const { free, single, size, calibration, comparison } = quantizeInput.parse(input);
    const crops = cropsOf(calibration, size);
    const planes = (from: number, to: number): Float32Array => planesOf(crops.slice(from, to), size);
    const ranges = await calibrate(free, crops.length, planes, {
      size,
      onProgress: (done, total) => emit('calibrated', { done, total }),
    });
    const images = cropsOf(comparison, size).map((crop) => planesOf([crop], size));
    const { bytes, tried } = await climb(single, ranges, images, { size });
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
