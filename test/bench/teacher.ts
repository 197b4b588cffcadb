// A teacher of the published kind with random weights, for timing only: iResNet of 50 or 100 layers, 512 numbers for a 112x112 face.
// Invariant: the network is the catalogue's own, with batch normalisation after a convolution folded into it as every exporter does.
import { studentModel } from '../../main/export/variants.ts';
import { flatLayout } from '../../main/graph/optimizer.ts';
import { type IResNetLayers, iResNet } from '../../main/students/iresnet.ts';
import { factsOf, valuesOf } from '../../main/students/student.ts';
import { initialValues, namedValues } from '../../main/training/weights.ts';

export interface TimedTeacher {
  readonly bytes: Uint8Array;
  readonly parameters: number;
  readonly macs: number;
}

/** Input `image` [n, 3, 112, 112], output `embedding` [n, 512]. */
export function randomTeacher(layers: IResNetLayers): TimedTeacher {
  const [student, dim] = [iResNet(layers), 512];
  const specs = valuesOf(student, dim);
  const values = new Map(
    [specs.parameters, specs.statistics].flatMap((kind) => [...namedValues(initialValues(kind, 1), flatLayout(kind))]),
  );
  const { parameters, macs } = factsOf(student, dim);
  return { bytes: studentModel({ student, dim, values }, 'fp32-batch'), parameters, macs };
}
