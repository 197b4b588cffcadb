// Scans sources of photos: every image becomes a stored crop or gets a reason why not. Incremental, resumable, cancellable.
// Invariant: a row is written after its crop is safe, so whatever kills a scan, the next one goes on where it was and loses nothing.
import { createHash } from 'node:crypto';
import type { DataFormat } from '../../preload/project.ts';
import type { ScannedImage } from '../library/images.ts';
import type { PersonKey, ScanChange, ScanLedger } from '../library/scan-ledger.ts';
import type { Commercial, SourceKind } from '../library/sources.ts';
import { Problem, toProblem } from '../problems.ts';
import type { RecordStore } from '../store.ts';
import type { Finding } from '../worker/protocol.ts';
import { type Decoders, openDecoders } from './decode.ts';
import { cropSize } from './pixels.ts';
import { openRoot } from './readers/folder.ts';
import { openPhotos } from './readers/open-source.ts';
import type { ContentFacts, ListedPhoto, PhotoSource, ScanReject } from './readers/photo-source.ts';
import { ProgressMeter, type ScanProgress } from './scan-progress.ts';
import { type NameLists, personOf, selector } from './selection.ts';

export interface ScanSource extends NameLists {
  readonly root: string;
  /** Found out when left out. */
  readonly kind?: SourceKind;
  readonly licence?: string;
  readonly commercial?: Commercial;
  readonly consentUntil?: string | null;
  /** Digest of what finds faces (`detector/networks.ts`): photos are aligned by it. Left out, they are crops and taken as they are. */
  readonly finder?: string;
}

export interface ScanRequest {
  readonly sources: readonly ScanSource[];
  /** People whose folders are called alike, in any of the sources, are one person. */
  readonly mergeByName?: boolean;
}

export interface ScanContext {
  readonly ledger: ScanLedger;
  /** Opened to append, with records of `cropBytes`. */
  readonly pixels: RecordStore;
  readonly signal?: AbortSignal;
  /** At most ten times a second, and once at the end. */
  onProgress?(progress: ScanProgress): void;
  /** Left out, the scan opens its own and closes them. */
  readonly decoders?: Decoders;
}

export interface ScanSummary {
  /** Ids of the sources and of the people with an accepted image: the scope of a split. */
  readonly sources: readonly number[];
  /** How each of them was read. */
  readonly formats: readonly DataFormat[];
  readonly identities: readonly number[];
  readonly filesSeen: number;
  readonly accepted: number;
  readonly rejected: Readonly<Partial<Record<ScanReject, number>>>;
  /** Photos that were set aside before and have not changed, by reason. */
  readonly excluded: Readonly<Record<string, number>>;
  /** Files that had to be read; the others had not changed since an earlier scan. */
  readonly filesRead: number;
  /** Images of earlier scans whose files are no longer there. */
  readonly filesGone: number;
  readonly unreadableFolders: number;
  readonly links: number;
  readonly otherFiles: number;
  readonly elapsedMs: number;
}

// Enough to keep two decoders, the disk and the hashing busy at once.
const filesAtOnce = 48;
// One commit costs a few disk syncs; this many files are decoded again at worst after a crash.
const changesPerCommit = 256;
const commitEveryMs = 2000;
const progressEveryMs = 100;
// A drive that came loose looks like this; single bad files do not.
const stormAfter = 200;
const stormShare = 0.5;
/** Enough of a finder's digest to tell it from others, in every row. */
export const finderDigits = 16;

/**
 * Brings the library and the pixel store up to date with what lies in the folders.
 *
 * Throws Problem `folder-missing`, `folder-unreadable`, `data-file-unreadable`, `no-faces`, `too-few-people` (one person only), `image-storm`, `no-face-found`, `cancelled`, `disk-full`.
 * What was done until then is kept.
 */
export async function scanFaces(request: ScanRequest, context: ScanContext): Promise<ScanSummary> {
  const decoders = context.decoders ?? openDecoders({ size: cropSize });
  try {
    return await new Scan(request, context, decoders).run();
  } catch (thrown) {
    throw toProblem(thrown);
  } finally {
    if (context.decoders === undefined) await decoders.close();
  }
}

