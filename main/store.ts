// Records of one fixed length in one file, found by digest: pixels of crops, embeddings of a teacher.
// Invariant: an index entry is written only after its record is safely on the disk, so what can be found is whole; a cut-off tail is dropped on opening.
//
// <base>.data   the records, one after the other
// <base>.index  16 bytes: 'DSHSTOR1', record length, checksum; then per record 40 bytes: SHA-256 digest, checksum of the record, checksum of this entry
//
// One process appends (the library's lock sees to that), any number read meanwhile. Readers notice new records by the length of the index.
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { DigestTable } from './digest-table.ts';
import { Problem, toProblem } from './problems.ts';

export interface RecordStore {
  readonly recordBytes: number;
  /** Records that can be read now. A reader sees those of a writer as soon as the writer flushed them. */
  readonly count: number;
  ordinal(digest: string): number | undefined;
  digestAt(ordinal: number): string;
  /** Returns the ordinal; the old one, and nothing is written, if the digest is present. Durable after `flush`. */
  append(digest: string, record: Uint8Array): number;
  /** Throws Problem('library-corrupt') when the disk gives back other bytes than were written. */
  read(ordinal: number, into: Uint8Array): void;
  flush(): void;
  close(): void;
}

const magic = 'DSHSTOR1';
const headerBytes = 16;
const entryBytes = 40;
// A flush costs two disk syncs; this bounds what a crash can make us compute again.
const flushEvery = 512;
const chunkEntries = 16_384;

/** Opens or, to append, creates the store `<basePath>.{data,index}`. A missing store opened to read is empty until its writer makes it. */
export function openStore(basePath: string, recordBytes: number, mode: 'read' | 'append'): RecordStore {
  try {
    return new FileStore(basePath, recordBytes, mode);
  } catch (thrown) {
    throw toProblem(thrown);
  }
}

/**
 * Overwrites records with zeros and forgets their digests, for good as far as files go; returns how many. No store of this file may be open to append.
 * The place of a record stays, so that other records keep their ordinals. A reader that was open before finds such a record damaged and opens anew.
 */
export function eraseRecords(basePath: string, digests: ReadonlySet<string>): number {
  if (digests.size === 0 || !existsSync(`${basePath}.index`) || !existsSync(`${basePath}.data`)) return 0;
  const index = openSync(`${basePath}.index`, constants.O_RDWR);
  const data = openSync(`${basePath}.data`, constants.O_RDWR);
  try {
    return eraseIn(index, data, digests);
  } catch (thrown) {
    throw toProblem(thrown);
  } finally {
    closeSync(index);
    closeSync(data);
  }
}

function eraseIn(index: number, data: number, digests: ReadonlySet<string>): number {
  const header = Buffer.alloc(headerBytes);
  if (readAll(index, header, 0) < headerBytes) return 0;
  const recordBytes = header.readUInt32LE(8);
  if (!header.equals(headerOf(recordBytes))) throw new Problem('library-corrupt', { part: 'store' });
  const nothing = Buffer.alloc(recordBytes);
  const entry = Buffer.alloc(entryBytes);
  const entries = Math.floor((fstatSync(index).size - headerBytes) / entryBytes);
  const erased: number[] = [];
  let fresh = 0;
  for (let ordinal = 0; ordinal < entries; ordinal++) {
    const at = headerBytes + ordinal * entryBytes;
    readAll(index, entry, at);
    const grave = graveOf(ordinal);
    if (digests.has(entry.subarray(0, 32).toString('hex'))) {
      grave.copy(entry);
      entry.writeUInt32LE(crc32(nothing), 32);
      entry.writeUInt32LE(crc32(entry.subarray(0, 36)), 36);
      writeAll(index, entry, at);
      fresh += 1;
    } else if (!entry.subarray(0, 32).equals(grave)) continue;
    erased.push(ordinal);
  }
  // First out of sight, then gone: whatever was cut off in between is overwritten by the next call, also what an earlier one left.
  fdatasyncSync(index);
  for (const ordinal of erased) writeAll(data, nothing, ordinal * recordBytes);
  fdatasyncSync(data);
  return fresh;
}

