// What a run will take, said before it is begun.
// Invariant: energy comes from runs that were measured on this computer, or not at all; room on the disk is what the run may need at most.
import { join } from 'node:path';
import type { Checked, Out } from '../../preload/contract.ts';
import { spaceOf } from '../disk-space.ts';
import { findEnergySensor } from '../evaluation/energy.ts';
import { listPhases } from '../library/phases.ts';
import { listRuns } from '../library/runs.ts';
import { Problem } from '../problems.ts';
import { studentNamed } from '../students/catalogue.ts';
import { factsOf, valuesOf } from '../students/student.ts';
import { checkpointsHeld } from '../training/checkpoint.ts';
import { mostEpochs } from '../training/plan.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { besidesTraining } from './run/course.ts';
import { keptBy } from './run/disk.ts';
import { energyOf } from './run/energy.ts';
import { secondsPerPhoto } from './run/training.ts';

type Range = [number, number];

export function forecastHandlers(context: HostContext): Pick<Handlers, 'run.forecast'> {
  return { 'run.forecast': (asked) => forecastOf(context, asked) };
}

/** Throws Problem `bad-input` (field `student`) for a student that the catalogue lacks. */
async function forecastOf(context: HostContext, asked: Checked<'run.forecast'>): Promise<Out<'run.forecast'>> {
  const student = studentNamed(asked.student);
  if (student === undefined) throw new Problem('bad-input', { field: 'student' });
  const { macs } = factsOf(student, asked.dim);
  const { parameters, statistics } = valuesOf(student, asked.dim);
  const sizes = (specs: typeof parameters): number =>
    specs.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
  const seconds = secondsOf({ ...asked, secondsPerPhoto: secondsPerPhoto(macs) });
  const watts = wattsOf(context);
  const kwh: Range | null = watts && [(watts.range[0] * seconds[0]) / 3.6e6, (watts.range[1] * seconds[1]) / 3.6e6];
  const sensor = watts === null ? await findEnergySensor() : null;
  const freeBytes = (await spaceOf(context.dataDir))?.freeBytes ?? null;
  const neededBytes = bytesNeeded({ ...asked, parameters: sizes(parameters), statistics: sizes(statistics) });
  return {
    seconds,
    watts,
    kwh,
    energyMissing: sensor === null ? null : sensor.domains === null ? sensor.reason : 'no-run-yet',
    cost: costOf(seconds, kwh, asked),
    withoutElectricity: asked.pricePerKwh !== null && kwh === null,
    disk: {
      freeBytes,
      neededBytes,
      // Every folder of every run is read for it.
      kept: freeBytes !== null && freeBytes < neededBytes ? await keptBy(join(context.dataDir, 'runs')) : null,
    },
  };
}

/** Student and the same network without a teacher. */
const trainings = 2;
/** How far the pace that is guessed from the arithmetic may be off, either way; it is measured when the run begins. */
export const paceOff = [0.6, 1.6] as const;
/** Epochs are whole, and what comes after the training is expected from its usual share: so much of the budget a run takes. */
const budgetUsed = [0.8, 1.1] as const;
/** The teacher's embeddings take most of what is beside the trainings, and of a few photos they take little. */
const besidesOff = [0.3, 1.6] as const;

/**
 * Seconds that a whole run takes, shortest and longest.
 *
 * A run fills its budget with as many epochs as fit, one at least and `mostEpochs` at most (training/plan.ts): it takes the budget, unless the photos are few
 * enough that all epochs fit, or so many that a single one does not.
 */
export function secondsOf({
  photos,
  secondsPerPhoto: pace,
  budgetSeconds,
}: {
  readonly photos: number;
  readonly secondsPerPhoto: number;
  readonly budgetSeconds: number;
}): Range {
  const epoch = photos * pace * trainings;
  const whole = (epochs: number, end: 0 | 1): number => epochs * epoch * paceOff[end] + besidesTraining * besidesOff[end];
  const at = (end: 0 | 1): number => Math.max(whole(1, end), Math.min(budgetSeconds * budgetUsed[end], whole(mostEpochs, end)));
  return [at(0), at(1)];
}

/** Watts that finished runs drew on the average, least and most of the last ten; null where none was measured. */
function wattsOf(context: HostContext): { range: Range; runs: number } | null {
  const drawn: number[] = [];
  for (const { id, state } of listRuns(context.library)) {
    if (state !== 'finished') continue;
    const energy = energyOf(context, id);
    const seconds = listPhases(context.library, id).reduce((sum, phase) => sum + phase.seconds, 0);
    if (energy.value !== null && energy.value > 0 && seconds > 0) drawn.push((energy.value * 3.6e6) / seconds);
    if (drawn.length === 10) break;
  }
  return drawn.length === 0 ? null : { range: [Math.min(...drawn), Math.max(...drawn)], runs: drawn.length };
}

/** Machine time and electricity, each where it has a price and is known. */
function costOf(
  seconds: Range,
  kwh: Range | null,
  { pricePerHour, pricePerKwh }: Pick<Checked<'run.forecast'>, 'pricePerHour' | 'pricePerKwh'>,
): Range | null {
  const electricity = pricePerKwh !== null && kwh !== null;
  if (pricePerHour === null && !electricity) return null;
  const at = (end: 0 | 1): number =>
    ((pricePerHour ?? 0) * seconds[end]) / 3600 + (electricity ? (pricePerKwh ?? 0) * (kwh?.[end] ?? 0) : 0);
  return [at(0), at(1)];
}

const float = Float32Array.BYTES_PER_ELEMENT;
/** Models of a package as files (one image, with its mirror image, raw pixels, INT8), and the copy that the run keeps. */
const modelFiles = 6;
/** Reports with their font, records of the training, evaluation. */
const papers = 32e6;

/**
 * Bytes that a run writes at most: the teacher's embeddings of every photo and its mirror image, two checkpoints of each training and the room to write the
 * next, the models of the package.
 */
export function bytesNeeded({
  people,
  photos,
  dim,
  parameters,
  statistics,
}: {
  readonly people: number;
  readonly photos: number;
  readonly dim: number;
  readonly parameters: number;
  readonly statistics: number;
}): number {
  const embeddings = photos * 2 * dim * float;
  // Of everything that is learnt its momentum too, class centres among it.
  const checkpoint = (2 * parameters + statistics + 2 * people * dim) * float;
  const model = (parameters + statistics) * float;
  return Math.ceil(embeddings + trainings * checkpointsHeld * checkpoint + checkpointsHeld * checkpoint + modelFiles * model + papers);
}
