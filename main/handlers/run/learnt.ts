// Which photos of the people who verify a finished run may be measured after its training: none that its student has learnt.
// Invariant: what was learnt is said by the training itself, where its files and the crops are those of the run; else by the library, as far as that knows it.
import { readRun } from '../../library/runs.ts';
import { learntElsewhere, type PartImages, readPart } from '../../library/splits.ts';
import type { RecordStore } from '../../store.ts';
import { learntPictures } from '../../training/learnt.ts';
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
  const { dataDigest } = readRun(library, site.runId);
  const learnt = await learntPictures({ training: trainingFolder(site, 'student'), dataDigest }, () => pixels);
  const isLearnt = learntElsewhere(library, [{ splitId, learnt }]);
  const unlearnt = images.filter(({ digest }) => !isLearnt(digest));
  return { images: unlearnt, leftOut: images.length - unlearnt.length };
}
