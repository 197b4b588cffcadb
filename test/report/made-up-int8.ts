// The student of the made-up report in whole numbers: a little worse, half the size, slower on the made-up processor, with its own threshold.
import { known, missing } from '../../main/evaluation/measured.ts';
import type { ModelEvaluation } from '../../main/evaluation/types.ts';
import type { Kpi } from '../../main/report/kpi.ts';

/** `student`: the made-up one in float32. */
export function madeUpInt8({ verification, choice }: ModelEvaluation): NonNullable<Kpi['variants']>['int8'] {
  const threshold = choice!.threshold! - 0.0125;
  const row = { threads: 1, batch: 1, runs: 200, warmUp: 20, p50Ms: 5.19, p95Ms: 6.4, minMs: 4.9, maxMs: 11 };
  return {
    whyNot: null,
    calibration: { people: 256, photos: 256 },
    compared: 64,
    cosineLimit: 0.99,
    ladder: [
      { rung: 'all', minCosine: 0.9811, meanCosine: 0.9952 },
      { rung: 'ends-float', minCosine: 0.9934, meanCosine: 0.9981 },
    ],
    verified: { photos: 1_800, minCosine: 0.9876, meanCosine: 0.9979 },
    tolerance: 0.01,
    loss: {
      metric: 'tar',
      targetFmr: 0.01,
      valueA: 0.896,
      valueB: 0.9,
      difference: -0.004,
      low: -0.0091,
      high: 0.0012,
      clear: false,
      supported: true,
    },
    operatingPoints: [...verification.operatingPoints],
    choice: {
      ...choice!,
      threshold,
      money: { ...choice!.money!, band: { ...choice!.money!.band!, reject: threshold - 0.05, accept: threshold + 0.02 } },
    },
    sha256: 'f'.repeat(64),
    fileBytes: known(181_705),
    latency: known([row]),
    loadMs: known(31),
    peakMemoryBytes: known(88e6),
    energy: missing('no-permission'),
  };
}
