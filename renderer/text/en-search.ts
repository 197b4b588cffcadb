// The words of the students and of the search for the right one, in English.
// Invariant: a number from a short trial is never called the accuracy of the student.
import { grouped } from './numbers.ts';

interface Cost {
  readonly time: string;
  readonly file: string;
}
type Data = Readonly<Record<string, string | number | boolean>>;

export const searchPhasesEn = {
  students: 'Measuring the speed of the students',
  pace: 'Measuring how fast the students learn',
  search: 'Trying the students',
};

export const searchNotesEn = {
  'student-tried': ({ student, round, of }: Data) => `Round ${String(round)} of ${String(of)}: ${String(student)}.`,
  'student-failed': ({ student }: Data) => `${String(student)} failed and is left out. The search goes on.`,
  'student-found': ({ student }: Data) => `The search recommends ${String(student)}.`,
};

export const searchEn = {
  continues: 'If this is stopped, the same command goes on with it.',
  /** What is put after the name of the family: width, depth, pixels, stride. */
  parts: {
    width: (factor: string) => `width ×${factor}`,
    depth: (factor: string) => `depth ×${factor}`,
    pixels: (side: string) => `${side} pixels`,
    stride: 'fine stem',
  },
  families: {
    tiny: ['Tiny', 'For trying things out.'],
    mobilefacenet: ['MobileFaceNet', 'Made for small devices. The network that the method was published with.'],
    ghostfacenet: ['GhostFaceNet', 'Very little arithmetic, a larger file.'],
    mixfacenet: ['MixFaceNet', 'Looks at details of several sizes at once.'],
    iresnet: ['iResNet', 'As large as many teachers. For strong computers.'],
  } as Record<string, readonly [name: string, note: string]>,
  student: 'Student',
  perFace: 'One face',
  under: '95 of 100 under',
  file: 'File',
  memory: 'Memory',
  parameters: 'Parameters',
  score: (fmr: number | null) => (fmr === null ? 'Likeness to the teacher' : `TAR at FMR 1 in ${grouped(1 / fmr)}`),
  afterSteps: (steps: number) => `after ${grouped(steps)} steps`,
  axes: {
    time: {
      name: 'One face',
      against: 'Time for one face',
      title: 'Milliseconds per face, measured here',
      less: (less: number, others: number) => `${grouped(less)} of ${grouped(others)} others tried ${less === 1 ? 'is' : 'are'} quicker.`,
    },
    file: {
      name: 'File',
      against: 'Size of the file',
      title: 'Size of the file, MB',
      less: (less: number, others: number) =>
        `${grouped(less)} of ${grouped(others)} others tried ${less === 1 ? 'has a smaller file' : 'have smaller files'}.`,
    },
    memory: {
      name: 'Memory',
      against: 'Memory at most',
      title: 'Memory at most, MB, measured here',
      less: (less: number, others: number) =>
        `${grouped(less)} of ${grouped(others)} others tried ${less === 1 ? 'takes' : 'take'} less memory.`,
    },
  },
  verdict: 'What it is worth',
  states: {
    recommended: 'recommended',
    worth: 'worth having',
    beaten: (by: string) => `beaten by ${by}`,
    'over-limit': (limits: string) => `over the limit: ${limits}`,
    'too-slow': 'learns too slowly for this time: not tried',
    failed: 'failed',
  },
  worthMeans: 'Worth having: no other is at least as quick, as small and as accurate.',
  /** The limit that was exceeded, or what ended a student's trial. */
  limits: {
    maxP95Ms: 'time',
    maxFileBytes: 'file',
    maxPeakMemoryBytes: 'memory',
    'measuring-failed': 'could not be measured',
    'device-memory': 'not enough memory',
    'device-lost': 'the device stopped working',
    'run-diverged': 'the training diverged',
    'worker-died': 'the training process ended',
    'worker-silent': 'the training process stopped answering',
  } as Record<string, string>,
  recommendation: {
    none: 'No student keeps the limits and could be tried in this time.',
    alone: (name: string) => `Recommended: ${name}, the only one that keeps the limits and could be tried.`,
    clear: (name: string, rival: string, points: string) =>
      `Recommended: ${name}. In the last round it was clearly ahead of ${rival}, by ${points}.`,
    unclear: (name: string, rival: string, points: string) =>
      `Recommended: ${name}. In the last round it was ahead of ${rival} by ${points}, which is no clear difference.`,
    cost: (own: Cost) => `A face takes it ${own.time}, its file has ${own.file}.`,
    costs: (own: Cost, rival: Cost) =>
      `A face takes it ${own.time}, its file has ${own.file}; the other needs ${rival.time} and ${rival.file}.`,
  },
  points: (value: string, low: string, high: string) => `${value} points (95 %: ${low} to ${high})`,
  how: (people: number, photos: number) =>
    `Measured on ${grouped(people)} people (${grouped(photos)} photos) who set the decision threshold and from whom none of the students has learnt. In brackets: the middle 95 % when people are drawn anew. These are short trials: a whole training reaches more, and large students gain most from it.`,
  rounds: (rounds: readonly { readonly candidates: number; readonly steps: number }[]) =>
    `Rounds: ${rounds.map(({ candidates, steps }) => `${grouped(candidates)} ${candidates === 1 ? 'student' : 'students'}, ${grouped(steps)} steps`).join('; ')}.`,
  endedByTime: 'The last rounds were left out, because the rounds before took longer than expected.',

  window: {
    title: 'Which student fits?',
    measure: 'Measure on this computer',
    measureNote: 'Runs every student for some seconds. About a minute in all.',
    start: 'Search for the right student',
    startNote: (minutes: number) => `Takes up to ${grouped(minutes)} minutes, can be stopped, and goes on where it stopped.`,
    again: 'Search again',
    stop: 'Stop',
    notYet: 'Needs photos and a teacher first.',
    measuredNotYet: 'not measured yet',
    otherDevice:
      'Time and memory are measured on this computer, not on the chosen device. The limits are held against what this computer takes.',
    across: 'Across the drawing',
    chart: (against: string) => `${against} against accuracy in a short trial`,
    chartTakeaway: (worth: number, name: string, less: string) =>
      `${grouped(worth)} ${worth === 1 ? 'student is' : 'students are'} worth having. Recommended: ${name}. ${less}`,
    chartNone: 'No student is recommended.',
    worth: 'Worth having',
    beaten: 'Beaten by another',
    axisScore: (fmr: number | null) =>
      fmr === null ? 'Likeness to the teacher (mean cosine)' : `TAR at FMR 1 in ${grouped(1 / fmr)}, in %`,
    size: 'The area of a point is the size of the file.',
    areaTime: 'The area of a point is the time for one face.',
    noEnergy: 'Energy is measured after a training, and not known of any of them yet.',
    sameSteps: (steps: number) => `Shown: what each reached after the first ${grouped(steps)} steps, the same for all.`,
    more: 'All students and what was found',
    unsearched: 'Other students',
  },
};

export type SearchText = typeof searchEn;
export type SearchPhases = typeof searchPhasesEn;
export type SearchNotes = typeof searchNotesEn;
