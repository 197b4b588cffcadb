// The words of a project's earlier runs in English: the list, which one is its result, how they compare, taking one away.
// Invariant: a run is called by its time and its student, in a comparison by a letter; nothing sounds removed that is only not shown, and a difference is
// called more than chance only where it is.
import { grouped } from './numbers.ts';

export const runsEn = {
  title: 'Earlier runs',
  why: 'Every training of this project is kept, and one of them is its result: report and package are made from that one. Another can be shown again at any time.',
  only: 'This project has no other run yet. A new training leaves this one as it is.',
  name: (when: string, student: string) => `${when}, ${student}`,
  shown: 'Shown now',
  signed: 'Signed off',
  exported: 'Handed over',
  show: 'Show this run',
  showing: (name: string) => `Now shown: the run of ${name}.`,
  numbers: (name: string) => `Result of the run of ${name}`,
  unfinished: 'There are no numbers before a run is finished.',
  data: (people: number, photos: number, verify: number, version: string) =>
    `${grouped(people)} people, ${grouped(photos)} photos (${grouped(verify)} people verify), version ${version}`,
  noData: 'The people have not been divided yet',
  disk: (bytes: string) => `${bytes} on the disk`,
  compare: {
    title: 'Compare runs',
    tick: 'Compare',
    few: 'Tick two to four finished runs above: their numbers then stand beside each other here.',
    letters: ['A', 'B', 'C', 'D'] as readonly string[],
    run: (letter: string) => `Run ${letter}`,
    order: 'Run A is the oldest of them; the others are held against it.',
    otherPeople: 'There is no verdict: not the same people verify in these runs, or not with the same photos.',
    otherPeopleWhy:
      'Their numbers cannot be compared directly. One run may look better only because its people are easier to tell apart. For a verdict, train the other student on the same photos.',
    judge: 'Judge on the same pairs of photos',
    judgeWhy:
      'Every student looks at the same photos of the people who verify, and the same people are drawn anew for all. That takes seconds for hundreds of photos, minutes for many thousands, and can be stopped.',
    judging: 'Judging the students',
    stop: 'Stop',
    verdict: 'Is one better?',
    judgedOn: (people: number, photos: number, genuine: number, impostor: number) =>
      `Judged on ${grouped(people)} people with ${grouped(photos)} photos: ${grouped(genuine)} genuine and ${grouped(impostor)} impostor pairs. In brackets: the middle 95 % when people are drawn anew, the same for all.`,
    costsDiffer: 'The runs were started with different costs or numbers of registered people. Here those of the newest one count for all.',
    notTheSetting:
      'This judges the students that are there. Whether what you changed is the reason it does not say: two trainings with the same answers differ by chance too.',
    loss: 'Loss a year',
    data: 'Photos learnt from and verified on',
    numbers: 'The runs side by side',
    errors: 'Both mistakes of the runs against each other',
    errorsTakeaway: (fmr: string, refused: string) => `Right people refused: ${refused} (strangers who pass: ${fmr}).`,
    errorsNone: 'Further down and further left is better. Lines end where the people do not support them any more.',
    of: (run: string, rate: string) => `${run} ${rate}`,
    and: ', ',
    lossClear: (run: string, first: string, less: boolean, amount: string, range: string) =>
      `${run} loses ${amount} ${less ? 'less' : 'more'} a year than ${first} (${range}): more than chance.`,
    refusedClear: (run: string, first: string, less: boolean, points: string, range: string) =>
      `${run} refuses ${points} percentage points ${less ? 'fewer' : 'more'} right people than ${first} (${range}): more than chance.`,
    passedClear: (run: string, first: string, less: boolean, points: string, range: string) =>
      `${run} lets ${points} percentage points ${less ? 'fewer' : 'more'} strangers pass than ${first} (${range}): more than chance.`,
    acceptedClear: (run: string, first: string, less: boolean, points: string, range: string) =>
      `Where as many strangers pass, ${run} recognises ${points} percentage points ${less ? 'fewer' : 'more'} right people than ${first} (${range}): more than chance.`,
    chance: (what: string, run: string, first: string, range: string) =>
      `${what}: the difference between ${run} and ${first} (${range}) is within chance.`,
    tooFew: {
      people: (what: string, run: string, first: string) => `${what}: too few people verify to tell ${run} from ${first}.`,
      mistakes: (what: string, run: string, first: string) => `${what}: too few mistakes were seen to tell ${run} from ${first}.`,
    },
    refused: 'Right people refused',
    passed: 'Strangers who pass',
    accepted: (fmr: string) => `Right people recognised (strangers who pass: ${fmr})`,
    range: (low: string, high: string) => `${low} to ${high}`,
    points: (range: string) => `${range} percentage points`,
  },
  terminal: {
    run: 'Run',
    state: 'State',
    student: 'Student',
    disk: 'Disk',
    marks: 'Marks',
    shown: 'Result of a project',
    unreadable: 'Numbers cannot be read',
    rehearsal: 'Rehearsal, no result',
  },
  remove: {
    button: 'Remove',
    title: 'Remove this run for good?',
    goes: (name: string, bytes: string) =>
      `The run of ${name} goes with its student, its saved states of the training, its numbers, report and package in the data folder. That frees ${bytes}.`,
    stays: 'The photos stay, and so do the other runs. It cannot be taken back; the audit log keeps that it was removed.',
    keptAt: (folder: string) => `Its package in ${folder} stays.`,
    signed: 'Its result was signed off, or its package was handed over: whoever uses it can then not be told any more how it came about.',
    sure: 'I know that, and it is to go all the same.',
    confirm: 'Remove the run',
    working: 'Removing',
    cancel: 'Keep it',
    removed: (bytes: string) => `The run was removed; ${bytes} are free again.`,
    fromPlan: 'See what the runs of this project take',
  },
};

type Data = Readonly<Record<string, string | number | boolean>>;

export const runProblemsEn = {
  'run-shown': ({ binned }: Data) => ({
    what: 'This run was not removed.',
    why: binned === true ? 'It is the result of a deleted project that can still be brought back.' : 'It is the result of a project.',
    todo:
      binned === true
        ? 'Delete that project for good on the start page first, or wait until it is gone.'
        : 'Show another run of that project first, or delete the project for good.',
  }),
  'run-signed': (_: Data) => ({
    what: 'This run was not removed.',
    why: 'Its result was signed off, or its package was handed over, and nobody has said that it is to go all the same.',
    todo: 'Confirm a second time that it is to go (on the command line: --signed-too), or keep it.',
  }),
  'run-rehearsal': (_: Data) => ({
    what: 'This run has no result.',
    why: 'It was a rehearsal of some minutes: it shows whether everything works, and nothing of it is judged, compared or handed over.',
    todo: 'Start the training that it rehearsed.',
  }),
};

export type RunsText = typeof runsEn;
export type RunProblems = typeof runProblemsEn;
