// The words about projects and parts of a result that are kept and cannot be read any more, and about files that failed their check, in English.
// Invariant: what is lost is named, what is not is said to be whole, and never is it called "not assessed" alone.
import type { ResultPart } from '../../preload/kept.ts';

type Data = Readonly<Record<string, string | number | boolean>>;

const parts: Readonly<Record<ResultPart, string>> = {
  stress: 'What was found under worse recording conditions is kept, and cannot be read.',
  slices: 'The error rates by group and condition are kept, and cannot be read.',
  probe: 'What was measured on devices is kept, and cannot be read.',
  'sign-offs': 'The sign-offs are kept, and cannot be read.',
  kpi: 'The numbers of this result cannot be read.',
  evaluation: 'What the evaluation of this run found cannot be read.',
  mistakes: 'Which photos the student takes for each other is kept, and cannot be read.',
  speed: 'The times that this run measured cannot be read.',
  variants: 'What was found about the student in whole numbers or half precision cannot be read.',
  training: 'What this run keeps of its training cannot be read.',
  comparison: 'What the comparison of methods keeps cannot be read.',
  search: 'What the search for a student keeps cannot be read.',
};

const anew = 'Put the file back from a copy. Otherwise “deshi judge” measures the same networks again, without a training.';

const todo: Readonly<Record<ResultPart, string>> = {
  stress: 'Try the conditions again. What is found then takes its place.',
  slices: 'Measure by group and condition again. What is found then takes its place.',
  probe:
    'Read the files of the devices in again, or measure there again. The first one takes its place; “Remove”, or deshi probe remove, clears it away.',
  'sign-offs': 'Put the file sign-offs.json back from a copy. Until then nothing can be signed off, so that no sign-off is lost.',
  kpi: 'Put the file kpi.json of the run back from a copy, or take it from the package, where it lies in report/. Otherwise begin a new run of this project.',
  evaluation: anew,
  mistakes: anew,
  speed: anew,
  variants: anew,
  training: 'Put the file back from a copy. Otherwise begin a new run of this project.',
  comparison: 'Put the file back from a copy. Otherwise remove it and compare again with the same settings: what was trained is kept.',
  search: 'Put the file back from a copy. Otherwise remove it and search again with the same settings: what was tried is kept.',
};

const at = (d: Data): ResultPart => (String(d['part']) in parts ? (d['part'] as ResultPart) : 'probe');

export const damagedProblemsEn = {
  'parity-held': (d: Data) => ({
    what: `The student in ${d['kind'] === 'fp16' ? 'half precision (FP16)' : 'whole numbers (INT8)'} passes its check.`,
    why: 'Only a file that fails it is left out: report and package say of one that is missing that it failed.',
    todo: 'Write the package with it (without --without). Whoever builds the student in takes the file that suits the device.',
  }),
  'result-damaged': (d: Data) => ({
    what: parts[at(d)],
    why:
      at(d) === 'kpi'
        ? 'Its file kpi.json is damaged or gone, or was written by another version of this program. The student and the package were not touched.'
        : typeof d['file'] === 'string'
          ? `${d['file']} is damaged or gone, or was written by another version of this program. Nothing was changed: report and package stay as they are.`
          : 'Its file is damaged, or was written by another version of this program. Everything else of the result is whole.',
    todo: todo[at(d)],
  }),
  'project-unreadable': (d: Data) =>
    d['state'] === 'newer'
      ? {
          what: 'This project was saved by a newer version of the program.',
          why: 'It has answers that this version does not know. Nothing of it was changed, and its runs and their packages are whole.',
          todo: 'Look at it here, read-only, or open it with the newer program. Everything else can be used here meanwhile.',
        }
      : {
          what: 'This project cannot be read.',
          why: 'What is kept of its answers is damaged. Nothing of it was changed, and its runs and their packages are whole.',
          todo: 'Put the data folder back from a copy, or start a new project. Everything else can be used meanwhile.',
        },
};

/** What is said in place of each. */
export const damagedEn = parts;

export type DamagedText = typeof damagedEn;
export type DamagedProblems = typeof damagedProblemsEn;

/** What to do when a file failed its check: one of a reduced precision can be left out. */
export const afterParityEn = (kind: unknown): string =>
  kind === 'int8' || kind === 'fp16'
    ? `Export again. If it fails again, the package can be written without this file: on the Export step, or with --without ${kind}.`
    : 'Export again. If it fails again, hand the log file to the person in charge of this program.';
