// The mislabel finder on a folder of the library: every photo embedded by the teacher, the doubts shown with photos to compare, and the word on each.
// Invariant: nothing is decided here; a word changes the library in one transaction with its record, and every word can be taken back.
import { setImmediate as breathe } from 'node:timers/promises';
import type { Checked, Out } from '../../preload/contract.ts';
import type { DoubtedPerson, DoubtedPhoto } from '../../preload/doubts.ts';
import { locate, openPixels } from '../faces/pixels.ts';
import { ProgressMeter } from '../faces/scan-progress.ts';
import { recordAudit } from '../library/audit.ts';
import { toBytes } from '../library/digests.ts';
import {
  areDifferent,
  digestOfMoved,
  filesOfPicture,
  listMoved,
  movedBetween,
  movePhotos,
  nameOfPerson,
  photosOfPerson,
  returnPhotos,
  setDifferent,
  setRight,
} from '../library/doubts.ts';
import { countPhotos, setPhotoAside, sourceOfPhoto } from '../library/photos.ts';
import { readScope } from '../library/splits.ts';
import { Problem } from '../problems.ts';
import type { RecordStore } from '../store.ts';
import { type EmbeddedPhotos, findDoubts } from '../teachers/doubts.ts';
import { normaliseRows, openEmbedder, openEmbeddings } from '../teachers/embed.ts';
import type { FaceRef } from '../teachers/types.ts';
import type { HostContext } from './context.ts';
import { sourceAt } from './faces.ts';
import type { Handlers } from './handlers.ts';
import { type Meter, openMeter } from './progress.ts';
import { conventionOf, fillTeacherEmbeddings, readTeacher, rememberTeacher } from './teacher.ts';

export function doubtHandlers(context: HostContext): Pick<Handlers, 'teacher.doubts' | 'teacher.answerDoubt'> {
  return {
    'teacher.doubts': (input) => context.work.begin(null, (signal) => doubtsCall(context, input, signal)),
    'teacher.answerDoubt': (input) => answerCall(context, input),
  };
}

/** Of each kind so many are shown: the next ones come when these are answered and it is looked again. */
const mostShown = 200;
/** Photos that a doubtful one is shown beside. */
const mostBeside = 3;

async function doubtsCall(context: HostContext, input: Checked<'teacher.doubts'>, signal: AbortSignal): Promise<Out<'teacher.doubts'>> {
  const { library, dataDir } = context;
  const source = await sourceAt(context, input.folder);
  if (source === undefined) throw new Problem('not-found', {});
  const meter = openMeter(context, null);
  const file = await readTeacher(context, input.teacher);
  const embedder = await meter.during('inspect', () => openEmbedder(file.bytes, input.threads ? { threads: input.threads } : {}));
  const pixels = openPixels(dataDir, 'read');
  try {
    rememberTeacher(context, file, embedder.facts);
    // No split is left out: number 0 is none.
    const { people, images } = readScope(library, { sources: [source] }, 0);
    const faces = locate(pixels, images);
    const { convention } = await meter.during('convention', () => conventionOf(context, embedder, faces, pixels, { signal, meter }));
    await meter.during('embed', () => fillTeacherEmbeddings(context, embedder, convention, faces, pixels, { signal, meter }));
    const cache = openEmbeddings(dataDir, embedder.facts, convention, 'read');
    try {
      const photos = embedded(cache, embedder.facts.dim, faces);
      const found = await meter.during('doubts', () => findDoubts(photos, { between: between(meter, signal), signal }));
      return shown({ context, source, people, faces, photos }, found);
    } finally {
      cache.close();
    }
  } finally {
    pixels.close();
    await embedder.close();
  }
}

/** Tells how far it is, lets the window be answered, and throws when the work is to stop. */
function between(meter: Meter, signal: AbortSignal): (done: number, total: number) => Promise<void> {
  let progress: ProgressMeter | undefined;
  let counted = 0;
  return async (done, total) => {
    progress ??= new ProgressMeter(total, performance.now());
    for (; counted < done; counted++) progress.count(true, performance.now());
    await breathe();
    if (signal.aborted) throw new Problem('cancelled');
    const { secondsLeft } = progress.report(performance.now());
    meter.tell({ done, total, unit: 'parts', secondsLeft: secondsLeft === null ? null : [secondsLeft.low, secondsLeft.high] });
  };
}

/** Photo and mirror image together, as everywhere; only what is asked for is in memory. */
function embedded(cache: RecordStore, dim: number, faces: readonly FaceRef[]): EmbeddedPhotos {
  const record = new Float32Array(2 * dim);
  const bytes = new Uint8Array(record.buffer);
  return {
    dim,
    people: Int32Array.from(faces, ({ identity }) => identity),
    read(first, count, into) {
      for (let at = 0; at < count; at++) {
        const ordinal = cache.ordinal(faces[first + at]!.digest);
        if (ordinal === undefined) throw new Error('an embedding that was not computed is asked for');
        cache.read(ordinal, bytes);
        for (let k = 0; k < dim; k++) into[at * dim + k] = record[k]! + record[dim + k]!;
      }
      normaliseRows(into.subarray(0, count * dim), dim);
    },
  };
}

interface Folder {
  readonly context: HostContext;
  readonly source: number;
  /** Ids of the people; a face's `identity` is the place in here. */
  readonly people: readonly number[];
  readonly faces: readonly FaceRef[];
  readonly photos: EmbeddedPhotos;
}

