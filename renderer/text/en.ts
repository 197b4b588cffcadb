// Everything the program says in English. Its type is the dictionary that every other language must fill.
// Invariant: one word per thing (teacher, student, decision threshold); each problem says what happened, why, and what to do.
import type { ProblemCode, ProblemData } from '../../preload/contract.ts';
import { duration, range } from './durations.ts';
import { checkPhasesEn, checkReasonsEn, photoChecksEn } from './en-checks.ts';
import { clusterEn, clusterProblemsEn } from './en-cluster.ts';
import { comparisonEn } from './en-comparison.ts';
import { conditionsEn } from './en-conditions.ts';
import { afterParityEn, damagedEn, damagedProblemsEn } from './en-damaged.ts';
import { deviceProblemsEn, devicesEn } from './en-devices.ts';
import { doubtPhasesEn } from './en-doubts.ts';
import { formatProblemsEn, formatsEn } from './en-formats.ts';
import { peopleProblemsEn } from './en-people.ts';
import { probeEn, probeProblemsEn } from './en-probe.ts';
import { reportEn } from './en-report.ts';
import { runProblemsEn } from './en-runs.ts';
import { searchEn, searchPhasesEn } from './en-search.ts';
import { shellEn } from './en-shell.ts';
import { slicesEn } from './en-slices.ts';
import { commandsEn, terminalEn } from './en-terminal.ts';
import { windowEn } from './en-window.ts';
import { bytes, grouped } from './numbers.ts';

/** A problem in words: what happened, why, what to do. */
export interface ProblemWords {
  readonly what: string;
  readonly why: string;
  readonly todo: string;
}

function words(what: string, why: string, todo: string): ProblemWords {
  return { what, why, todo };
}

/** ` (value)` when the data holds the key, else nothing: problems stay readable with missing data. */
function noted(data: ProblemData, key: string, before = ' (', after = ')'): string {
  const value = data[key];
  return value === undefined || value === '' || value === -1
    ? ''
    : `${before}${typeof value === 'number' ? grouped(value, 6) : String(value)}${after}`;
}

function size(value: string | number | boolean | undefined): string {
  return typeof value === 'number' ? bytes(value) : 'unknown';
}

const reasons: Readonly<Record<string, string>> = {
  absent: 'the file is absent',
  incomplete: 'the file is too short',
  malformed: 'the reference cannot be read',
  outside: 'the file lies outside the folder',
  count: 'their number is wrong',
  type: 'the number type does not fit',
  shape: 'the shape does not fit',
  channels: 'three channels are needed',
  size: 'the size is out of range',
  functions: 'functions of its own',
  training: 'training parts',
  'sparse-weights': 'sparse weights',
  opset: 'ONNX version is too old:',
  operator: 'unknown operator',
  'control-flow': 'branches or loops',
  segments: 'split weights',
  'weight-type': 'unknown type of weights',
  dimensions: 'impossible sizes',
  runtime: 'it cannot be run here',
};

/** A reason code in words, with the detail that follows it; a reason that is no code is shown as it is. */
function because(data: ProblemData): string {
  const [code = '', ...detail] = String(data['reason'] ?? '').split(' ');
  if (code === '') return '';
  return ` (${[reasons[code] ?? code, ...detail].join(' ')})`;
}

