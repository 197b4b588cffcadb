// A folder in InsightFace's layout as a source of photos: `train.rec` with or without `train.idx` and `property`.
// Invariants: the file is read once, from the beginning to the end, in windows; a record is known by its number in the file, so a scan that was stopped
// knows again what it did; records without a picture (the header of the set, the ranges of people) are no photos.
import type { FileHandle } from 'node:fs/promises';
import { maxFileBytes } from '../../worker/protocol.ts';
import { absent, dataFileProblem, openPlain } from './data-file.ts';
import type { Content, ContentFacts, ListedPhoto, PhotoSource, Shelf } from './photo-source.ts';
import { indexFile, longestProperty, parseProperty, propertyFile, readIndex } from './record-offsets.ts';
import { type Bytes, type ImageRecord, imageRecord, recordsOf } from './recordio.ts';

export const recordsFile = 'train.rec';

/** Records that are looked up together: few questions to the library, and little memory for the answers. */
const recordsPerShelf = 4096;
/** Labels are 32-bit floats: whole numbers up to here are exact. */
const mostLabel = 2 ** 24;

/**
 * The images of a folder with `train.rec`. `wanted` is asked with the number of a person as text.
 *
 * Throws Problem `data-file-unreadable` (the file, the reason and the byte or line), at once or while the photos are taken.
 */