function shown(folder: Folder, found: Awaited<ReturnType<typeof findDoubts>>): Out<'teacher.doubts'> {
  const { context, source, people, faces, photos } = folder;
  const { library } = context;
  // Rows of a person lie together (library/splits.ts).
  const starts = new Map<number, number>();
  for (const [row, { identity }] of faces.entries()) if (!starts.has(identity)) starts.set(identity, row);
  const beside = (person: number, row?: number): DoubtedPerson => ({
    id: people[person]!,
    name: nameOfPerson(library, people[person]!),
    digests: nearestOf(folder, starts.get(person) ?? 0, person, row),
  });
  const doubted = ({ row, own, best }: { row: number; own: number; best: number }): DoubtedPhoto | undefined => {
    const { digest, identity } = faces[row]!;
    const files = filesOfPicture(library, people[identity]!, toBytes(digest)).filter(({ sourceId }) => sourceId === source);
    const [first] = files;
    if (first === undefined || files.some(({ right }) => right)) return undefined;
    const ids = files.map(({ id }) => id);
    return { photos: ids, digest, place: first.place, owner: beside(identity, row), own: Number.isNaN(own) ? null : own, best };
  };
  const wrong = found.wrong.filter(({ row }) => !isRight(folder, row));
  const odd = found.odd.filter(({ row }) => !isRight(folder, row));
  const same = found.same.filter(({ one, other }) => !areDifferent(library, people[one]!, people[other]!));
  return {
    photos: faces.length,
    people: people.length,
    limits: found.limits,
    found: { wrong: wrong.length, odd: odd.length, same: same.length },
    wrong: wrong.slice(0, mostShown).flatMap((doubt) => {
      const photo = doubted(doubt);
      return photo === undefined ? [] : [{ ...photo, other: beside(doubt.other, doubt.row) }];
    }),
    odd: odd.slice(0, mostShown).flatMap((doubt) => doubted(doubt) ?? []),
    same: same.slice(0, mostShown).map(({ one, other, likeness }) => ({ one: beside(one), other: beside(other), likeness })),
    moved: photos.people.length === 0 ? 0 : listMoved(library, source).length,
  };
}

function isRight({ context, people, faces }: Folder, row: number): boolean {
  const { digest, identity } = faces[row]!;
  return filesOfPicture(context.library, people[identity]!, toBytes(digest)).some(({ right }) => right);
}

/** Photos of a person to compare with: those most like the doubtful one, or simply the first ones. */
function nearestOf({ faces, photos }: Folder, start: number, person: number, row: number | undefined): string[] {
  const { dim, read } = photos;
  const [asked, other] = [new Float32Array(dim), new Float32Array(dim)];
  if (row !== undefined) read(row, 1, asked);
  const candidates: { digest: string; likeness: number }[] = [];
  for (let at = start; at < faces.length && faces[at]!.identity === person && at < start + mostCompared; at++) {
    if (at === row) continue;
    let likeness = 0;
    if (row !== undefined) {
      read(at, 1, other);
      for (let k = 0; k < dim; k++) likeness += asked[k]! * other[k]!;
    }
    candidates.push({ digest: faces[at]!.digest, likeness });
  }
  return candidates
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, mostBeside)
    .map(({ digest }) => digest);
}

/** Of people with very many photos the first ones are enough to choose from. */
const mostCompared = 200;

async function answerCall(
  context: HostContext,
  { folder, word, undo }: Checked<'teacher.answerDoubt'>,
): Promise<Out<'teacher.answerDoubt'>> {
  const { library, work } = context;
  work.demandIdle();
  const source = await sourceAt(context, folder);
  if (source === undefined) throw new Problem('not-found', {});
  if ('photos' in word && word.photos.some((photo) => sourceOfPhoto(library, photo) !== source)) throw new Problem('not-found', {});
  if ('to' in word && nameOfPerson(library, word.to) === '') throw new Problem('not-found', {});
  library.transaction(() => {
    const photos = say(context, source, word, undo);
    recordAudit(library, undo ? 'doubt-reopened' : 'doubt-answered', { source, word: word.kind, photos });
  });
  return { counts: countPhotos(library, source), moved: digestOfMoved(library, source) };
}

/** Does what was said, or takes it back; returns how many photos it is about. */
function say({ library }: HostContext, source: number, word: Checked<'teacher.answerDoubt'>['word'], undo: boolean): number {
  switch (word.kind) {
    case 'exclude':
      for (const photo of word.photos) setPhotoAside(library, photo, !undo);
      return word.photos.length;
    case 'move':
      if (undo) returnPhotos(library, word.photos);
      else movePhotos(library, word.photos, word.to);
      return word.photos.length;
    case 'right':
      setRight(library, word.photos, !undo);
      return word.photos.length;
    case 'join': {
      const photos = undo ? movedBetween(library, word.one, word.other) : photosOfPerson(library, word.one);
      if (undo) returnPhotos(library, photos);
      else movePhotos(library, photos, word.other);
      return photos.length;
    }
    case 'different':
      setDifferent(library, word.one, word.other, !undo);
      return 0;
    case 'return': {
      const photos = listMoved(library, source);
      returnPhotos(library, photos);
      return photos.length;
    }
  }
}