const problems: Record<ProblemCode, (data: ProblemData) => ProblemWords> = {
  ...deviceProblemsEn,
  ...formatProblemsEn,
  ...peopleProblemsEn,
  ...clusterProblemsEn,
  ...probeProblemsEn,
  ...damagedProblemsEn,
  ...runProblemsEn,
  'bad-input': (d) =>
    words(
      `The request could not be read${noted(d, 'field', ': ', '')}.`,
      `A value is missing or outside what is allowed${noted(d, 'detail')}.`,
      'Correct the value and try again. Every command explains itself with --help.',
    ),
  unexpected: (d) =>
    words(
      `An unexpected problem stopped the work${noted(d, 'kind')}.`,
      'This is a defect of the program. What was saved stays saved.',
      'Try again. If it happens again, save diagnostics ("Save diagnostics" in the window, "deshi diagnose" in a terminal) and hand them to whoever looks after this program.',
    ),
  'node-too-old': (d) =>
    words(
      `Node.js ${d.found ?? 'of this version'} is too old.`,
      `The program needs Node.js ${d.needed ?? '24'} or newer.`,
      'Run "npm ci" in the program folder and start it with "npm run deshi": that brings the right version along.',
    ),
  'folder-missing': (d) =>
    words(
      `The folder was not found${noted(d, 'path', ': ', '')}.`,
      'It was moved or renamed, its drive is not connected, or the path names a file.',
      'Check the path, or choose the folder again.',
    ),
  'folder-unreadable': (d) =>
    words(
      `The folder cannot be opened${noted(d, 'path', ': ', '')}.`,
      'This user account has no permission to read it.',
      'Allow reading for this account, or choose another folder.',
    ),
  'no-faces': (d) =>
    words(
      `No usable photo was found in the folder${noted(d, 'path', ': ', '')}.`,
      `The program looks for manifest.csv or train.rec, else for one folder per person with JPEG, PNG or WebP photos inside${noted(d, 'files', '; it saw ', ' files')}${noted(d, 'rejected', ' and set ', ' aside')}.`,
      'Choose the folder in which manifest.csv or train.rec lies, or the one that holds one folder per person.',
    ),
  'image-storm': (d) =>
    words(
      `The work stopped because many photos cannot be read${noted(d, 'rejected')}.`,
      `Of ${typeof d.seen === 'number' ? grouped(d.seen) : 'the'} photos tried, too large a part failed. Often a drive has come loose or the files have changed since the scan.`,
      'Check the drive and scan the folder again. The run then continues from its last checkpoint.',
    ),
  'library-newer': (d) =>
    words(
      'This data folder was written by a newer version of the program.',
      `Its format is ${d.found ?? 'newer'}, and this program knows formats up to ${d.known ?? 'an earlier one'}. Nothing was changed.`,
      'Use the newer program, or choose another data folder with --data.',
    ),
  'library-locked': (d) =>
    words(
      `Another Deshi is using this data folder${noted(d, 'pid', ' (process ', ')')}.`,
      'Only one program at a time may write into it, so that nothing is lost.',
      'Close the other one, or choose another data folder with --data.',
    ),
  'library-corrupt': (d) =>
    words(
      `The data folder is damaged${noted(d, 'part')}.`,
      'A file in it is not what this program wrote. A disk fault or another program may have changed it.',
      'Restore the folder from a backup, or start with an empty one by --data. The photos themselves are never changed.',
    ),
  'disk-full': (d) =>
    words(
      'The disk is full.',
      `There was no room for what had to be saved${d.neededBytes === undefined && d.neededMb === undefined ? '' : `: ${size(d.neededBytes ?? Number(d.neededMb) * 1e6)} needed`}${d.freeBytes === undefined ? '' : `, ${size(d.freeBytes)} free`}. The last checkpoint is intact.`,
      'Free some space. Then continue the run: "Continue" in the window, "deshi resume" in a terminal.',
    ),
  'not-found': (d) =>
    words(
      `What was asked for does not exist${noted(d, 'kind')}.`,
      'It was never made, or it was deleted.',
      'Check the name. "deshi evaluate --help" shows how runs are named.',
    ),
  'teacher-missing': (d) =>
    words(
      `The teacher file was not found${noted(d, 'path', ': ', '')}.`,
      'It was moved or renamed, or its drive is not connected.',
      'Check the path. Without a teacher of your own, use --teacher starter.',
    ),
  'teacher-unreadable': (d) =>
    words(
      `The teacher cannot be opened${noted(d, 'path', ': ', '')}.`,
      `The file cannot be read by this account, or the network in it cannot be run${noted(d, 'detail')}.`,
      'Check the permission of the file, or export the teacher again as standard ONNX.',
    ),
  'teacher-not-onnx': (d) =>
    words(
      `This file is not an ONNX network${noted(d, 'path', ': ', '')}.`,
      `Its content is of another kind${noted(d, 'kind')}.`,
      'Export the teacher as ONNX (file name ends in .onnx) and choose that file.',
    ),
  'teacher-truncated': () =>
    words(
      'The teacher file is incomplete.',
      'It ends in the middle of the network. A copy or download was cut short.',
      'Copy the file again and compare its size with the original.',
    ),
  'teacher-external-data': (d) =>
    words(
      `The weights of the teacher are missing${because(d)}.`,
      'The network refers to a second file with its weights that is absent, incomplete or outside its own folder. Files outside are not read, for safety.',
      'Put the weights file beside the .onnx file, or export the teacher as one file.',
    ),
  'teacher-unsafe': (d) =>
    words(
      `The teacher was refused${because(d)}.`,
      'It contains parts that this program does not run, such as operators from outside the ONNX standard or a size beyond its limits.',
      'Export the teacher with standard ONNX operators only.',
    ),
  'teacher-inputs': (d) =>
    words(
      `The teacher does not take exactly one colour image${because(d)}${noted(d, 'count', ' (inputs: ', ')')}${noted(d, 'shape', ' (shape: ', ')')}.`,
      'A teacher for this program takes one image with three channels of a fixed size.',
      'Export the network from the image to the embedding, with one input.',
    ),
  'teacher-outputs': (d) =>
    words(
      `The teacher does not give exactly one embedding${because(d)}${noted(d, 'count', ' (outputs: ', ')')}${noted(d, 'shape', ' (shape: ', ')')}.`,
      'A teacher for this program gives one list of numbers per face. Classifiers and detectors do not fit.',
      'Export the network with the embedding as its only output.',
    ),
  'teacher-nan': () =>
    words(
      'The teacher gives answers that are not numbers.',
      'At least one face gave NaN or infinity. The file may be damaged, or its number format overflows on this computer.',
      'Export the teacher in float32 and try again.',
    ),
  'teacher-poor': (d) =>
    words(
      `The teacher does not tell these people apart well enough${noted(d, 'auc', ' (area under the curve ', ')')}.`,
      'A student cannot become better than its teacher. Often the cause is lighting, alignment of the faces, or photos in the wrong folder.',
      'Check the photos, or choose another teacher. With --anyway the run starts in spite of this.',
    ),
  'teacher-embedding-size': (d) =>
    words(
      'The embedding size of the teacher does not fit.',
      `The student expects ${d.expected ?? 'another number of'} values, and the teacher gives ${d.found ?? 'a different number'}.`,
      'Use the teacher that this run was started with, or start a new run.',
    ),
  'starter-missing': (d) =>
    words(
      `The starter teacher is not installed${noted(d, 'file')}.`,
      'Its weights come with the package @vladmandic/face-api, which is missing or incomplete.',
      'Run "npm ci" in the program folder.',
    ),
  'run-missing': (d) =>
    words(
      `There is no such run${noted(d, 'run', ': ', '')}.`,
      'The name is wrong, or the run lies in another data folder.',
      'Check the name, or name the data folder with --data.',
    ),
  'run-finished': (d) =>
    words(
      `This run has already finished${noted(d, 'run', ': ', '')}.`,
      'There is nothing left to continue.',
      'Evaluate or export it, or start a new run with "deshi distill".',
    ),
  'student-trained': (d) =>
    words(
      `The student of this run is trained${noted(d, 'run', ': ', '')}; the run has not finished yet.`,
      `Missing is ${d['missing'] === 'standalone' ? 'the same network without a teacher, which shows what the teacher added, and then the evaluation' : 'the evaluation'}.`,
      'Let the run go on to its end, with "Continue" in the window or "deshi resume" in a terminal.',
    ),
  'run-unfinished': (d) =>
    words(
      `This run has not finished yet${noted(d, 'run', ': ', '')}.`,
      'It was stopped, or it met a problem. There is no student to hand over before its end.',
      'Continue it first: "Continue" in the window, "deshi resume" in a terminal.',
    ),
  'run-active': (d) =>
    words(
      `A run is already being trained in this data folder${noted(d, 'run', ': ', '')}.`,
      'One computer trains one run at a time.',
      'Wait until it ends, or stop it first.',
    ),
  'run-diverged': (d) =>
    words(
      `Training stopped because its numbers became invalid${noted(d, 'step', ' (step ', ')')}.`,
      'The loss was no longer a number. The last checkpoint before it is kept.',
      'Check the teacher and the photos, then start a new run. Please report it if both are in order.',
    ),
  'run-data-changed': () =>
    words(
      'The photos or the teacher have changed since this run started.',
      'A run continues only on exactly the same data, because its result could not be explained otherwise.',
      'Restore the earlier data, or start a new run with the changed data.',
    ),
  'no-student-fits': () =>
    words(
      'No student fits.',
      'None keeps all limits on this computer and could be tried in the time.',
      'Allow more time, or a larger limit of time, file or memory; or name a student.',
    ),
  'checkpoint-damaged': (d) =>
    words(
      `No usable checkpoint was found${noted(d, 'file')}.`,
      'Both saved generations are incomplete or do not match their checksum.',
      'Start the run again from the beginning. The scan and the embeddings of the teacher are kept.',
    ),
  'worker-died': (d) =>
    words(
      `The ${workerName(d.kind)} ended unexpectedly${noted(d, 'signal', ' (signal ', ')')}${noted(d, 'code', ' (exit code ', ')')}.`,
      'It was ended from outside, ran out of memory, or crashed.',
      'Continue the run ("Continue" in the window, "deshi resume" in a terminal): it goes on from the last checkpoint. Close other large programs if memory is short.',
    ),
  'worker-silent': (d) =>
    words(
      `The ${workerName(d.kind)} did not answer in time${typeof d.timeoutMs === 'number' ? ` (${grouped(d.timeoutMs / 1000)} s)` : ''}.`,
      'The computer may be overloaded or may have slept, or one photo takes too long. The process was ended.',
      'Continue the run ("Continue" in the window, "deshi resume" in a terminal): it goes on from the last checkpoint.',
    ),
  cancelled: () =>
    words(
      'The work was stopped.',
      'Somebody asked for it.',
      '"Continue" in the window, or "deshi resume" in a terminal, goes on from the last checkpoint.',
    ),
  'parity-failed': (d) =>
    words(
      `The exported student does not give the same answers as the trained one${noted(d, 'file')}${noted(d, 'difference', ' (largest difference ', ')')}.`,
      'The file was written but failed its check on real faces. For safety the export was stopped.',
      afterParityEn(d['kind']),
    ),
  'export-private': (d) =>
    words(
      `The package would contain something personal${noted(d, 'file')}${noted(d, 'kind', ': ', '')}.`,
      'A picture, a name or a path of this machine was found in it. Nothing was written.',
      'Remove it from the title, licence, contact or report texts, and export again.',
    ),
  'export-damaged': (d) =>
    words(
      `A file of the package cannot be read back as it was written${noted(d, 'file')}.`,
      'The drive may be failing, or another program changes files in the output folder. Nothing was kept.',
      'Export to another drive.',
    ),
  'output-exists': (d) =>
    words(
      `The output folder already holds files${noted(d, 'path', ': ', '')}.`,
      'Results are never overwritten.',
      'Name another folder with --out, or empty this one.',
    ),
  'embeddings-invalid': (d) =>
    words(
      `The embeddings of a model cannot be compared${noted(d, 'count', ' (', ' images)')}.`,
      'A value is not a number, or the model gives the same empty answer: it is damaged or was trained until it collapsed.',
      'Check the model with "deshi teacher", or train again from the last checkpoint that was good.',
    ),
  'templates-unreadable': reportEn.identification.unreadable,
  'reference-missing': (d) =>
    words(
      `A golden file is missing or unreadable${noted(d, 'file', ': ', '')}.`,
      'The folder must hold losses.json, method_vectors.json and mobilefacenet.safetensors.',
      'Name the folder that holds all three.',
    ),
  'connection-lost': () =>
    words(
      'The window has lost the connection to its program.',
      'The program has ended, or the computer was asleep for long. What was saved stays saved.',
      'Wait a moment and connect again. If that does not help, start the program again; in a browser, open the address that it prints. An interrupted run can then be continued.',
    ),
  'token-refused': () =>
    words(
      'This address does not open the window any more.',
      'An address works once and for one browser, so that nobody else on this computer can use it.',
      'If the program was started again, open the address that it printed then. Otherwise press Enter in its terminal and open the new address.',
    ),
  'outside-roots': () =>
    words(
      'This folder or file may not be used from the browser.',
      'It lies outside the folders that were allowed when the program was started.',
      'Choose one inside them, or start the program again with --root and the folder.',
    ),
  'window-missing': () =>
    words(
      'The window of the program is not there.',
      'It is built from the source code once, and that has not been done.',
      'Run "npm run build" in the program folder, or use "npm start", which does it by itself.',
    ),
  'port-taken': (d) =>
    words(
      `The port cannot be used${noted(d, 'port')}.`,
      'Another program is using it, or it is reserved by the system.',
      'Leave out --port, or choose another number.',
    ),
  'project-changed': () =>
    words(
      'This project was changed in another window.',
      'What was changed here since then could not be saved, so that the other changes are not lost.',
      'Open the project again and repeat the last change.',
    ),
};

