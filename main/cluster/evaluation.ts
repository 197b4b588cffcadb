// The student as it is used (running statistics), computed by the training graph's own evaluation form: what numbers from elsewhere are held against.
import { engineNamed } from '../engine/engines.ts';
import { unitRows } from '../graph/build.ts';
import { input, type Tensor } from '../graph/graph.ts';
import { flatLayout } from '../graph/optimizer.ts';
import { evaluationNet, type ValueSpec } from '../students/net.ts';
import { imageInput, type Student, valuesOf } from '../students/student.ts';
import { namedValues } from '../training/weights.ts';

/** Unit embeddings [n * dim] of images [n, 3, s, s], from the flat parameters and statistics of a checkpoint. */
export async function embeddingsInUse(
  student: Student,
  dim: number,
  { parameters, statistics }: { readonly parameters: Float32Array; readonly statistics: Float32Array },
  image: Float32Array,
): Promise<Float32Array> {
  const named = ({ name, shape }: ValueSpec): Tensor => input(name, shape);
  const batch = image.length / (3 * student.inputSize ** 2);
  const raw = student.build(evaluationNet({ parameter: named, statistic: named }), imageInput(student, batch), dim);
  const specs = valuesOf(student, dim);
  const engine = await engineNamed('ort-cpu');
  const program = await engine.compile({ embedding: unitRows(raw) });
  try {
    const feeds = {
      ...Object.fromEntries(namedValues(parameters, flatLayout(specs.parameters))),
      ...Object.fromEntries(namedValues(statistics, flatLayout(specs.statistics))),
      image,
    };
    return (await program.run(feeds))['embedding'] as Float32Array;
  } finally {
    await program.dispose();
  }
}
