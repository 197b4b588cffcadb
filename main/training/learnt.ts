// Which pictures a student has learnt, as its training itself says it.
// Invariant: said only where samples and crops are those that the run was made for; else nothing is claimed.
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { Problem } from '../problems.ts';
import type { RecordStore } from '../store.ts';
import { readRun, sampleFields } from './plan.ts';

/** The training of a student, and the digest of the photos that its run learnt from (`digestOfPart`). */
export interface LearntFrom {
  readonly training: string;
  readonly dataDigest: string;
}

/** Whomever the pictures count for by now and wherever their files lie; null where it cannot be told any more. */
export async function learntPictures({ training, dataDigest }: LearntFrom, pixels: () => RecordStore): Promise<Set<string> | null> {
  const samples = samplesOf(training);
  return samples === null ? null : picturesOf(samples, dataDigest, pixels());
}

/** The same of several, each with it, in their order: those of the same photos are looked through once. `open` is asked for the crops where some training is there. */
export async function learntByEach<Run extends LearntFrom>(
  runs: readonly Run[],
  open: () => RecordStore,
): Promise<(Run & { readonly learnt: Set<string> | null })[]> {
  const known = new Map<string, Set<string>>();
  const found: (Run & { readonly learnt: Set<string> | null })[] = [];
  let opened: RecordStore | undefined;
  const pixels = (): RecordStore => {
    opened ??= open();
    return opened;
  };
  try {
    for (const run of runs) {
      const learnt = known.get(run.dataDigest) ?? (await learntPictures(run, pixels));
      if (learnt !== null) known.set(run.dataDigest, learnt);
      found.push({ ...run, learnt });
    }
    return found;
  } finally {
    opened?.close();
  }
}

/** Whoever waits for the process is answered in between: some 10 ms. */
const breatheEvery = 8192;

async function picturesOf(samples: Int32Array, dataDigest: string, pixels: RecordStore): Promise<Set<string> | null> {
  const learnt = new Set<string>();
  const seen = createHash('sha256');
  const { count } = pixels;
  for (let row = 0; row * sampleFields < samples.length; row++) {
    const [ordinal, identity] = [samples[row * sampleFields]!, samples[row * sampleFields + 2]!];
    if (ordinal >= count) return null;
    const digest = pixels.digestAt(ordinal);
    learnt.add(digest);
    seen.update(`${identity} ${digest}\n`);
    if (row % breatheEvery === breatheEvery - 1) await breathe();
  }
  // As `digestOfPart`: crops that were stored anew lie in other places.
  return seen.digest('hex') === dataDigest ? learnt : null;
}

function samplesOf(training: string): Int32Array | null {
  try {
    return readRun(training).samples;
  } catch (thrown) {
    if (thrown instanceof Problem) return null;
    throw thrown;
  }
}
