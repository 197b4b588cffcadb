// Which crops of a run go into checks of its files and into the ranges of whole numbers.
// Invariant: the people who verify are in none of them; ranges are learnt from people of the training alone.
import { mostCrops } from '../../export/variants.ts';
import type { RecordStore } from '../../store.ts';
import type { FaceRef } from '../../teachers/types.ts';
import { facesOf } from '../teacher.ts';
import { splitPhase } from './people.ts';
import { factsOf, type Site } from './site.ts';

/** Faces of the people who chose the threshold, evenly over them; where those are fewer, of the training people too. */
export function comparedFaces(site: Site, pixels: RecordStore): FaceRef[] {
  const { splitId } = factsOf(site, splitPhase);
  const chose = spread(facesOf(site.context, splitId, 'choose', pixels), mostCrops);
  return [...chose, ...spread(facesOf(site.context, splitId, 'train', pixels), mostCrops - chose.length)];
}

/** Faces of the training people, evenly over them. */
export function calibrationFaces(site: Site, pixels: RecordStore, most: number): FaceRef[] {
  return spread(facesOf(site.context, factsOf(site, splitPhase).splitId, 'train', pixels), most);
}

/** At most so many of a list, evenly over it. */
function spread<T>(all: readonly T[], most: number): T[] {
  const few = Math.min(all.length, most);
  return Array.from({ length: few }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / few)]!);
}
