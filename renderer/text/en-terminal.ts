// What the command line says in English: help, faults in arguments, notes between progress lines, the KPI table.
// Invariant: every command and option has a line here; the command line itself holds no word.
import { deviceNotesEn } from './en-devices.ts';
import { searchNotesEn } from './en-search.ts';
import { grouped, percent } from './numbers.ts';

/** What each command is for, one line each. */
export const commandsEn = {
  scan: 'Read a folder of faces into the library: one folder per person, or manifest.csv (columns path and person), or train.rec (RecordIO).',
  teacher: 'Open a teacher, find how it wants its pixels, and check it on your people.',
  distill: 'Train a small student from a teacher and write it with its report.',
  resume: 'Continue a run that was stopped.',
  judge: 'Judge a finished run by other costs, limits and prices, without another training; what is not named counts as not given.',
  runs: 'List the runs of a project, or all, with their numbers and what they take on the disk; remove one.',
  evaluate: 'Measure accuracy of a run, or of a teacher on a protocol.',
  search: 'Find the student for a device: measure all, train the better ones longer, show who is worth having.',
  compare: 'Train several methods on the same photos and compare what they reach, with intervals.',
  stress: 'Try a finished run under dark, blurred, masked and other photos.',
  export: 'Write the ONNX files of a run and check them.',
  probe: 'Take in what the probe of a package measured on devices, list it, remove it.',
  bench: 'Measure the speed of this computer.',
  'check-reference': 'Compare the mathematics with golden files.',
  devices: 'List what can train here, test it, and choose.',
  diagnose: 'List what diagnostics hold, and write them into a file for whoever looks after this program: no photo, no name, no path.',
  cluster: 'Write a run as a folder for PyTorch on other computers, and take its student back.',
  sample: 'Run everything once on drawn practice people.',
  serve: 'Open the window in a browser on this computer.',
};