/** What stands in place of an erased digest: no picture has it, and no two places share it. */
function graveOf(ordinal: number): Buffer {
  return createHash('sha256').update(`erased ${ordinal}`).digest();
}

function headerOf(recordBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write(magic, 'latin1');
  header.writeUInt32LE(recordBytes, 8);
  header.writeUInt32LE(crc32(header.subarray(0, 12)), 12);
  return header;
}

class FileStore implements RecordStore {
  readonly recordBytes: number;
  readonly #basePath: string;
  readonly #mode: 'read' | 'append';
  #data = -1;
  #index = -1;
  #digests = new DigestTable();
  // Checksums of the records, by ordinal; grows with the digests.
  #checksums = new Uint32Array(1024);
  #flushed = 0;

  constructor(basePath: string, recordBytes: number, mode: 'read' | 'append') {
    this.recordBytes = recordBytes;
    this.#basePath = basePath;
    this.#mode = mode;
    if (mode === 'append') this.#openToAppend();
    else this.#refresh();
  }

  get count(): number {
    this.#refresh();
    return this.#digests.count;
  }

  ordinal(digest: string): number | undefined {
    const bytes = digestBytes(digest);
    const found = this.#digests.find(bytes);
    if (found !== undefined || !this.#refresh()) return found;
    return this.#digests.find(bytes);
  }

  digestAt(ordinal: number): string {
    this.#demand(ordinal);
    return this.#digests.at(ordinal).toString('hex');
  }

  append(digest: string, record: Uint8Array): number {
    if (this.#mode !== 'append') throw new Error('this store was opened to read');
    if (record.length !== this.recordBytes) throw new Error(`a record has ${this.recordBytes} bytes, not ${record.length}`);
    const bytes = digestBytes(digest);
    const present = this.#digests.find(bytes);
    if (present !== undefined) return present;
    const ordinal = this.#digests.count;
    try {
      writeAll(this.#data, record, ordinal * this.recordBytes);
    } catch (thrown) {
      throw toProblem(thrown);
    }
    this.#remember(bytes, crc32(record));
    if (this.#digests.count - this.#flushed >= flushEvery) this.flush();
    return ordinal;
  }

  read(ordinal: number, into: Uint8Array): void {
    if (into.length !== this.recordBytes) throw new Error(`a record has ${this.recordBytes} bytes, not ${into.length}`);
    this.#demand(ordinal);
    const whole = readAll(this.#data, into, ordinal * this.recordBytes) === into.length;
    if (!whole || crc32(into) !== this.#checksums[ordinal]) throw new Problem('library-corrupt', { part: 'store' });
  }

  flush(): void {
    const fresh = this.#digests.count - this.#flushed;
    if (this.#mode !== 'append' || fresh === 0) return;
    const entries = Buffer.alloc(fresh * entryBytes);
    for (let i = 0; i < fresh; i++) {
      const entry = entries.subarray(i * entryBytes, (i + 1) * entryBytes);
      this.#digests.at(this.#flushed + i).copy(entry);
      entry.writeUInt32LE(this.#checksums[this.#flushed + i]!, 32);
      entry.writeUInt32LE(crc32(entry.subarray(0, 36)), 36);
    }
    try {
      fdatasyncSync(this.#data);
      writeAll(this.#index, entries, headerBytes + this.#flushed * entryBytes);
      fdatasyncSync(this.#index);
    } catch (thrown) {
      throw toProblem(thrown);
    }
    this.#flushed += fresh;
  }

  /** Flushes first. When that fails it throws, with the files closed all the same: what was not flushed is computed again. */
  close(): void {
    if (this.#data < 0) return;
    try {
      this.flush();
    } finally {
      closeSync(this.#data);
      closeSync(this.#index);
      this.#data = -1;
      this.#index = -1;
    }
  }

  #openToAppend(): void {
    mkdirSync(dirname(this.#basePath), { recursive: true, mode: 0o700 });
    this.#data = openSync(`${this.#basePath}.data`, openForWriting, 0o600);
    this.#index = openSync(`${this.#basePath}.index`, openForWriting, 0o600);
    const header = headerOf(this.recordBytes);
    if (fstatSync(this.#index).size < headerBytes) {
      // New, or killed while the header was written: nothing can have been indexed yet.
      ftruncateSync(this.#index, 0);
      writeAll(this.#index, header, 0);
    }
    this.#checkHeader();
    this.#load();
    this.#flushed = this.#digests.count;
    ftruncateSync(this.#data, this.#flushed * this.recordBytes);
    ftruncateSync(this.#index, headerBytes + this.#flushed * entryBytes);
  }

  /** Picks up what the writer flushed since the last look; true if there was something. */
  #refresh(): boolean {
    if (this.#mode !== 'read') return false;
    if (this.#index < 0) {
      try {
        this.#index = openSync(`${this.#basePath}.index`, 'r');
        if (fstatSync(this.#index).size < headerBytes) return this.#forget();
        this.#data = openSync(`${this.#basePath}.data`, 'r');
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
        return this.#forget();
      }
      this.#checkHeader();
    }
    const before = this.#digests.count;
    this.#load();
    return this.#digests.count > before;
  }

  #forget(): boolean {
    if (this.#index >= 0) closeSync(this.#index);
    this.#index = -1;
    return false;
  }

  /** Reads index entries from the first unknown one up to the first that is not whole, or whose record is not. */
  #load(): void {
    const written = Math.floor((fstatSync(this.#index).size - headerBytes) / entryBytes);
    if (written <= this.#digests.count) return;
    const whole = Math.min(written, Math.floor(fstatSync(this.#data).size / this.recordBytes));
    const chunk = Buffer.alloc(Math.min(chunkEntries, Math.max(0, whole - this.#digests.count)) * entryBytes);
    while (this.#digests.count < whole) {
      const wanted = Math.min(chunkEntries, whole - this.#digests.count);
      const got = readAll(this.#index, chunk.subarray(0, wanted * entryBytes), headerBytes + this.#digests.count * entryBytes);
      const entries = Math.floor(got / entryBytes);
      for (let i = 0; i < entries; i++) {
        const entry = chunk.subarray(i * entryBytes, (i + 1) * entryBytes);
        if (crc32(entry.subarray(0, 36)) !== entry.readUInt32LE(36)) return;
        this.#remember(entry.subarray(0, 32), entry.readUInt32LE(32));
      }
      if (entries < wanted) return;
    }
  }

  #remember(digest: Uint8Array, checksum: number): void {
    const ordinal = this.#digests.add(digest);
    if (ordinal >= this.#checksums.length) {
      const grown = new Uint32Array(this.#checksums.length * 2);
      grown.set(this.#checksums);
      this.#checksums = grown;
    }
    this.#checksums[ordinal] = checksum;
  }

  #demand(ordinal: number): void {
    if (!(ordinal >= 0 && ordinal < this.#digests.count) && !(this.#refresh() && ordinal < this.#digests.count)) {
      throw new Error(`no record ${ordinal}`);
    }
  }

  #checkHeader(): void {
    const found = Buffer.alloc(headerBytes);
    readAll(this.#index, found, 0);
    if (found.equals(headerOf(this.recordBytes))) return;
    this.#forget();
    if (this.#data >= 0) closeSync(this.#data);
    this.#data = -1;
    throw new Problem('library-corrupt', { part: 'store' });
  }
}

// Like 'r+', but it creates. Not 'a': that would ignore the position of a write.
const openForWriting = constants.O_RDWR | constants.O_CREAT;

function digestBytes(digest: string): Buffer {
  const bytes = Buffer.from(digest, 'hex');
  if (bytes.length !== 32 || digest.length !== 64) throw new Error('a digest is 64 hexadecimal digits');
  return bytes;
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}

function readAll(file: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const got = readSync(file, into, done, into.length - done, position + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}