function workerName(kind: string | number | boolean | undefined): string {
  const names: Record<string, string> = {
    decoder: 'photo reader',
    embedder: 'teacher process',
    trainer: 'training process',
    meter: 'measuring process',
    prober: 'test of a device',
  };
  return names[String(kind)] ?? 'background process';
}

export const en = {
  language: 'English',
  problems,
  problemParts: { what: 'What happened', why: 'Why', todo: 'What to do' },
  unexpectedOnce: 'An unexpected problem stopped the work.',

  /** Phases of the main job, in order, as the progress line names them. */
  phases: {
    practice: 'Drawing practice people',
    scan: 'Reading photos',
    split: 'Dividing people into learn, choose and verify',
    inspect: 'Opening the teacher',
    convention: 'Finding how the teacher wants its pixels',
    'teacher-check': 'Checking the teacher on these people',
    embed: 'Computing the embeddings of the teacher',
    prepare: 'Preparing the training',
    train: 'Training the student',
    standalone: 'Training the same network without a teacher, for comparison',
    evaluate: 'Measuring accuracy',
    quantize: 'Trying the student in whole numbers (INT8)',
    export: 'Writing the ONNX files',
    parity: 'Checking the written files',
    speed: 'Measuring speed, memory and power',
    report: 'Writing the report',
    assess: 'Measuring by group and condition',
    stress: 'Trying other recording conditions',
    ...searchPhasesEn,
    ...checkPhasesEn,
    ...doubtPhasesEn,
    'cluster-export': clusterEn.phase,
  },

  progress: {
    photos: (done: number, total: number) => `${grouped(done)} of ${grouped(total)} photos`,
    steps: (done: number, total: number) => `step ${grouped(done)} of ${grouped(total)}`,
    epoch: (done: number, total: number) => `epoch ${grouped(done)} of ${grouped(total)}`,
    perSecond: (rate: number, unit: 'files' | 'photos') => `${grouped(rate, rate < 10 ? 1 : 0)} ${unit}/s`,
    loss: (loss: number) => `loss ${loss.toFixed(3)}`,
    closeness: (cosine: number) => `likeness to the teacher ${cosine.toFixed(3)}`,
    left: (lowSeconds: number, highSeconds: number) => `${range(lowSeconds, highSeconds)} left`,
    elapsed: (seconds: number) => `${duration(seconds)} elapsed`,
    saved: 'checkpoint saved',
    resumed: (step: number) => `continues from step ${grouped(step)}`,
    done: (phase: string, seconds: number) => `${phase}: done in ${duration(seconds)}`,
    lastSign: (seconds: number) => `last sign of life ${duration(seconds)} ago`,
  },
  duration,

  /** Why a photo was set aside. */
  photoChecks: photoChecksEn,
  rejects: {
    ...checkReasonsEn,
    'not-an-image': 'not an image',
    truncated: 'incomplete file',
    'too-large': 'too large',
    unsupported: 'unsupported kind of image',
    empty: 'empty file',
    'decoder-died': 'the photo reader crashed on it',
    'timed-out': 'took too long to read',
    duplicate: 'the same photo is already there',
    'by-operator': 'by the operator',
    unreadable: 'cannot be opened',
    missing: 'no such file',
    outside: 'outside the folder, or behind a link',
    'named-twice': 'the table names the photo twice',
    'two-people': 'the table names two people for it',
  },

  /** How a training ended. */
  endings: {
    'ended-early': 'Training was ended early by its operator. The network without a teacher was ended at the same step.',
    finished: 'Training finished as planned.',
    'time-up': 'Training ended because its time was used up. The best student so far is kept.',
    cancelled: 'Training was stopped. It can be continued.',
    paused: 'Training is paused. It can be continued.',
    diverged: 'Training stopped because its numbers became invalid.',
    failed: 'Training stopped because of a problem.',
  },

  /** What each command is for, one line each. */
  commands: commandsEn,
  cli: {
    usage: 'Usage',
    options: 'Options',
    commands: 'Commands',
    result: 'Result',
    files: 'Files',
    student: 'Student',
    report: 'Report',
    selfTest: 'Self-test',
    unknownCommand: (name: string) => `There is no command "${name}".`,
    rejected: (count: number) => `${grouped(count)} photos set aside`,
    found: (people: number, photos: number) => `${grouped(people)} people, ${grouped(photos)} photos`,
    teacherWants: (description: string) => `The teacher wants ${description}.`,
  },

  terminal: terminalEn,
  shell: shellEn,
  report: reportEn,
  comparison: comparisonEn,
  search: searchEn,
  slices: slicesEn,
  conditions: conditionsEn,
  devices: devicesEn,
  formats: formatsEn,
  cluster: clusterEn,
  probe: probeEn,
  damaged: damagedEn,
  window: windowEn,
};

/** The dictionary: a language with a missing or an extra key does not compile. */
export type Text = typeof en;
export type Phase = keyof Text['phases'];
