// A folder with `manifest.csv` as a source of photos: a table that says which file shows whom, wherever below the folder the files lie.
// Invariants: no file outside the folder is opened, by no spelling and through no link; a photo named for two people is nobody's; a line that cannot be
// followed is set aside with its number; a table that cannot be read whole is refused.
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../problems.ts';
import { Utf8Pieces } from '../../utf8.ts';
import { CsvReader, type CsvRecord } from './csv.ts';
import { absent, type DataFileFault, dataFileProblem, openPlain } from './data-file.ts';
import {
  type Content,
  type ContentFacts,
  fileContent,
  type ListedPhoto,
  type PhotoSource,
  type ScanReject,
  type Shelf,
} from './photo-source.ts';

export const manifestFile = 'manifest.csv';

/** All of them are known before the first photo is read, or nobody could tell what is named twice: about 120 bytes of memory each. */
const mostRows = 4_000_000;
const mostBytes = 512 * 1024 * 1024;
const pieceBytes = 1 << 16;
const longestPath = 4096;
const longestPerson = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f]/;

/** Where a line has what. */
interface Columns {
  readonly path: number;
  readonly person: number;
  readonly all: number;
}

/** A line that names no photo that could be read. */
interface OddLine {
  readonly line: number;
  readonly person: number;
  readonly reason: ScanReject;
}

