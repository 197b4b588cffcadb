// The small files beside a RecordIO file: `train.idx`, which says where each record begins, and `property`, how many people there are.
// Invariant: an offset is a multiple of 4 inside the records, none comes twice; whether a record begins there is for the reader of the records to see.
import { dataFileProblem } from './data-file.ts';

export const indexFile = 'train.idx';
export const propertyFile = 'property';

/** Enough for a billion records; a line is about 20 bytes. */
const mostLines = 1_000_000_000;
const longestNumber = 15;
export const longestProperty = 100;

/**
 * Offsets of the records that count, rising. A line: key, tab, offset, both whole numbers in decimal; keys are not used.
 *
 * `size` is that of the record file. Throws Problem `data-file-unreadable` with the line.
 */
export async function readIndex(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, size: number): Promise<Float64Array> {
  const offsets = new Offsets(size);
  // Fields of the line so far; a number is read digit by digit, so that no line has to be held.
  let field = 0;
  let digits = 0;
  let value = 0;
  let line = 1;
  const fault = (): Error => dataFileProblem(indexFile, 'index', { line });
  const endField = (): void => {
    if (digits === 0) return;
    if (field === 2 || digits > longestNumber) throw fault();
    if (field === 1 && !offsets.add(value)) throw fault();
    field += 1;
    digits = 0;
    value = 0;
  };
  const endLine = (): void => {
    endField();
    if (field === 1 || line > mostLines) throw fault();
    field = 0;
    line += 1;
  };
  for await (const chunk of chunks) {
    for (const byte of chunk) {
      if (byte >= 0x30 && byte <= 0x39) {
        digits += 1;
        if (digits > longestNumber) throw fault();
        value = value * 10 + byte - 0x30;
      } else if (byte === 0x0a) endLine();
      else if (byte === 0x09 || byte === 0x20 || byte === 0x0d) endField();
      else throw fault();
    }
  }
  if (digits > 0 || field > 0) endLine();
  const sorted = offsets.sorted();
  if (sorted === undefined) throw fault();
  return sorted;
}

/** Numbers in a growing typed array: 8 bytes a record. */
class Offsets {
  readonly #size: number;
  #values = new Float64Array(1024);
  #count = 0;
  #rising = true;

  constructor(size: number) {
    this.#size = size;
  }

  add(offset: number): boolean {
    if (offset % 4 !== 0 || offset >= this.#size) return false;
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    if (this.#count > 0 && offset <= this.#values[this.#count - 1]!) this.#rising = false;
    this.#values[this.#count++] = offset;
    return true;
  }

  /** Undefined when a number is there twice. */
  sorted(): Float64Array | undefined {
    const values = this.#values.subarray(0, this.#count);
    if (this.#rising) return values;
    values.sort();
    for (let at = 1; at < values.length; at++) if (values[at] === values[at - 1]) return undefined;
    return values;
  }
}

/** Number of people out of `people,height,width`. Throws Problem `data-file-unreadable`. */
export function parseProperty(bytes: Uint8Array): number {
  const text = bytes.length > longestProperty ? '' : Buffer.from(bytes).toString('latin1');
  const people = Number(/^\s*(\d{1,9})\s*,\s*\d{1,5}\s*,\s*\d{1,5}\s*$/.exec(text)?.[1] ?? 0);
  if (people < 1) throw dataFileProblem(propertyFile, 'property');
  return people;
}
