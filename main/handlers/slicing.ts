// Error rates by group and by condition out of embeddings that were computed anyway.
// Invariant: the labels come from the library as they are now, the decision thresholds from what was chosen before.
import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type SlicedModel, type SlicedRate, type Slices, slices } from '../../preload/slices.ts';
import { differentialOf, garbeOf } from '../evaluation/differential.ts';
import type { Group } from '../evaluation/evaluate.ts';
import { fewestPeople } from '../evaluation/intervals.ts';
import { type Labelling, type Slice, slicesAt } from '../evaluation/slices.ts';
import type { EvaluationReport, Rate } from '../evaluation/types.ts';
import type { ReadableLibrary } from '../library/database.ts';
import { peopleLabels, photoLabels } from '../library/labels.ts';
import { type PartImages, readPart } from '../library/splits.ts';
import { writeWhole } from '../report/kpi.ts';
import type { FaceRef } from '../teachers/types.ts';
import { slicesFile } from './run/later.ts';
import { splitPhase } from './run/people.ts';
import { factsOf, type Site } from './run/site.ts';

/** The people who verify, row for row with the embeddings of each model. */
export interface Verified {
  readonly faces: readonly FaceRef[];
  readonly group: Group;
  /** Photos of these people that were not measured, because the student may have learnt them. */
  readonly leftOut?: number;
}

/** Writes what is found beside the run's numbers; where nothing is said of these people and photos, nothing is there afterwards. */
export async function writeSlices(site: Site, measured: Verified, report: EvaluationReport): Promise<Slices | null> {
  const { splitId } = factsOf(site, splitPhase);
  const { library } = site.context;
  const sliced = slicesOf(library, whoOf(library, splitId), measured, report);
  const found = sliced && { ...sliced, said: saidOf(library, splitId) };
  const path = join(site.folder, slicesFile);
  if (found === null) rmSync(path, { force: true });
  else await writeWhole(path, `${JSON.stringify(found)}\n`);
  return found;
}

/** Whose photos are measured: ids of the people, at the places that the photos name, and the sources that labels may come from. */
export interface Who {
  readonly people: readonly number[];
  readonly sources: readonly number[];
}

/** The people who verify in a split. */
export function whoOf(library: ReadableLibrary, splitId: number): Who {
  const { sources } = library.get<{ sources: string }>('SELECT sources FROM splits WHERE id = ?', splitId)!;
  return { people: readPart(library, splitId, 'verify').people, sources: JSON.parse(sources) as number[] };
}

/** Every attribute that somebody or some photo of these people has; null without any. */
export function slicesOf(
  library: ReadableLibrary,
  who: Who,
  { faces, group, leftOut = 0 }: Verified,
  { models, seed, replicates }: Pick<EvaluationReport, 'models' | 'seed' | 'replicates'>,
): Slices | null {
  const labellings = labellingsOf(library, who, faces);
  const chosen = (['student', 'teacher'] as const).flatMap((name) => {
    const choice = models.find((model) => model.name === name)?.choice ?? null;
    const embeddings = group.embeddings[name];
    return choice === null || choice.threshold === null || embeddings === undefined
      ? []
      : [{ name, embeddings, threshold: choice.threshold, all: choice.verifiedOn }];
  });
  if (labellings.length === 0 || chosen.length === 0) return null;
  return slices.parse({
    schema: 1,
    fewestPeople,
    people: new Set(group.identities).size,
    photos: faces.length,
    ...(leftOut > 0 && { leftOut }),
    attributes: labellings.map(({ name, words, labelling }) => {
      const measured = chosen.map(({ embeddings, threshold, ...rest }) => ({
        ...rest,
        threshold,
        found: slicesAt(embeddings, group.identities, labelling, threshold, { seed, replicates }),
      }));
      const without = [...labelling.labels.keys()].filter((row) => labelling.labels[row]! < 0);
      return {
        name,
        of: labelling.of,
        labels: words.map((label, at) => ({ label, people: measured[0]!.found[at]!.people, photos: measured[0]!.found[at]!.photos })),
        without: { people: new Set(without.map((row) => group.identities[row])).size, photos: without.length },
        models: measured.map(({ name: of, threshold, all, found }): SlicedModel => {
          const people = labelling.of === 'people';
          return {
            name: of,
            threshold,
            all: { fmr: shown(all.fmr), fnmr: shown(all.fnmr) },
            rates: found.map(({ fmr, fnmr }) => ({ fmr: shown(fmr), fnmr: shown(fnmr) })),
            fmr: people ? differential(found, 'fmr') : null,
            fnmr: people ? differential(found, 'fnmr') : null,
            garbe: people ? garbeOf(found) : null,
          };
        }),
      };
    }),
  });
}

function differential(found: readonly Slice[], rate: 'fmr' | 'fnmr'): SlicedModel['fmr'] {
  const summed = differentialOf(found, rate);
  return summed && { ...summed, assessed: [...summed.assessed] };
}

function shown({ value, low, high, errors, trials, supported, whyNot }: Rate): SlicedRate {
  return { value, low, high, errors: Math.round(errors), trials, supported, ...(whyNot && { whyNot }) };
}

/** Whether something else is said of the people who verify, and of their photos, than when the slices were measured. */
export function saidOtherwise(library: ReadableLibrary, splitId: number, { said }: Slices): boolean {
  return said !== undefined && said !== saidOf(library, splitId);
}

/** Of all photos that count for the people who verify: also one that is left out says, when it comes, that they are others now. */
function saidOf(library: ReadableLibrary, splitId: number): string {
  return digestOf(labellingsOf(library, whoOf(library, splitId), readPart(library, splitId, 'verify').images));
}

function digestOf(labellings: readonly Named[]): string {
  return hash('sha256', JSON.stringify(labellings.map(({ name, words, labelling: { of, labels } }) => [name, of, words, [...labels]])));
}

interface Named {
  readonly name: string;
  readonly words: readonly string[];
  readonly labelling: Labelling;
}

function labellingsOf(library: ReadableLibrary, { people, sources }: Who, faces: PartImages['images']): Named[] {
  return [
    ...[...peopleLabels(library, people)].map(([name, labels]) =>
      named(
        name,
        'people',
        faces.map(({ identity }) => labels.get(people[identity]!)),
      ),
    ),
    ...[...photoLabels(library, sources)].map(([name, labels]) =>
      named(
        name,
        'photos',
        faces.map(({ digest }) => labels.get(digest)),
      ),
    ),
  ].filter(({ words }) => words.length > 0);
}

/** Labels numbered in the order of their words, numbers within them by value. */
function named(name: string, of: Labelling['of'], found: readonly (string | undefined)[]): Named {
  const inOrder = new Intl.Collator('en', { numeric: true }).compare;
  const words = [...new Set(found.filter((label) => label !== undefined))].sort(inOrder);
  const places = new Map(words.map((word, at) => [word, at]));
  const labels = Int32Array.from(found, (label) => (label === undefined ? -1 : places.get(label)!));
  return { name, words, labelling: { labels, count: words.length, of } };
}
