// Where words go: results to standard output, everything else to standard error; and how wide they are there.
// Invariant: standard output holds results only, so `--json` can be piped into another program.
import type { Text } from '../../renderer/text/text.ts';

export interface Terminal {
  readonly text: Text;
  readonly json: boolean;
  /** A result: to standard output. */
  print(line: string): void;
  /** Anything else: to standard error, above the progress line. */
  say(line: string): void;
  /** Shows the line that changes, on a terminal; nothing elsewhere. */
  status(line: string): void;
  /** Whether the line that changes can be shown. */
  readonly live: boolean;
}

export function openTerminal(text: Text, json: boolean): Terminal {
  const live = process.stderr.isTTY === true;
  let shown = '';
  const clear = (): void => {
    if (shown !== '') process.stderr.write('\r\u001b[2K');
    shown = '';
  };
  return {
    text,
    json,
    live,
    print(line) {
      clear();
      process.stdout.write(`${line}\n`);
    },
    say(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    status(line) {
      if (!live) return;
      clear();
      shown = cut(line, (process.stderr.columns ?? 100) - 1);
      process.stderr.write(shown);
    },
  };
}

/** Columns that a text takes: wide East Asian characters take two. */
export function widthOf(line: string): number {
  let width = 0;
  for (const character of line) width += isWide(character.codePointAt(0)!) ? 2 : 1;
  return width;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff)
  );
}

function cut(line: string, columns: number): string {
  let width = 0;
  let kept = '';
  for (const character of line) {
    width += widthOf(character);
    if (width > columns) break;
    kept += character;
  }
  return kept;
}

/** Rows as aligned columns: the first flush left, the others flush right (numbers) or left (words). */
export function aligned(rows: readonly (readonly string[])[], flush: 'right' | 'left' = 'right'): string[] {
  const columns = Math.max(...rows.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const space = ' '.repeat(widths[at]! - widthOf(cell));
        if (at === 0) return cell + space;
        return flush === 'right' ? `  ${space}${cell}` : `  ${cell}${space}`;
      })
      .join('')
      .trimEnd(),
  );
}
