// The student of tests in whole numbers, fitted to the crops of tests, with a threshold of its own.
// Invariant: a function of the student and the crops.
import type { ThresholdUse } from '../../main/export/identity.ts';
import { planesOf } from '../../main/export/parity.ts';
import { type ReducedStudent, studentModel, type TrainedStudent } from '../../main/export/variants.ts';
import { calibrate } from '../../main/quantize/calibrate.ts';
import { quantizeModel } from '../../main/quantize/qdq.ts';
import { chosenThreshold } from './chosen-threshold.ts';

/** Another one than that of float32, so that each is seen where it belongs. */
export const int8Threshold: ThresholdUse = {
  choice: {
    ...chosenThreshold,
    threshold: 0.37,
    money: { ...chosenThreshold.money!, band: { ...chosenThreshold.money!.band!, reject: 0.31, accept: 0.43 } },
  },
  flipTest: true,
};

export async function int8Student(trained: TrainedStudent, crops: readonly Uint8Array[]): Promise<ReducedStudent> {
  const size = trained.student.inputSize;
  const planes = (from: number, to: number): Float32Array => planesOf(crops.slice(from, to), size);
  const ranges = await calibrate(studentModel(trained, 'fp32-batch'), crops.length, planes, { size });
  return { bytes: quantizeModel(studentModel(trained, 'fp32'), 'all', ranges), threshold: int8Threshold };
}
