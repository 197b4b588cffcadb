// A tiny student with random values, and pictures to run it on: what an export needs, without a training.
// Invariant: a function of its seed; the statistics are far from those of a fresh network, so that folding them is really tested.
import type { ModelIdentity } from '../../main/export/identity.ts';
import type { TrainedStudent } from '../../main/export/variants.ts';
import { sizeOf } from '../../main/graph/graph.ts';
import type { Student } from '../../main/students/student.ts';
import { valuesOf } from '../../main/students/student.ts';
import { tinyNet } from '../../main/students/tiny.ts';
import { normal, uniform } from '../../main/training/random.ts';

export function randomStudent({ seed = 1, dim = 32, student = tinyNet as Student } = {}): TrainedStudent {
  const { parameters, statistics } = valuesOf(student, dim);
  let drawn = 0;
  const values = new Map<string, Float32Array>();
  for (const { name, shape, init } of [...parameters, ...statistics]) {
    const deviation = Math.sqrt(2 / sizeOf(shape.slice(1)));
    const draw = (): number => {
      drawn += 1;
      if (name.endsWith('running_var')) return 0.3 + uniform(seed, 91, drawn);
      if (init === 'kaiming') return deviation * normal(seed, 90, drawn);
      return (init === 'zero' ? 0 : init === 'one' ? 1 : 0.25) + 0.2 * normal(seed, 90, drawn);
    };
    values.set(name, Float32Array.from({ length: sizeOf(shape) }, draw));
  }
  return { student, dim, values };
}

/** Crops of 112 x 112 x 3 bytes: waves of colour, different in each channel. */
export function wavyCrops(count: number, seed = 5): Uint8Array[] {
  return Array.from({ length: count }, (_, n) =>
    Uint8Array.from({ length: 112 * 112 * 3 }, (_, i) => {
      const [x, y, c] = [Math.floor(i / 3) % 112, Math.floor(i / 336), i % 3];
      const of = (what: number) => uniform(seed, 92, n * 12 + c * 4 + what);
      return 127 + 80 * Math.sin(x * 0.15 * of(0) + y * 0.15 * of(1) + 6 * of(2)) + 40 * (uniform(seed, 93, n * 40_000 + i) - 0.5);
    }),
  );
}

export const practiceIdentity: ModelIdentity = {
  id: 'gate-demo',
  version: '1.0.0',
  created: '2026-11-23T09:00:00Z',
  teacherDigest: 'a'.repeat(64),
  method: 'adadistill-arcface',
  practice: true,
  licence: { model: 'Apache-2.0', teacher: 'CC0-1.0', commercial: 'yes' },
  use: { kind: '1:N', enrolled: 500 },
  alignment: 'own',
  intendedUse: 'Practice',
  notFor: null,
  contact: null,
};
