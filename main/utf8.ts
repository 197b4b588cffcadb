// Text out of bytes by one rule for every text file that comes from outside: UTF-8, with or without a mark at its beginning.
// Invariant: another encoding is refused by the name of the file (Problem `data-file-unreadable`, reason `encoding`), whole or piece by piece.
import { Problem } from './problems.ts';

/** The bytes of a file in pieces as they come: a letter may lie in two of them. */
export class Utf8Pieces {
  readonly #file: string;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  /** `file`: the name to say when it is refused. */
  constructor(file: string) {
    this.#file = file;
  }

  /** Throws Problem `data-file-unreadable`. */
  push(bytes: Uint8Array): string {
    return this.#read(bytes, true);
  }

  /** What was left; throws Problem `data-file-unreadable` where the last letter is cut off. */
  end(): string {
    return this.#read(new Uint8Array(0), false);
  }

  #read(bytes: Uint8Array, stream: boolean): string {
    let text: string;
    try {
      text = this.#decoder.decode(bytes, { stream });
    } catch (cause) {
      throw new Problem('data-file-unreadable', { file: this.#file, reason: 'encoding' }, { cause });
    }
    // Letters of UTF-16 without a mark would pass for UTF-8, every other one being nothing.
    if (text.includes('\0')) throw new Problem('data-file-unreadable', { file: this.#file, reason: 'encoding' });
    return text;
  }
}

/** A whole file as text. Throws Problem `data-file-unreadable`. */
export function wholeText(file: string, bytes: Uint8Array): string {
  const pieces = new Utf8Pieces(file);
  return pieces.push(bytes) + pieces.end();
}
