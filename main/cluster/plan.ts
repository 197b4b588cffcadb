// plan.json of an exported folder: every number that decides the training, and nothing about this computer or about whose faces they are.
// Invariant: what Deshi takes back is held against the digest of the run's own plan, which stands in here and in every file that comes back.
import { z } from 'zod';
import { type Plan, planDigest, stepsOf } from '../training/plan.ts';
import { bits, shuffled, streams, uniform } from '../training/random.ts';
import { recipe } from '../training/step.ts';
import type { Golden } from './golden.ts';
import type { PortableMethod } from './portable.ts';

export const trainingNames = ['student', 'standalone'] as const;
export type TrainingName = (typeof trainingNames)[number];

/** Photos whose embeddings come back with the student, to be compared. */
const parityPhotos = 16;
/** Positions of an epoch whose order is written down. */
const orderedPhotos = 256;

export function trainingPlan(plan: Plan, method: PortableMethod, { classes, rate }: Golden) {
  const { student, dim, images, inputSize, epochs, batch, peakRate, seed } = plan;
  return {
    planDigest: planDigest(plan),
    student,
    method,
    dim,
    classes: plan.classes,
    images,
    inputSize,
    epochs,
    batch,
    steps: stepsOf(plan),
    seed,
    peakRate,
    schedule: 'half-cosine',
    recipe,
    golden: {
      classes,
      rate,
      parity: Math.min(parityPhotos, batch),
      order: [...new Set([0, 1, epochs - 1])].filter((epoch) => epoch < epochs).map((epoch) => orderOf(plan, epoch)),
    },
  };
}

/** The first photos of an epoch by their places in the data, and which are mirrored (training/batches.ts). */
export function orderOf({ seed, images, batch }: Pick<Plan, 'seed' | 'images' | 'batch'>, epoch: number) {
  const count = Math.min(orderedPhotos, Math.floor(images / batch) * batch);
  const order = shuffled(bits(seed, streams.order, epoch), streams.order, images);
  const flip = bits(seed, streams.flip, epoch);
  return {
    epoch,
    samples: [...order.subarray(0, count)],
    mirrored: Array.from({ length: count }, (_, position) => (uniform(flip, streams.flip, position) < 0.5 ? 1 : 0)),
  };
}

/** What an import reads of plan.json. */
export const exportedPlan = z.object({
  schema: z.literal(1),
  runId: z.string().regex(/^[a-z0-9-]{1,64}$/),
  trainings: z.partialRecord(z.enum(trainingNames), z.object({ planDigest: z.string() })),
});