/** What the bytes of a manifest say, piece by piece. */
export class ManifestTable {
  /** Folder below the root, name of the file, whose it is: an index of `people`, or its complement (`~`) where another line names somebody else. */
  readonly folders = new Map<string, Map<string, number>>();
  readonly people: string[] = [];
  readonly odd: OddLine[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #text = new Utf8Pieces(manifestFile);
  readonly #csv = new CsvReader((reason, line) => fault(reason, line));
  #columns: Columns | undefined;
  #rows = 0;

  /** Throws Problem `data-file-unreadable` with the line. */
  push(bytes: Uint8Array): void {
    this.#take(this.#text.push(bytes), false);
  }

  end(): void {
    this.#take(this.#text.end(), true);
    if (this.#columns === undefined) throw fault('header', 1);
  }

  #take(text: string, last: boolean): void {
    for (const record of this.#csv.records(text, last)) {
      if (this.#columns === undefined) this.#columns = columnsOf(record.cells);
      // Spreadsheet programs end a table with lines of separators.
      else if (record.cells.some((cell) => cell.trim() !== '')) this.#row(record, this.#columns);
    }
  }

  #row({ cells, line }: CsvRecord, columns: Columns): void {
    if (++this.#rows > mostRows) throw fault('size', line);
    if (cells.length !== columns.all) throw fault('cells', line);
    const path = cells[columns.path]!.trim();
    const name = cells[columns.person]!.trim().normalize('NFC');
    if (path === '' || path.length > longestPath || control.test(path)) throw fault('cells', line);
    if (name === '' || name.length > longestPerson || name.includes('/') || control.test(name)) throw fault('person', line);
    const person = this.#numberOf(name);
    const place = placeOf(path);
    if (typeof place === 'string') {
      this.odd.push({ line, person, reason: place });
      return;
    }
    let photos = this.folders.get(place.folder);
    if (photos === undefined) {
      photos = new Map();
      this.folders.set(place.folder, photos);
    }
    const named = photos.get(place.name);
    if (named === undefined) photos.set(place.name, person);
    else {
      this.odd.push({ line, person, reason: 'named-twice' });
      if (named >= 0 && named !== person) photos.set(place.name, ~named);
    }
  }

  #numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.people.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }
}

function columnsOf(head: readonly string[]): Columns {
  const names = head.map((name) => name.trim().toLowerCase());
  const [path, person] = ['path', 'person'].map((one) => (names.indexOf(one) === names.lastIndexOf(one) ? names.indexOf(one) : -1));
  if (path === undefined || path < 0 || person === undefined || person < 0) throw fault('header', 1);
  return { path, person, all: names.length };
}

/** `/` and `\` both part a path, on every computer: tables are written on one and read on another. */
function placeOf(path: string): { folder: string; name: string } | 'outside' | 'missing' {
  const parts = path.split(/[/\\]/);
  if (parts[0] === '' || /^[a-z]:/i.test(path) || (process.platform === 'win32' && path.includes(':'))) return 'outside';
  const steps = parts.filter((part) => part !== '' && part !== '.');
  // Windows takes `.. ` for `..`.
  if (steps.some((step) => /^[. ]+$/.test(step))) return 'outside';
  const name = steps.pop();
  // The lines that were set aside lie under the name of the table.
  if (name === undefined || steps[0] === manifestFile) return 'missing';
  return { folder: steps.join('/'), name };
}

/**
 * The photos of a folder with `manifest.csv`: UTF-8 with or without a mark at its beginning; a first line that names the columns, among them `path` (below
 * the folder) and `person`; further columns are passed over. `wanted` is asked with a person.
 *
 * Throws Problem `data-file-unreadable` (the file, the reason and the line) or `cancelled`.
 */
export async function openManifest(root: string, wanted: (person: string) => boolean, signal?: AbortSignal): Promise<PhotoSource> {
  const file = await openPlain(root, manifestFile).catch(absent(manifestFile));
  if (file === undefined) throw dataFileProblem(manifestFile, 'unreadable');
  try {
    const { size, mtimeMs } = await file.stat();
    if (size > mostBytes) throw dataFileProblem(manifestFile, 'size');
    const table = new ManifestTable();
    for await (const piece of file.createReadStream({ autoClose: false, highWaterMark: pieceBytes })) {
      if (signal?.aborted) throw new Problem('cancelled');
      table.push(piece as Uint8Array);
    }
    table.end();
    return new ManifestFolder(root, table, wanted, mtimeMs);
  } catch (thrown) {
    throw thrown instanceof Problem ? thrown : dataFileProblem(manifestFile, 'unreadable', {}, thrown);
  } finally {
    await file.close();
  }
}

class ManifestFolder implements PhotoSource {
  readonly format = 'manifest';
  readonly namesPeople = true;
  readonly root: string;
  readonly unreadable: string[] = [];
  readonly otherFiles = 0;
  links = 0;
  images = 0;
  readonly #table: ManifestTable;
  readonly #wanted: readonly boolean[];
  /** Of what is said by the table alone: it stands as long as the table does. */
  readonly #said: ContentFacts;

  constructor(root: string, table: ManifestTable, wanted: (person: string) => boolean, mtimeMs: number) {
    this.root = root;
    this.#table = table;
    this.#wanted = table.people.map((person) => wanted(person));
    this.#said = { sizeBytes: 0, mtimeMs };
    for (const photos of table.folders.values()) this.images += this.#count(photos);
    for (const { person } of table.odd) if (this.#wanted[person]) this.images += 1;
  }

  #count(photos: ReadonlyMap<string, number>): number {
    let wanted = 0;
    for (const person of photos.values()) if (this.#wanted[person < 0 ? ~person : person]) wanted += 1;
    return wanted;
  }

  async *shelves(): AsyncGenerator<Shelf, void, undefined> {
    const { folders, odd } = this.#table;
    for (const folder of [...folders.keys()].sort()) {
      const listed = folders.get(folder)!;
      const state = await this.#stateOf(folder);
      if (state === 'unreadable') {
        this.unreadable.push(folder);
        this.images -= this.#count(listed);
        yield { path: folder, photos: undefined, leftOut: [] };
        continue;
      }
      if (state === 'outside') this.links += 1;
      const leftOut: string[] = [];
      yield { path: folder, photos: this.#photos(folder, listed, state, leftOut), leftOut };
    }
    if (odd.length > 0) {
      const leftOut = odd.filter(({ person }) => !this.#wanted[person]).map(({ line }) => String(line));
      yield { path: manifestFile, photos: this.#oddLines(), leftOut };
    }
  }

  *#photos(
    folder: string,
    listed: ReadonlyMap<string, number>,
    state: 'there' | 'missing' | 'outside',
    leftOut: string[],
  ): Generator<ListedPhoto, void, undefined> {
    for (const name of [...listed.keys()].sort()) {
      const number = listed.get(name)!;
      const index = number < 0 ? ~number : number;
      const person = this.#table.people[index]!;
      if (!this.#wanted[index]) leftOut.push(name);
      else if (number < 0) yield { name, person, content: this.#refused('two-people') };
      else if (state !== 'there') yield { name, person, content: () => Promise.resolve({ sizeBytes: 0, mtimeMs: 0, reject: state }) };
      else yield { name, person, content: (standing) => photoContent(join(this.root, folder, name), standing) };
    }
  }

  *#oddLines(): Generator<ListedPhoto, void, undefined> {
    for (const { line, person, reason } of this.#table.odd)
      if (this.#wanted[person]) yield { name: String(line), person: this.#table.people[person]!, content: this.#refused(reason) };
  }

  #refused(reject: ScanReject): ListedPhoto['content'] {
    return (standing) => Promise.resolve(standing(this.#said) ? 'unchanged' : { ...this.#said, reject });
  }

  /** Whether a folder can be looked into without following a link. */
  async #stateOf(folder: string): Promise<'there' | 'missing' | 'outside' | 'unreadable'> {
    let path = this.root;
    for (const step of folder === '' ? [] : folder.split('/')) {
      path = join(path, step);
      try {
        const found = await lstat(path);
        if (found.isSymbolicLink()) return 'outside';
        if (!found.isDirectory()) return 'missing';
      } catch (thrown) {
        return isMissing(thrown) ? 'missing' : 'unreadable';
      }
    }
    return 'there';
  }

  holds(path: string): boolean {
    return this.#table.folders.has(path) || (path === manifestFile && this.#table.odd.length > 0);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** As `fileContent`, of a file that nobody has seen yet: not there, a link, or no file at all. */
async function photoContent(path: string, standing: (facts: ContentFacts) => boolean): Promise<Content | 'unchanged'> {
  const refused = (reject: ScanReject) => ({ sizeBytes: 0, mtimeMs: 0, reject });
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return refused('outside');
    if (!found.isFile()) return refused('unreadable');
  } catch (thrown) {
    return refused(isMissing(thrown) ? 'missing' : 'unreadable');
  }
  return fileContent(path, standing);
}

function isMissing(thrown: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((thrown as NodeJS.ErrnoException).code ?? '');
}

function fault(reason: DataFileFault, line: number): Problem {
  return dataFileProblem(manifestFile, reason, { line });
}
