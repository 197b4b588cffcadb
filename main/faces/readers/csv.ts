// CSV as RFC 4180 has it, out of a text that comes in pieces: comma, semicolon or tab, whichever the first line has.
// Invariants: no more than one piece and one record is held; where the pieces are cut changes nothing; it is text only, nothing in it is run; a fault
// names a line and never what stands in it.

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it begins; the first line is 1. */
  readonly line: number;
}

/** `quotes`: a cell in quotes does not end where a cell may end. `long`: no line of a table is so long; often a quotation mark is missing. */
export type CsvFault = 'quotes' | 'long';

/** In UTF-16 units. */
export const longestRecord = 65_536;

export class CsvReader {
  readonly #fault: (reason: CsvFault, line: number) => Error;
  #separator: string | undefined;
  #rest = '';
  #line = 1;

  /** `fault` makes what is thrown when a record cannot be read. */
  constructor(fault: (reason: CsvFault, line: number) => Error) {
    this.#fault = fault;
  }

  /** The records that end in `piece`, to be taken before the next piece is given; with the `last` one, those that remain. An empty line has one empty cell. */
  *records(piece: string, last: boolean): Generator<CsvRecord, void, undefined> {
    const text = this.#rest + piece;
    this.#separator ??= separatorOf(text, last);
    let at = 0;
    while (at < text.length && this.#separator !== undefined) {
      const found = this.#record(text, at, last, this.#separator);
      if (found === undefined) break;
      if (found.end - at > longestRecord) throw this.#fault('long', this.#line);
      yield { cells: found.cells, line: this.#line };
      this.#line += found.lines;
      at = found.end;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > longestRecord) throw this.#fault('long', this.#line);
  }

  /** The record at `at` and where the next begins; undefined while its end has not come. A quoted cell may hold separators, line ends and doubled quotes. */
  #record(text: string, at: number, last: boolean, separator: string): { cells: string[]; end: number; lines: number } | undefined {
    const cells: string[] = [];
    let lines = 1;
    for (let from = at; ; ) {
      let end = from;
      if (text[from] === '"') {
        end = closingQuote(text, from);
        // What follows may be the second of two quotes, so the end of a piece settles nothing.
        if ((end < 0 || end + 1 === text.length) && !last) return undefined;
        if (end < 0) throw this.#fault(text.length - at > longestRecord ? 'long' : 'quotes', this.#line);
        const cell = text.slice(from + 1, end);
        lines += cell.match(/\r\n?|\n/g)?.length ?? 0;
        cells.push(cell.replaceAll('""', '"'));
        end += 1;
      } else {
        while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end++;
        cells.push(text.slice(from, end));
      }
      if (text[end] === separator) {
        from = end + 1;
        continue;
      }
      if (end === text.length || (text[end] === '\r' && end + 1 === text.length))
        return last ? { cells, end: text.length, lines } : undefined;
      if (text[end] === '\r') return { cells, end: text[end + 1] === '\n' ? end + 2 : end + 1, lines };
      if (text[end] === '\n') return { cells, end: end + 1, lines };
      throw this.#fault(end - at > longestRecord ? 'long' : 'quotes', this.#line);
    }
  }
}

function closingQuote(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end;
}

/** Of the first line, which must have come whole; a table of one column has none, and any does. */
function separatorOf(text: string, last: boolean): string | undefined {
  const end = text.search(/[\r\n]/);
  if (end < 0 && !last) return undefined;
  const head = (end < 0 ? text : text.slice(0, end)).replace(/"[^"]*("|$)/g, '');
  return [',', ';', '\t'].find((one) => head.includes(one)) ?? ',';
}
