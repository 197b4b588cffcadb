// Every family of students through the gate: each written file against the training graph, from the same crop of 112 pixels.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadModel } from '../../main/engine/ort.ts';
import { checkParity, referenceEmbeddings } from '../../main/export/parity.ts';
import { writeVariants } from '../../main/export/variants.ts';
import { narrowStudents } from '../support/narrow-students.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { practiceIdentity, randomStudent, wavyCrops } from '../support/trained-student.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const crops = wavyCrops(16);
/**
 * A random network may be touchy: one MixFaceNet turned a change of 2e-7 in a pixel into a cosine of 0.9994, and another gives 0.99999 or 0.999987 by how a processor
 * rounds. Such a network says little about its file; a wrong file is wrong for every one.
 */
const seeds = [2, 3, 5];

test.each(narrowStudents)('$name', async (student) => {
  const found = new Map<string, number[]>();
  for (const seed of seeds) {
    const trained = randomStudent({ seed, student, dim: 16 });
    const expected = await referenceEmbeddings(trained, crops);
    // Two crops are two embeddings: parity of a network that says the same of everything would prove nothing.
    expect(expected[0]!.reduce((sum, value, i) => sum + value * expected[1]![i]!, 0)).toBeLessThan(0.9999);
    for (const { kind, file, bytes } of writeVariants(trained, practiceIdentity)) {
      const path = join(folder, `${student.name}-${file}`);
      writeFileSync(path, bytes);
      const { minCosine } = await checkParity({ kind, file, path }, crops, expected, student.inputSize);
      found.set(kind, [...(found.get(kind) ?? []), minCosine]);
      const model = await loadModel(bytes);
      expect(model.inputs[0]?.shape.slice(1)).toEqual(kind === 'rawpixels' ? [112, 112, 3] : [3, 112, 112]);
      await model.release();
    }
  }
  expect([...found.keys()]).toEqual(expect.arrayContaining(['fp32', 'fp32-batch', 'rawpixels']));
  for (const cosines of found.values()) {
    expect(Math.min(...cosines)).toBeGreaterThan(0.999);
    // All but the touchiest.
    expect(cosines.toSorted((a, b) => a - b)[1]).toBeGreaterThan(0.99999);
  }
});
