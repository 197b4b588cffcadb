// RecordIO, the container of MXNet and InsightFace (dmlc-core): records one after the other, each with its length, and what stands in front of an image.
// Invariant: no length is believed before it is held against what is left of the file, and no more than one window or one record is in memory.
import { maxFileBytes } from '../../worker/protocol.ts';
import { dataFileProblem } from './data-file.ts';

/** Bytes that can be read from any place. */
export interface Bytes {
  readonly size: number;
  /** Exactly `length` bytes from `at` on, which lie inside. The answer is the caller's own. */
  read(at: number, length: number): Promise<Uint8Array>;
}

export interface StoredRecord {
  /** Where it begins. */
  readonly at: number;
  /** Bytes of its content. */
  readonly length: number;
  /** The content; of a longer one than any image its first bytes only. */
  readonly content: Uint8Array;
}

const magic = 0xced7230a;
const headBytes = 8;
// Some hundred aligned crops: the disk reads in long stretches, and a photo that nobody holds any more frees its window.
const windowBytes = 1 << 20;
/** The longest content that is kept whole: the largest image and its header. */
const mostBytes = maxFileBytes + 4096;
const keptOfLonger = 4096;
/** Parts of one record: a writer makes one at each magic word within the content. */
const mostParts = 65_536;

/**
 * The records of a file in the order of the file, read in windows.
 *
 * A record: u32 magic, u32 kind << 29 | length, the content, padded to 4 bytes. A content that holds the magic word at a multiple of 4 is stored
 * in parts (kinds 1, any number of 2, 3) and the word comes back between them. Throws Problem `data-file-unreadable`: reason `cut-off` where a
 * record reaches beyond the end, `damaged` where none begins.
 */
export async function* recordsOf(bytes: Bytes, file: string): AsyncGenerator<StoredRecord, void, undefined> {
  const window = new Window(bytes);
  let at = 0;
  while (at < bytes.size) {
    const start = at;
    const head = await headAt(window, at, file);
    at = head.end;
    if (head.kind === 0) {
      yield { at: start, length: head.length, content: await window.take(head.from, kept(head.length)) };
      continue;
    }
    if (head.kind !== 1) throw dataFileProblem(file, 'damaged', { byte: start });
    const parts = [await window.take(head.from, kept(head.length))];
    let { length } = head;
    let held = parts[0]!.length;
    for (let last = false, count = 1; !last; count++) {
      if (at >= bytes.size) throw dataFileProblem(file, 'cut-off', { byte: start });
      const next = await headAt(window, at, file);
      if (next.kind < 2 || count >= mostParts) throw dataFileProblem(file, 'damaged', { byte: at });
      last = next.kind === 3;
      length += 4 + next.length;
      if (length <= mostBytes || held < keptOfLonger) {
        const part = await window.take(next.from, length <= mostBytes ? next.length : Math.min(next.length, keptOfLonger));
        parts.push(magicWord, part);
        held += magicWord.length + part.length;
      }
      at = next.end;
    }
    const content = Buffer.concat(parts);
    yield { at: start, length, content: length <= mostBytes ? content : content.subarray(0, keptOfLonger) };
  }
}

const magicWord = Uint8Array.of(0x0a, 0x23, 0xd7, 0xce);

function kept(length: number): number {
  return length <= mostBytes ? length : keptOfLonger;
}

interface Head {
  readonly kind: number;
  readonly length: number;
  /** Where the content begins. */
  readonly from: number;
  /** Where the next record begins. */
  readonly end: number;
}

async function headAt(window: Window, at: number, file: string): Promise<Head> {
  if (at + headBytes > window.size) throw dataFileProblem(file, 'cut-off', { byte: at });
  const head = viewOf(await window.take(at, headBytes));
  if (head.getUint32(0, true) !== magic) throw dataFileProblem(file, 'damaged', { byte: at });
  const word = head.getUint32(4, true);
  const length = word & 0x1fff_ffff;
  const from = at + headBytes;
  const end = from + Math.ceil(length / 4) * 4;
  if (end > window.size) throw dataFileProblem(file, 'cut-off', { byte: at });
  const kind = word >>> 29;
  if (kind > 3) throw dataFileProblem(file, 'damaged', { byte: at });
  return { kind, length, from, end };
}

class Window {
  readonly size: number;
  readonly #bytes: Bytes;
  #at = 0;
  #held: Uint8Array = new Uint8Array();

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.size = bytes.size;
  }

  /** A view of the window, which is never written again. */
  async take(at: number, length: number): Promise<Uint8Array> {
    if (length > windowBytes) return this.#bytes.read(at, length);
    if (at < this.#at || at + length > this.#at + this.#held.length) {
      this.#held = await this.#bytes.read(at, Math.min(windowBytes, this.size - at));
      this.#at = at;
    }
    return this.#held.subarray(at - this.#at, at - this.#at + length);
  }
}

/** The content of a record as InsightFace packs it (`mxnet.recordio.pack`). */
export interface ImageRecord {
  /** One for an image: the number of its person. Two for a range of records: first and one past the last. */
  readonly labels: readonly number[];
  /** Bytes of the image; none where the record is about others. */
  readonly length: number;
  readonly image: Uint8Array;
}

const irHeaderBytes = 24;
/** More are no labels of a face; some writers add landmarks and boxes. */
const mostLabels = 512;

/**
 * Header and image: u32 count, f32 label, u64 id, u64 id2, then, where count > 0, count labels (f32) in the place of the one. Undefined where it is no
 * such record.
 */
export function imageRecord({ content, length }: StoredRecord): ImageRecord | undefined {
  if (content.length < irHeaderBytes) return undefined;
  const view = viewOf(content);
  const count = view.getUint32(0, true);
  const from = irHeaderBytes + 4 * count;
  if (count > mostLabels || from > content.length) return undefined;
  const labels = count === 0 ? [view.getFloat32(4, true)] : Array.from({ length: count }, (_, at) => view.getFloat32(24 + 4 * at, true));
  return { labels, length: length - from, image: content.subarray(from) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
