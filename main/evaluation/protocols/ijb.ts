// The published file layout of IJB-B and IJB-C: which photos make which templates, which templates are compared, and who is searched among whom.
// Invariant: what is returned is complete and safe (names lead nowhere, numbers are in range); anything else is Problem `templates-unreadable` with file and line,
// or `data-file-unreadable` where a file is no text in UTF-8.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../../problems.ts';
import { Utf8Pieces } from '../../utf8.ts';

/** Photos, templates and media, row by row as in `*_face_tid_mid.txt`; landmarks and detector scores of the same rows. */
export interface IjbProtocol {
  /** What the files begin with: `ijbb`, `ijbc`. */
  readonly name: string;
  /** Where the photos lie. */
  readonly photos: string;
  readonly names: readonly string[];
  /** Place in `templateIds`, [rows]. */
  readonly template: Int32Array;
  /** Photos of one template with the same number come from one video. [rows] */
  readonly media: Int32Array;
  /** Eyes, nose, mouth corners as x, y, ... in pixels. [rows * 10] */
  readonly landmarks: Float32Array;
  readonly detector: Float32Array;
  /** Ascending. */
  readonly templateIds: Int32Array;
  readonly pairs: TemplatePairs;
  /** Null where the search files are not there. */
  readonly search: TemplateSearch | null;
}

export interface TemplatePairs {
  /** Places in `templateIds`. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 1: the same person. */
  readonly genuine: Uint8Array;
  /** Pairs of templates that have no photo in the list. */
  readonly missing: number;
}

export interface SubjectTemplates {
  readonly name: string;
  /** Places in `templateIds`. */
  readonly templates: Int32Array;
  readonly subjects: Int32Array;
  readonly missing: number;
}

export interface TemplateSearch {
  readonly galleries: readonly SubjectTemplates[];
  readonly probes: SubjectTemplates;
}

/** IJB-C has 469,375 photos and 15,638,932 pairs; lists several times as long are refused. */
export const mostRows = 4_000_000;
export const mostPairs = 64_000_000;
const longestLine = 4_096;
const largestNumber = 2_147_483_647;

/** Whether a folder is laid out like IJB: `meta/*_face_tid_mid.txt` and `loose_crop/`. */
export async function isIjbFolder(folder: string): Promise<boolean> {
  return (await isFolder(join(folder, 'loose_crop'))) && (await namesIn(join(folder, 'meta'))).some((name) => photosFile.test(name));
}

const photosFile = /^([a-z0-9]{1,20})_face_tid_mid\.txt$/i;

/** Reads the whole protocol. Throws Problem `not-found` for a file that is missing, `templates-unreadable` and `data-file-unreadable` for one that is not as it should be. */
export async function readIjb(folder: string, signal?: AbortSignal): Promise<IjbProtocol> {
  const meta = join(folder, 'meta');
  const found = (await namesIn(meta)).flatMap((name) => photosFile.exec(name)?.[1] ?? []);
  const [name] = found;
  if (name === undefined || found.length > 1) throw unreadable('meta', 0, found.length > 1 ? 'several' : 'empty');
  const read = async <T>(file: string, parser: LineParser<T>): Promise<T> => feed(join(meta, file), file, parser, signal);
  const photos = await read(`${name}_face_tid_mid.txt`, photoRows(`${name}_face_tid_mid.txt`));
  const points = await read(`${name}_name_5pts_score.txt`, landmarkRows(`${name}_name_5pts_score.txt`, photos.names));
  const templateIds = Int32Array.from(new Set(photos.template)).sort();
  const placeOf = places(templateIds);
  const pairs = await read(`${name}_template_pair_label.txt`, pairRows(`${name}_template_pair_label.txt`, placeOf));
  const subjects = async (file: string) => read(file, subjectRows(file, placeOf));
  const inMeta = await namesIn(meta);
  const galleryFiles = inMeta.filter((file) => new RegExp(`^${name}_1N_gallery_[A-Z]\\d\\.csv$`, 'i').test(file)).sort();
  const probeFile = `${name}_1N_probe_mixed.csv`;
  const galleries: SubjectTemplates[] = [];
  if (inMeta.includes(probeFile)) for (const file of galleryFiles) galleries.push(await subjects(file));
  return {
    name,
    photos: join(folder, 'loose_crop'),
    names: photos.names,
    template: photos.template.map((id) => placeOf(id)),
    media: photos.media,
    landmarks: points.landmarks,
    detector: points.detector,
    templateIds,
    pairs,
    search: galleries.length === 0 ? null : { galleries, probes: await subjects(probeFile) },
  };
}