export async function openRecords(root: string, wanted: (person: string) => boolean): Promise<PhotoSource> {
  const file = await openPlain(root, recordsFile);
  try {
    const { size, mtimeMs } = await file.stat();
    const source = new RecordFolder(root, wanted, {
      bytes: bytesOf(file, size),
      mtimeMs,
      people: await peopleOf(root),
      index: await indexOf(root, size),
      close: () => file.close(),
    });
    await source.lookAhead();
    return source;
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

interface Opened {
  readonly bytes: Bytes;
  readonly mtimeMs: number;
  /** Labels are below this. */
  readonly people: number;
  /** Where the records begin that count; undefined: all do. */
  readonly index: Float64Array | undefined;
  close(): Promise<void>;
}

class RecordFolder implements PhotoSource {
  readonly format = 'recordio';
  readonly root: string;
  readonly namesPeople = false;
  readonly unreadable = [];
  readonly links = 0;
  readonly otherFiles = 0;
  readonly #wanted: (person: string) => boolean;
  readonly #opened: Opened;
  readonly #shelves = new Set<string>();
  /** What the first record says of the number of images. */
  #stated: number | undefined;
  #seen = 0;
  #unwanted = 0;
  #position = 0;

  constructor(root: string, wanted: (person: string) => boolean, opened: Opened) {
    this.root = root;
    this.#wanted = wanted;
    this.#opened = opened;
  }

  get images(): number {
    const { bytes, index } = this.#opened;
    const all = this.#position < bytes.size ? (this.#stated ?? index?.length ?? this.#bySize()) : 0;
    return Math.max(this.#seen, all) - this.#unwanted;
  }

  #bySize(): number {
    return this.#seen === 0 ? 0 : Math.round((this.#seen * this.#opened.bytes.size) / this.#position);
  }

  /** Reads the head of the set, so that something is known of its size before its photos are taken. */
  async lookAhead(): Promise<void> {
    const { bytes } = this.#opened;
    let photos = 0;
    for await (const record of recordsOf(bytes, recordsFile)) {
      const found = imageRecord(record);
      if (found === undefined) throw dataFileProblem(recordsFile, 'labels', { byte: record.at });
      if (record.at === 0 && isAboutOthers(found)) {
        // Images have the numbers 1 to one below the first label; ranges of people follow.
        const [end = 0] = found.labels;
        if (!Number.isInteger(end) || end < 1 || end > bytes.size / 8) throw dataFileProblem(recordsFile, 'labels', { byte: 0 });
        this.#stated = end - 1;
        return;
      }
      // Without a head: from the first images to all.
      if (++photos === 64) break;
      this.#seen = photos;
      this.#position = record.at + record.length;
    }
  }

  async *shelves(): AsyncGenerator<Shelf, void, undefined> {
    this.#seen = 0;
    const records = this.#photos();
    let next = await records.next();
    while (!next.done) {
      const shelf = Math.floor(next.value.number / recordsPerShelf);
      const path = String(shelf).padStart(6, '0');
      this.#shelves.add(path);
      const leftOut: string[] = [];
      async function* photos(): AsyncGenerator<ListedPhoto, void, undefined> {
        while (!next.done && Math.floor(next.value.number / recordsPerShelf) === shelf) {
          if (next.value.photo === undefined) leftOut.push(next.value.name);
          else yield next.value.photo;
          next = await records.next();
        }
      }
      yield { path, photos: photos(), leftOut };
    }
  }

  /** Each image with its number among all records; without a photo where its person is not wanted. */
  async *#photos(): AsyncGenerator<{ number: number; name: string; photo: ListedPhoto | undefined }, void, undefined> {
    const { bytes, index, people } = this.#opened;
    let number = -1;
    let listed = 0;
    for await (const record of recordsOf(bytes, recordsFile)) {
      number += 1;
      this.#position = record.at + record.length;
      if (index !== undefined) {
        if (listed < index.length && index[listed]! < record.at) throw dataFileProblem(indexFile, 'index');
        if (index[listed] !== record.at) continue;
        listed += 1;
      }
      const found = imageRecord(record);
      if (found === undefined) throw dataFileProblem(recordsFile, 'labels', { byte: record.at });
      if (isAboutOthers(found)) continue;
      const [label = 0] = found.labels;
      if (!Number.isInteger(label) || label < 0 || label > mostLabel) throw dataFileProblem(recordsFile, 'labels', { byte: record.at });
      if (label >= people) throw dataFileProblem(propertyFile, 'classes');
      this.#seen += 1;
      const person = String(label);
      const name = String(number).padStart(8, '0');
      const wanted = this.#wanted(person);
      if (!wanted) this.#unwanted += 1;
      yield { number, name, photo: wanted ? this.#photo(name, person, found) : undefined };
    }
    this.#position = bytes.size;
    if (index === undefined ? this.#seen < (this.#stated ?? 0) : listed < index.length)
      throw index === undefined ? dataFileProblem(recordsFile, 'fewer') : dataFileProblem(indexFile, 'index');
  }

  #photo(name: string, person: string, { image, length }: ImageRecord): ListedPhoto {
    const facts: ContentFacts = { sizeBytes: length, mtimeMs: this.#opened.mtimeMs };
    return {
      name,
      person,
      content(standing): Promise<Content | 'unchanged'> {
        if (standing(facts)) return Promise.resolve('unchanged');
        return Promise.resolve({ ...facts, ...(length > maxFileBytes ? { reject: 'too-large' as const } : { bytes: image }) });
      },
    };
  }

  holds(path: string): boolean {
    return this.#shelves.has(path);
  }

  close(): Promise<void> {
    return this.#opened.close();
  }
}

/** The head of a set and the range of a person's records: two labels and no picture. */
function isAboutOthers({ labels, length }: { readonly labels: readonly number[]; readonly length: number }): boolean {
  return length === 0 && labels.length > 1;
}

async function indexOf(root: string, size: number): Promise<Float64Array | undefined> {
  const file = await openPlain(root, indexFile).catch(absent(indexFile));
  if (file === undefined) return undefined;
  try {
    return await readIndex(file.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>, size);
  } finally {
    await file.close();
  }
}

/** One more than the largest label that there may be. */
async function peopleOf(root: string): Promise<number> {
  const file = await openPlain(root, propertyFile).catch(absent(propertyFile));
  if (file === undefined) return mostLabel + 1;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(longestProperty + 1), 0, longestProperty + 1, 0);
    return parseProperty(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

function bytesOf(file: FileHandle, size: number): Bytes {
  return {
    size,
    async read(at, length) {
      // Not from the shared pool: a window must not keep others alive.
      const into = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file.read(into, done, length - done, at + done).catch((cause: unknown) => {
          throw dataFileProblem(recordsFile, 'unreadable', { byte: at + done }, cause);
        });
        if (bytesRead === 0) throw dataFileProblem(recordsFile, 'cut-off', { byte: at + done });
        done += bytesRead;
      }
      return into;
    },
  };
}