interface OpenSource {
  readonly id: number;
  readonly photos: PhotoSource;
  readonly finder: string | null;
}

interface File {
  readonly source: OpenSource;
  readonly folder: string;
  readonly photo: ListedPhoto;
  readonly person: PersonKey;
  readonly known: ReturnType<ReturnType<ScanLedger['knownInFolder']>['get']>;
}

class Scan {
  readonly #request: ScanRequest;
  readonly #context: ScanContext;
  readonly #decoders: Decoders;
  readonly #rejected: Partial<Record<ScanReject, number>> = {};
  readonly #excluded: Record<string, number> = {};
  readonly #people = new Set<string>();
  #meter = new ProgressMeter(0, 0);
  #changes: ScanChange[] = [];
  #committedMs = 0;
  #reportedMs = 0;
  #filesRead = 0;
  #filesGone = 0;
  /** Photos on which nobody was found: no sign that the drive fails. */
  #withoutFace = 0;
  #failure: unknown;

  constructor(request: ScanRequest, context: ScanContext, decoders: Decoders) {
    this.#request = request;
    this.#context = context;
    this.#decoders = decoders;
  }

  async run(): Promise<ScanSummary> {
    const startMs = performance.now();
    const sources: OpenSource[] = [];
    try {
      for (const asked of this.#request.sources) sources.push(await this.#open(asked));
      const files = sources.reduce((sum, { photos }) => sum + photos.images, 0);
      if (files === 0) throw this.#noFaces(sources);
      this.#meter = new ProgressMeter(files, performance.now());
      this.#committedMs = performance.now();
      await this.#readAll(sources);
      return this.#summary(sources, startMs);
    } finally {
      for (const { photos } of sources) await photos.close();
    }
  }

  async #open(asked: ScanSource): Promise<OpenSource> {
    const chosen = selector(asked);
    const root = await openRoot(asked.root);
    const { photos, kind } = await openPhotos(
      asked.root,
      (person) => chosen(person) && !this.#wasErased(root, person),
      this.#context.signal,
    );
    const { id } = this.#context.ledger.source({
      root: photos.root,
      kind: asked.kind ?? kind,
      ...(asked.licence === undefined ? {} : { licence: asked.licence }),
      ...(asked.commercial === undefined ? {} : { commercial: asked.commercial }),
      ...(asked.consentUntil === undefined ? {} : { consentUntil: asked.consentUntil }),
      finder: asked.finder?.slice(0, finderDigits) ?? null,
    });
    return { id, photos, finder: asked.finder?.slice(0, finderDigits) ?? null };
  }

  #wasErased(root: string, person: string): boolean {
    const { ledger } = this.#context;
    return ledger.isErased(root, person) || (this.#request.mergeByName === true && ledger.isErased('', personOf(person, 0, true).key));
  }

  #noFaces(sources: readonly OpenSource[]): Problem {
    return new Problem('no-faces', { path: this.#request.sources.map(({ root }) => root).join(', '), files: otherFilesOf(sources) });
  }

  async #readAll(sources: readonly OpenSource[]): Promise<void> {
    const queue = this.#files(sources);
    const reader = async (): Promise<void> => {
      for await (const file of queue) {
        if (this.#failure !== undefined) return;
        try {
          this.#demandGoingOn();
          await this.#readOne(file);
        } catch (thrown) {
          this.#failure ??= thrown;
        }
      }
    };
    // The readers share one generator: `for await` of each takes the next file that no other took.
    const readers = await Promise.allSettled(Array.from({ length: filesAtOnce }, reader));
    // A source that cannot be read on ends the generator for whoever asked it.
    for (const one of readers) if (one.status === 'rejected') this.#failure ??= one.reason;
    if (!isDiskFull(this.#failure)) this.#commit();
    if (this.#failure !== undefined) throw this.#failure;
    for (const { id, photos } of sources) this.#filesGone += this.#context.ledger.finish(id, (folder) => photos.holds(folder));
    this.#report(performance.now());
  }

  async *#files(sources: readonly OpenSource[]): AsyncGenerator<File, void, undefined> {
    for (const source of sources) {
      const { id, photos: from } = source;
      let expected = from.images;
      for await (const { path, photos, leftOut } of from.shelves()) {
        const known = this.#context.ledger.knownInFolder(id, path);
        for await (const photo of photos ?? []) {
          if (this.#context.ledger.isErased(from.root, path === '' ? photo.name : `${path}/${photo.name}`)) continue;
          const person = personOf(photo.person, id, from.namesPeople && (this.#request.mergeByName ?? false));
          yield { source, folder: path, photo, person, known: known.get(photo.name) };
          known.delete(photo.name);
        }
        for (const name of leftOut) known.delete(name);
        if (photos !== undefined) for (const gone of known.values()) this.#forget(gone.id);
        this.#meter.adjust(from.images - expected);
        expected = from.images;
      }
    }
  }

  async #readOne(file: File): Promise<void> {
    const { known } = file;
    const { finder } = file.source;
    const content = await file.photo.content(({ sizeBytes, mtimeMs }) => {
      if (known?.finder !== finder) return false;
      // Not read again when nothing changed and what was found then still stands: a failed reading never does.
      if (known === undefined || known.sizeBytes !== sizeBytes || known.mtimeMs !== mtimeMs) return false;
      return known.digest === null ? known.reason !== 'unreadable' : this.#context.pixels.ordinal(known.digest) !== undefined;
    });
    if (content === 'unchanged') {
      this.#standing(file);
      return;
    }
    this.#filesRead += 1;
    if ('reject' in content) {
      this.#rejectFile(file, content, null, content.reject);
      return;
    }
    const fileDigest = createHash('sha256').update(content.bytes).digest('hex');
    const earlier = this.#context.ledger.knownByFile(fileDigest, finder);
    if (earlier?.digest != null && this.#context.pixels.ordinal(earlier.digest) !== undefined) {
      this.#take(file, content, { fileDigest, digest: earlier.digest, finding: earlier.finding as Finding | null });
      return;
    }
    if (earlier?.digest === null) {
      this.#rejectFile(file, content, fileDigest, earlier.reason as ScanReject);
      return;
    }
    const answer = await this.#decoders.decode(content.bytes, finder === null ? undefined : 'find');
    if ('reject' in answer) {
      this.#rejectFile(file, content, fileDigest, answer.reject);
      return;
    }
    const digest = createHash('sha256').update(answer.pixels).digest('hex');
    this.#context.pixels.append(digest, answer.pixels);
    this.#take(file, content, { fileDigest, digest, finding: answer.sought?.finding ?? null });
  }

  /** An unchanged file: only its identity may be another than last time. */
  #standing({ known, person }: File): void {
    if (known === undefined) return;
    if (known.key !== person.key) this.#change({ kind: 'moved', id: known.id, person });
    if (known.state === 'rejected') this.#countReject(known.reason as ScanReject);
    else this.#countAccepted(person, known.state === 'excluded' ? known.reason : null);
  }

  /** A picture with its crop. Which of several faces is meant, and whether a small one will do, is the operator's word: such photos are set aside with the crop. */
  #take(file: File, content: ContentFacts, found: { fileDigest: string; digest: string; finding: Finding | null }): void {
    if (found.finding === 'no-face') {
      this.#record(file, content, { ...found, state: 'rejected', reason: 'no-face' });
      this.#countReject('no-face');
      return;
    }
    const said = this.#saidOf(file, found);
    const reason = said !== undefined ? said : found.finding === 'one-face' ? null : found.finding;
    this.#record(file, content, { ...found, state: reason === null ? 'ok' : 'excluded', reason });
    this.#countAccepted(file.person, reason);
  }

  /**
   * What the operator said of a photo whose bytes are the same as when that was said, however it is read now: why it was set aside, null where it counts in spite of
   * what was found on it, undefined where nothing was said.
   */
  #saidOf({ known }: File, { fileDigest, finding }: { fileDigest: string; finding: Finding | null }): string | null | undefined {
    const aside = known?.state === 'excluded' && known.reason !== known.finding;
    const used = known?.state === 'ok' && finding !== null && finding !== 'one-face' && known.finding === finding;
    if (known === undefined || !(aside || used) || !this.#context.ledger.heldBytes(known.id, fileDigest)) return undefined;
    return aside ? known.reason : null;
  }

  #rejectFile(file: File, content: ContentFacts, fileDigest: string | null, reason: ScanReject): void {
    this.#record(file, content, { fileDigest, digest: null, finding: null, state: 'rejected', reason });
    this.#countReject(reason);
  }

  #record(
    { source, folder, photo, person }: File,
    { sizeBytes, mtimeMs }: ContentFacts,
    verdict: Pick<ScannedImage, 'fileDigest' | 'digest' | 'finding' | 'state' | 'reason'>,
  ): void {
    const { id: sourceId, finder } = source;
    this.#change({ kind: 'image', person, image: { sourceId, folder, name: photo.name, sizeBytes, mtimeMs, finder, ...verdict } });
  }

  #forget(id: number): void {
    this.#filesGone += 1;
    this.#change({ kind: 'gone', id });
  }

  /** `aside`: why it was set aside, with its crop. */
  #countAccepted(person: PersonKey, aside: string | null): void {
    this.#people.add(person.key);
    if (aside !== null) this.#excluded[aside] = (this.#excluded[aside] ?? 0) + 1;
    this.#count(true);
  }

  #countReject(reason: ScanReject): void {
    this.#rejected[reason] = (this.#rejected[reason] ?? 0) + 1;
    if (reason === 'no-face') this.#withoutFace += 1;
    this.#count(false);
  }

  #count(accepted: boolean): void {
    const nowMs = performance.now();
    this.#meter.count(accepted, nowMs);
    if (nowMs - this.#reportedMs >= progressEveryMs) this.#report(nowMs);
  }

  #report(nowMs: number): void {
    this.#reportedMs = nowMs;
    this.#context.onProgress?.(this.#meter.report(nowMs));
  }

  #change(change: ScanChange): void {
    this.#changes.push(change);
    if (this.#changes.length >= changesPerCommit || performance.now() - this.#committedMs > commitEveryMs) this.#commit();
  }

  #commit(): void {
    const changes = this.#changes;
    this.#changes = [];
    this.#context.pixels.flush();
    this.#context.ledger.write(changes);
    this.#committedMs = performance.now();
  }

  #demandGoingOn(): void {
    if (this.#context.signal?.aborted) throw new Problem('cancelled');
    const { filesDone, rejected } = this.#meter;
    if (filesDone >= stormAfter && rejected - this.#withoutFace > filesDone * stormShare)
      throw new Problem('image-storm', { rejected, seen: filesDone });
  }

  #summary(sources: readonly OpenSource[], startMs: number): ScanSummary {
    const { accepted, rejected, filesDone } = this.#meter;
    if (filesDone === 0) throw this.#noFaces(sources);
    if (accepted === 0 && this.#withoutFace > 0) throw new Problem('no-face-found', { photos: this.#withoutFace });
    if (accepted === 0) throw new Problem('image-storm', { rejected, seen: filesDone });
    if (this.#people.size < 2) throw new Problem('too-few-people', { people: this.#people.size });
    const ids = sources.map(({ id }) => id);
    const identities: number[] = [];
    for (const key of this.#people) {
      const person = this.#context.ledger.person(key, ids);
      if (person !== undefined && person.accepted > 0) identities.push(person.id);
    }
    return {
      sources: ids,
      formats: sources.map(({ photos }) => photos.format),
      identities: identities.sort((a, b) => a - b),
      filesSeen: filesDone,
      accepted: accepted - Object.values(this.#excluded).reduce((sum, count) => sum + count, 0),
      rejected: this.#rejected,
      excluded: this.#excluded,
      filesRead: this.#filesRead,
      filesGone: this.#filesGone,
      unreadableFolders: sources.reduce((sum, { photos }) => sum + new Set(photos.unreadable).size, 0),
      links: sources.reduce((sum, { photos }) => sum + photos.links, 0),
      otherFiles: otherFilesOf(sources),
      elapsedMs: performance.now() - startMs,
    };
  }
}

function otherFilesOf(sources: readonly OpenSource[]): number {
  return sources.reduce((sum, { photos }) => sum + photos.otherFiles, 0);
}

function isDiskFull(thrown: unknown): boolean {
  return thrown instanceof Problem && thrown.code === 'disk-full';
}