function unreadable(file: string, line: number, reason: string): Problem {
  return new Problem('templates-unreadable', { file, line, reason });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Takes lines one after the other; `line` counts from 1. */
export interface LineParser<T> {
  take(text: string, line: number): void;
  done(lines: number): T;
}

/** Cuts bytes into lines, whatever their ends, with the empty ones at the end left out. Bounded: a line has at most 4,096 bytes. */
export function lineFeed<T>(file: string, parser: LineParser<T>): { push(bytes: Uint8Array): void; end(): T } {
  let rest = '';
  let line = 0;
  let empty = 0;
  const pieces = new Utf8Pieces(file);
  const take = (text: string): void => {
    if (text.length > longestLine) throw unreadable(file, line + 1, 'size');
    if (text.trim() === '') {
      empty++;
      return;
    }
    if (empty > 0) throw unreadable(file, line + 1, 'empty');
    line++;
    parser.take(text, line);
  };
  const cut = (text: string): void => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop()!;
    if (rest.length > longestLine) throw unreadable(file, line + 1, 'size');
    for (const one of lines) take(one);
  };
  return {
    push: (bytes) => cut(pieces.push(bytes)),
    end() {
      cut(pieces.end());
      if (rest !== '') take(rest);
      return parser.done(line);
    },
  };
}

async function feed<T>(path: string, file: string, parser: LineParser<T>, signal: AbortSignal | undefined): Promise<T> {
  const lines = lineFeed(file, parser);
  try {
    for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) }))
      lines.push(bytes as Uint8Array);
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    if (signal?.aborted) throw new Problem('cancelled');
    throw new Problem('not-found', { kind: path }, { cause: thrown });
  }
  return lines.end();
}

/** `photo template media` */
export function photoRows(file: string): LineParser<{ names: string[]; template: Int32Array; media: Int32Array }> {
  const names: string[] = [];
  const template = growing(Int32Array);
  const media = growing(Int32Array);
  return {
    take(text, line) {
      if (line > mostRows) throw unreadable(file, line, 'length');
      const fields = text.trim().split(/[\t ]+/);
      if (fields.length !== 3) throw unreadable(file, line, 'fields');
      names.push(nameIn(fields[0]!, file, line));
      template.push(wholeIn(fields[1]!, file, line));
      media.push(wholeIn(fields[2]!, file, line));
    },
    done(lines) {
      if (lines === 0) throw unreadable(file, 0, 'empty');
      return { names, template: template.all(), media: media.all() };
    },
  };
}

/** `photo x1 y1 ... x5 y5 score`, the photos in the order of the other list: the published evaluation puts them together by row. */
export function landmarkRows(file: string, names: readonly string[]): LineParser<{ landmarks: Float32Array; detector: Float32Array }> {
  const landmarks = new Float32Array(names.length * 10);
  const detector = new Float32Array(names.length);
  return {
    take(text, line) {
      const fields = text.trim().split(/[\t ]+/);
      if (fields.length !== 12) throw unreadable(file, line, 'fields');
      if (fields[0] !== names[line - 1]) throw unreadable(file, line, line > names.length ? 'length' : 'name');
      for (let at = 0; at < 10; at++) landmarks[(line - 1) * 10 + at] = decimalIn(fields[at + 1]!, file, line);
      detector[line - 1] = decimalIn(fields[11]!, file, line);
    },
    done(lines) {
      if (lines !== names.length) throw unreadable(file, lines, 'length');
      return { landmarks, detector };
    },
  };
}

