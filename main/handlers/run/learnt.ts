// Which photos of the people who verify a finished run may be measured after its training: none that its student has learnt.
// Invariant: what was learnt is said by the training itself, where its files and the crops are those of the run; else by the library, as far as that knows it.
import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { movedFromOthers, type PartImages, readPart } from '../../library/splits.ts';
import { Problem } from '../../problems.ts';
import type { RecordStore } from '../../store.ts';
import { readRun, sampleFields } from '../../training/plan.ts';
import { splitPhase } from './people.ts';
import { factsOf, type Site } from './site.ts';
import { trainingFolder } from './training.ts';

export interface Unlearnt {
  readonly images: PartImages['images'];
  /** Photos that count for these people now and were the student's, or set its threshold, under others. */
  readonly leftOut: number;
}

type Where = Pick<Site, 'context' | 'runId' | 'folder'>;

export async function unlearntPhotos(site: Where, pixels: RecordStore): Promise<Unlearnt> {
  const { library } = site.context;
  const { splitId } = factsOf(site, splitPhase);
  const { images } = readPart(library, splitId, 'verify');
  const learnt = await learntPhotos(site, pixels);
  const moved = movedFromOthers(library, [splitId], learnt === null ? ['train', 'choose'] : ['choose']);
  const unlearnt = images.filter(({ digest }) => !moved.has(digest) && learnt?.has(digest) !== true);
  return { images: unlearnt, leftOut: images.length - unlearnt.length };
}

/** The window is answered in between: some 10 ms. */
const breatheEvery = 8192;

/** The pictures that the student learnt from, whomever they count for by now and wherever their files lie; null where that cannot be told any more. */
async function learntPhotos({ context: { library }, runId, folder }: Where, pixels: RecordStore): Promise<Set<string> | null> {
  const samples = samplesOf(trainingFolder({ folder }, 'student'));
  if (samples === null) return null;
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
  const known = library.get<{ dataDigest: string }>('SELECT dataDigest FROM runs WHERE id = ?', runId)?.dataDigest;
  return seen.digest('hex') === known ? learnt : null;
}

function samplesOf(training: string): Int32Array | null {
  try {
    return readRun(training).samples;
  } catch (thrown) {
    if (thrown instanceof Problem) return null;
    throw thrown;
  }
}