export const terminalEn = {
  pdf: 'For a PDF, save the report in the desktop window, or open report/report.html and let the browser print it.',
  intro: 'Deshi distils a large face-recognition network into a small one, on this computer alone.',
  moreHelp: 'deshi COMMAND --help explains a command.',
  arguments: 'Arguments',
  everywhere: 'In every command',
  examples: 'Examples',

  /** What an argument stands for. */
  positionals: {
    FOLDER: 'a folder of faces, as "scan" reads it',
    TEACHER: 'an ONNX file, or "starter" for the teacher that comes with the program',
    RUN: 'the name of a run; the newest when left out',
    PROJECT: 'the name of a project of the window; all runs when left out',
    SUBJECT: 'the name of a run, an ONNX file, or "starter"',
    REFERENCE: 'the folder with losses.json, method_vectors.json and mobilefacenet.safetensors',
    ACTION: 'export (write a run as a folder) or import (take its student back)',
    PLACE: 'export: the name of a run; the newest when left out. import: the folder',
    WHAT: 'import (judge time and memory by the devices), list, or remove',
    RESULT: 'import: the file probe-result.json that the probe wrote. remove: the number of the device; all when left out',
  },

  options: {
    help: 'show this help',
    version: 'show the version',
    json: 'results as JSON on standard output',
    lang: 'language of all words: en or ja (default: that of the system)',
    data: 'data folder (default: DESHI_DATA, or the place that the system has for it)',
    name: 'what these folders are called in reports',
    people: 'read only the people named in this file, one a line',
    exclude: 'leave out the people named in this file',
    groups: 'table of groups (CSV or JSON): the name of a person, then a column for each attribute',
    conditions: 'table of recording conditions: the place of a photo below its folder (* for anything), then a column for each',
    'merge-by-name': 'folders of the same name in different places are the same person',
    licence: 'under which licence the photos are',
    'consent-until': 'the last day on which the people agree to it, such as 2027-03-31; afterwards no training begins with their photos',
    commercial: 'whether they may be used commercially: yes, no or unknown',
    photos: 'these are photos: find the face on each and align it (default: as the last time; a new folder as its photos look)',
    crops: 'these are aligned crops: take them as they are',
    teacher: 'the teacher: an ONNX file or "starter"',
    'teacher-licence': 'under which licence the teacher is',
    'teacher-commercial': 'whether it may be used commercially: yes, no or unknown',
    anyway: 'go on with a teacher that fails its check',
    faces: 'a folder to read first; may be given several times (default: what was scanned before)',
    student: 'name of a student, such as mobilefacenet-x0.5 (deshi search lists all), or auto: search the right one first',
    students: 'only these students, with commas between (default: all but those for practice and those as large as a teacher)',
    steps: 'steps of the first round instead of a time; the same number repeats the same search',
    'max-ms': 'most milliseconds for a face, for 95 of 100',
    'max-mb': 'most megabytes of the file',
    'max-memory-mb': 'most megabytes of memory',
    method: 'ada-arc or ada-cos',
    methods: 'methods to compare, with commas between (default: the ablation of the paper and its rivals)',
    seeds: 'how often each method is trained, each time with other chance (default: 3)',
    budget: 'time that the whole run may take, such as 45m or 8h (default: 1h)',
    epochs: 'go through the photos so many times, instead of a time',
    seed: 'a number; the same one repeats the same run',
    threads: 'processor threads (default: all)',
    'no-standalone': 'do not train the same network without a teacher for comparison',
    train: 'file with the names of the people to learn from',
    choose: 'file with the names of the people who set the decision threshold',
    verify: 'file with the names of the people to verify on',
    protocol:
      'pairs in the layout of LFW, a file such as lfw.bin, or a folder in the layout of IJB-B and IJB-C; may be given several times',
    title: 'title of the report',
    purpose: 'what the student is for, for the report',
    cost: 'file with costs, limits and targets (JSON)',
    'passes-per-day': 'how many times a day somebody passes',
    'impostor-share': 'share of passes by somebody else, such as 0.001',
    'reject-cost': 'cost of refusing the right person once',
    'accept-cost': 'cost of letting the wrong person pass once',
    'check-cost': 'cost of one look by a person',
    currency: 'currency of all costs, such as JPY or EUR',
    'max-fmr': 'never let more than this share of wrong people pass',
    registered: 'people whom a face is searched among (1:N); without it a face is compared with one claimed person',
    without: 'leave out a file that failed its check, and say so in the package; may be given twice',
    rehearse: 'only rehearse: every phase in 10 minutes, to see whether all works and how far off --budget is; it has no result',
    out: 'folder to write the result into; must be empty or not there (diagnose: a file that is not there)',
    quick: 'short: small network, fewer people, rough measurements',
    port: 'port of the window (default: any free one)',
    root: 'a folder that may be used from the browser besides your own; may be given several times',
    'no-open': 'print the address and open no browser',
    test: 'let every device compute the known answer, and time it',
    engine: 'train on this one; auto: the fastest that computes the right numbers',
    usable: 'leave the computer usable while training: yes or no',
    'memory-cap': 'most memory that a training may take, in MiB; 0: no limit',
    software: 'also test what the processor plays',
    'with-faces': 'export: yes, the folder may hold the photos of all people to learn from',
    int8: 'remove: the device that was measured with the student in whole numbers',
    run: 'the name of a run; the newest finished one when left out',
    remove: 'remove this run for good, with everything in its folder; never the result of a project',
    'signed-too': 'remove it also where its result was signed off or its package handed over',
    fresh: 'start anew instead of continuing an interrupted run',
  },

  faults: {
    unknownOption: (name: string) => `There is no option ${name}.`,
    missingValue: (name: string) => `The option --${name} needs a value.`,
    noValue: (name: string) => `The option --${name} takes no value.`,
    badValue: (name: string, value: string) => `"${value}" does not fit --${name}.`,
    missingArgument: (name: string) => `${name} is missing.`,
    tooManyArguments: (value: string) => `There is one argument too many: "${value}".`,
    noCommand: 'Which command?',
    seeHelp: (command: string) => `${command} --help shows what is possible.`,
    benchElsewhere: 'The measurements are part of the source code: run "npm run bench" in its folder.',
  },

  /** Lines between the phases, by code. */
  notes: {
    'teacher-wants': ({ name, clear }: NoteData) =>
      `The teacher wants its pixels so: ${name}${clear === false ? ' (on these photos another way is almost as good)' : ''}.`,
    'teacher-good': (d: NoteData) => `The teacher tells these people apart well (${checked(d)}).`,
    'teacher-weak': (d: NoteData) => `The teacher finds these people difficult (${checked(d)}). The student will hardly be better.`,
    'teacher-poor': (d: NoteData) =>
      `The teacher does not tell these people apart (${checked(d)}). The run goes on because you asked for it.`,
    'batch-usual': ({ batch }: NoteData) => `Photos per step: ${number(batch)}, the usual number.`,
    'batch-small-data': ({ batch }: NoteData) => `Photos per step: ${number(batch)}, because there are few photos.`,
    'epochs-given': ({ epochs }: NoteData) => `Epochs: ${number(epochs)}, as asked.`,
    'epochs-budget': ({ epochs }: NoteData) => `Epochs: ${number(epochs)}, from the time budget and the speed of this computer.`,
    'epochs-usual': ({ epochs }: NoteData) => `Epochs: ${number(epochs)}, the usual number.`,
    'rate-by-batch': ({ peakRate }: NoteData) => `Learning rate: ${number(peakRate)}, by the photos per step.`,
    'classes-drawn': ({ classes, drawn }: NoteData) =>
      `People that a step compares with: ${number(drawn)} of ${number(classes)}, drawn anew at every step, because all of them take too much memory and time.`,
    'teacher-centred': ({ common }: NoteData) =>
      `The embeddings of the teacher have most in common (${number(common)} of 1). The student learns what distinguishes them.`,
    'comparison-training': ({ at, of, method, seed }: NoteData) =>
      `Training ${number(at)} of ${number(of)}: ${method}, seed ${number(seed)}.`,
    resumed: ({ step }: NoteData) => `Continues from step ${number(step)}.`,
    ...deviceNotesEn,
    ...searchNotesEn,
  },

  run: (id: string) => `Run ${id}`,
  resumedRun: (id: string) => `Run ${id} is continued`,
  stopping: 'Stopping, everything will be saved. Ctrl-C again stops at once.',
  continueWith: (command: string) => `Continue with: ${command}`,
  finished: (seconds: string) => `Finished in ${seconds}.`,
  setAside: 'Photos set aside',
  noRuns: 'There are no runs.',
  written: (folder: string, files: number) => `${grouped(files)} files written to ${folder}`,
  practice: 'Drawn people: this shows that everything works and says nothing about real faces.',

  teacher: {
    size: 'Size of the file',
    parameters: 'Parameters',
    embedding: 'Embedding size',
    input: 'Input',
    batch: 'Images per run',
    anyBatch: 'any number',
    convention: 'Pixels',
    runnerUp: 'Second best',
    check: 'On people of the library',
    notChecked: 'No photos were scanned, so its pixels and its accuracy were not looked at.',
    verdicts: { good: 'good', weak: 'weak', poor: 'poor' },
  },

  table: {
    teacher: 'Teacher',
    student: 'Student',
    standalone: 'Standalone',
    kpis: { accuracy: 'Accuracy', speed: 'Speed and power', size: 'Size', effort: 'Effort and cost' },
    folds: 'Pairs judged correctly',
    protocol: (name: string) => `Judged correctly, ${name}`,
    tar: (fmr: number) => `Genuine accepted, 1 in ${grouped(1 / fmr)} others passing`,
    tpir: (fpir: number) => `Registered found, ${percent(fpir, 0)} of strangers hitting somebody (1:N)`,
    rows: {
      rank1: 'Registered found first (1:N, rank 1)',
      fpir: 'Stranger hits somebody (1:N), at the decision threshold',
      fnir: 'Registered not found (1:N), at the decision threshold',
      fmr: 'Wrong person passes, at the decision threshold',
      fnmr: 'Right person refused, at the decision threshold',
      p50: 'Time per face, median',
      p95: 'Time per face, 95 of 100 under',
      energy: 'Energy per face',
      fileBytes: 'File',
      parameters: 'Parameters',
      macs: 'MACs per face',
      peakMemoryBytes: 'Peak memory',
      machineSeconds: 'Machine time',
      energyKwh: 'Energy of the run',
      cost: 'Cost of the run',
      people: 'People',
      photos: 'Photos',
    },
    threshold: (value: string) => `Decision threshold: ${value} (cosine of two embeddings, image and mirror image together)`,
    gain: (fmr: number | null, points: string, low: string, high: string, kind: 'better' | 'worse' | 'unclear') =>
      `${
        {
          better: 'What the teacher adds',
          worse: 'Learning from this teacher did harm',
          unclear: 'No clear difference between learning with and without the teacher',
        }[kind]
      }: ${points} points of ${
        fmr === null ? 'pairs judged correctly' : `genuine pairs accepted when 1 in ${grouped(1 / fmr)} others passes`
      } (95 %: ${low} to ${high}).`,
    unsupported: 'data insufficient',
    intervals: 'In brackets: where the true value lies with 95 % certainty.',
  },

  reference: {
    passed: 'All within their limits.',
    failed: 'Outside the limits.',
  },
};

type NoteData = Readonly<Record<string, string | number | boolean>>;

function number(value: string | number | boolean | undefined): string {
  return typeof value === 'number' ? grouped(value, 4) : String(value ?? '');
}

function checked({ auc, tar, people, images }: NoteData): string {
  return `area under the curve ${Number(auc).toFixed(3)}, ${percent(Number(tar))} of genuine pairs at 1 in 100 false matches; ${number(people)} people, ${number(images)} photos`;
}

export type TerminalText = typeof terminalEn;
