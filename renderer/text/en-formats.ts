// The words about the file formats of the field: records, manifests, verification files, in English.
// Invariant: a fault is said with the file, the place in it, and what is wrong there; never with what stands in it.
import type { ProblemCode, ProblemData } from '../../preload/contract.ts';
import { alignmentEn, alignmentProblemsEn, howReadEn } from './en-alignment.ts';
import { grouped } from './numbers.ts';

type Words = { readonly what: string; readonly why: string; readonly todo: string };

/** Where in a file: ` (line 7)` or ` (byte 1,234)`; nothing where the place says nothing. */
function place({ line, byte }: ProblemData): string {
  if (typeof line === 'number') return ` (line ${grouped(line)})`;
  return typeof byte === 'number' ? ` (byte ${grouped(byte)})` : '';
}

const whys: Readonly<Record<string, string>> = {
  'cut-off': 'It ends in the middle of a record: a copy or a download was not finished.',
  damaged: 'No record begins where one should: the file is damaged, or it is not RecordIO.',
  labels: 'A record has no number of a person in front of its picture.',
  classes: 'A person has a number that lies above the number of people which this file states.',
  index: 'It does not fit train.rec: an offset is missing, is there twice, or no record begins there.',
  property: 'It should say three whole numbers: people, height, width.',
  fewer: 'It holds fewer pictures than its first record states: a part is missing.',
  encoding: 'It is not text in UTF-8. In a spreadsheet program, save it as "CSV UTF-8"; in a text editor, choose the encoding UTF-8.',
  header: 'Its first line must name the columns "path" and "person", each once.',
  cells: 'The line has more or fewer cells than the first line, or no usable path of a photo.',
  person:
    'The line has no usable name of a person: there must be one, of at most 200 characters, without "/" and without invisible characters.',
  quotes: 'A quotation mark opens a cell there, and none closes it where a cell ends.',
  long: 'The line is longer than any line of a table. Often a quotation mark is missing.',
  size: 'It has more than 4,000,000 lines or more than 512 MB.',
  unreadable: 'It cannot be opened, or it is a link or no plain file.',
};

/** Of a verification file (`lfw.bin` and the like). */
const binWhys = {
  'cut-off': 'It ends too early: a copy or a download was not finished.',
  operation: 'It holds something that a list of images and answers does not need, and is not read for safety.',
  calls: 'It asks for a program to be run. That is never done.',
  shape: 'It does not hold two images for each answer.',
  size: 'It holds more than any list of pairs.',
} as Readonly<Record<string, string>> & { readonly shape: string };

export const formatProblemsEn = {
  ...alignmentProblemsEn,
  'data-file-unreadable': (d) => ({
    what: `The file ${d['file'] ?? 'of the data set'} cannot be read${place(d)}.`,
    why: whys[String(d['reason'])] ?? 'Its content is not what its name promises.',
    todo: 'Put the file right or copy it anew, then try again. What was read until then is kept.',
  }),
  'protocol-unreadable': (d) => ({
    what: `The list of pairs cannot be read${place(d)}.`,
    why: d['kind'] === 'bin' ? (binWhys[String(d['reason'])] ?? binWhys.shape) : 'It is not in the layout of the LFW pairs files.',
    todo:
      d['kind'] === 'bin'
        ? 'Copy or make the verification file anew: a pickle of a list of encoded images and a list of answers.'
        : 'Check the file against the LFW layout: a head line, then three or four fields per line.',
  }),
} satisfies Partial<Record<ProblemCode, (data: ProblemData) => Words>>;

export const formatsEn = {
  /** Whether the photos of a folder are crops, and what came of looking for faces. */
  alignment: alignmentEn,
  howRead: howReadEn,
  /** What a folder was recognised as. */
  recognised: {
    folder: 'Read as: one folder per person',
    recordio: 'Read as: RecordIO of InsightFace (train.rec); people have numbers for names',
    manifest: 'Read as: table of photos (manifest.csv); of its columns only path and person are read',
  },
  /** How a folder of faces may be laid out, for the explanation beside the step. */
  layouts: [
    ['One folder per person', 'Every folder that holds JPEG, PNG or WebP photos is one person, however deep it lies.'],
    [
      'manifest.csv',
      'A table in UTF-8 whose first line names the columns path and person. Each further line says where below the folder a photo lies, and whose it is: door/2024/001.jpg,p017',
    ],
    ['train.rec', 'RecordIO of InsightFace. train.idx and property beside it are used too. The people have numbers for names.'],
  ] as readonly (readonly [layout: string, meaning: string])[],
};

export type FormatsText = typeof formatsEn;
export type FormatProblems = typeof formatProblemsEn;