/** `template template 1|0`; `placeOf`: place of a template, -1 where it has no photo. */
export function pairRows(file: string, placeOf: (id: number) => number): LineParser<TemplatePairs> {
  const first = growing(Int32Array);
  const second = growing(Int32Array);
  const genuine = growing(Uint8Array);
  let missing = 0;
  return {
    take(text, line) {
      if (line > mostPairs) throw unreadable(file, line, 'length');
      // Not a split: there are 15.6 million of these lines.
      const [one, afterOne] = numberAt(text, 0);
      const [other, afterOther] = numberAt(text, afterOne);
      const [label, end] = numberAt(text, afterOther);
      if (one < 0 || other < 0 || label < 0 || label > 1 || text.length - end > 64 || text.slice(end).trim() !== '')
        throw unreadable(file, line, 'fields');
      if (one === other) throw unreadable(file, line, 'pair');
      const [a, b] = [placeOf(one), placeOf(other)];
      if (a < 0 || b < 0) missing++;
      else {
        first.push(a);
        second.push(b);
        genuine.push(label);
      }
    },
    done(lines) {
      if (lines === 0) throw unreadable(file, 0, 'empty');
      return { first: first.all(), second: second.all(), genuine: genuine.all(), missing };
    },
  };
}

/** A head line `TEMPLATE_ID,SUBJECT_ID,...`, then a line for each photo of each template, of which the first two fields count. */
export function subjectRows(file: string, placeOf: (id: number) => number): LineParser<SubjectTemplates> {
  const subjectOf = new Map<number, number>();
  let known = false;
  return {
    take(text, line) {
      if (line > mostRows) throw unreadable(file, line, 'length');
      const fields = text.split(',', 3).map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
      if (line === 1) {
        known = fields[0]?.toUpperCase() === 'TEMPLATE_ID' && fields[1]?.toUpperCase() === 'SUBJECT_ID';
        if (!known) throw unreadable(file, line, 'head');
        return;
      }
      if (fields.length < 2) throw unreadable(file, line, 'fields');
      const [template, subject] = [wholeIn(fields[0]!, file, line), wholeIn(fields[1]!, file, line)];
      const before = subjectOf.get(template);
      if (before !== undefined && before !== subject) throw unreadable(file, line, 'subject');
      subjectOf.set(template, subject);
    },
    done() {
      if (!known || subjectOf.size === 0) throw unreadable(file, 0, 'empty');
      const there = [...subjectOf].map(([id, subject]) => [placeOf(id), subject] as const).filter(([place]) => place >= 0);
      const name = /_gallery_([A-Z]\d)\./i.exec(file)?.[1]?.toUpperCase() ?? 'probes';
      // A person of a gallery has one template: two would be two answers to one search.
      if (name !== 'probes' && new Set(there.map(([, subject]) => subject)).size !== there.length) throw unreadable(file, 0, 'subject');
      return {
        name,
        templates: Int32Array.from(there, ([place]) => place),
        subjects: Int32Array.from(there, ([, subject]) => subject),
        missing: subjectOf.size - there.length,
      };
    },
  };
}

/** A whole number of at most ten digits from `from` on, spaces before it; [-1, 0] where there is none. */
function numberAt(text: string, from: number): readonly [number, number] {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
  let value = 0;
  let digits = 0;
  for (; digits <= 10; at++, digits++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  return digits === 0 || value > largestNumber || (from > 0 && at - digits === from) ? [-1, 0] : [value, at];
}

/** The place of a template id among the ascending ones; -1 where it is not among them. */
export function places(ascending: Int32Array): (id: number) => number {
  const placeOf = new Map(Array.from(ascending, (id, place) => [id, place]));
  return (id) => placeOf.get(id) ?? -1;
}

function growing<T extends typeof Int32Array | typeof Uint8Array>(kind: T) {
  let values = new kind(1024);
  let size = 0;
  return {
    push(value: number): void {
      if (size === values.length) {
        const larger = new kind(values.length * 2);
        larger.set(values);
        values = larger;
      }
      values[size++] = value;
    },
    all: () => values.slice(0, size) as InstanceType<T>,
  };
}

function wholeIn(field: string, file: string, line: number): number {
  const value = /^\d{1,10}$/.test(field) ? Number(field) : -1;
  if (value < 0 || value > largestNumber) throw unreadable(file, line, 'number');
  return value;
}

function decimalIn(field: string, file: string, line: number): number {
  const value = /^-?\d{1,9}(\.\d{1,17})?(e-?\d{1,2})?$/i.test(field) ? Number(field) : Number.NaN;
  if (!(Math.abs(value) < 1e6)) throw unreadable(file, line, 'number');
  return value;
}

/** Names become file names in one folder: nothing that leads elsewhere, and no control characters. */
function nameIn(field: string, file: string, line: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (field.length > 200 || /[/\\:\u0000-\u001f\u007f]/.test(field) || /^\.+$/.test(field)) throw unreadable(file, line, 'name');
  return field;
}
