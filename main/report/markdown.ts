// A section of the report read as Markdown (CommonMark with GFM tables): the same words and numbers, for repositories, ticket systems and plain reading.
// Invariants: it knows the few elements that the sections are made of and throws on any other; what a person wrote stays text and never becomes markup;
// charts are left out, since their numbers stand in the tables of the report.

/** Elements without a meaning of their own here: what they hold is taken as it is. */
const transparent = new Set(['div', 'table', 'thead', 'tbody', 'ul', 'span', 'time', 'small']);
const marks: Readonly<Record<string, string>> = { strong: '**', em: '*', code: '' };

/** Text as it is read, safe anywhere in a line of Markdown: no mark, link, HTML or cell border comes out of it, and it stays on its line. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '') // turns the reading direction, and with it what stands where
    .replace(/[\\`*_[\]<>&|~$]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\b(www)\./gi, '$1\\.');
}

/** The same at the beginning of a line, where a few more characters have a meaning. */
function lineStart(text: string): string {
  return text.replace(/^(\d{1,9})([.)])/, '$1\\$2').replace(/^[#+=-]/, '\\$&');
}

/** Blocks of Markdown, parted by empty lines. Throws TypeError on an element that no section is made of. */
export function markdownOf(html: string): string {
  const blocks: string[] = [];
  let words = '';
  let rows: string[][] = [];
  let head = false;
  const taken = (): string => {
    const text = words.replace(/ {2,}/g, ' ').trim();
    words = '';
    return text;
  };
  const block = (put: (text: string) => string): void => {
    const text = taken();
    if (text !== '') blocks.push(put(text));
  };
  const endTable = (): void => {
    const width = Math.max(0, ...rows.map(({ length }) => length));
    if (width > 0) blocks.push(tableOf(head ? rows : [[], ...rows], width));
    rows = [];
    head = false;
  };
  const items: string[] = [];
  for (const piece of html.replace(/<figure[\s\S]*?<\/figure>/g, '').split(/(<[^>]*>)/)) {
    const [tag, slash = '', name = ''] = /^<(\/?)([a-z0-9]+)/.exec(piece) ?? [];
    if (tag === undefined) words += escapeMarkdown(unescaped(piece));
    else if (name in marks) words = marked(words, marks[name]!, slash !== '');
    else if (name === 'p' || name === 'caption') block(lineStart);
    else if (/^h[1-6]$/.test(name)) block((text) => `### ${text}`);
    else if (name === 'thead') head = true;
    else if (name === 'tr' && slash === '') rows.push([]);
    else if (name === 'th' || name === 'td') {
      const text = taken();
      if (slash !== '') rows.at(-1)?.push(text);
    } else if (name === 'li') {
      const text = taken();
      if (slash !== '') items.push(`- ${lineStart(text)}`);
    } else if (name === 'table' && slash !== '') endTable();
    else if (name === 'ul' && slash !== '') blocks.push(items.splice(0).join('\n'));
    else if (name === 'small' && slash === '') words += ' ';
    else if (name !== 'tr' && !transparent.has(name)) throw new TypeError(`no words for <${name}>`);
  }
  block(lineStart);
  return blocks.join('\n\n');
}

/** A mark touches the words that it holds: spaces go outside, and around nothing there is none. */
function marked(words: string, mark: string, closing: boolean): string {
  if (!closing) return words + mark;
  if (words.endsWith(mark)) return words.slice(0, words.length - mark.length);
  return words.trimEnd() + mark;
}

function tableOf([head = [], ...rows]: readonly (readonly string[])[], width: number): string {
  const line = (cells: readonly string[]): string => `| ${Array.from({ length: width }, (_, at) => cells[at] ?? '').join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(width)}`, ...rows.map(line)].join('\n');
}

/** What `escapeHtml` made, as it was; a number and its unit are parted by an ordinary space again. */
function unescaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replaceAll('\u00a0', ' ');
}
