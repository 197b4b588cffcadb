// The words of what a run will take, before it is begun, in English: on the Plan step and in the question before a training.
// Invariant: a range wherever nothing was measured; what is not known has a sentence and no number.

export const forecastEn = {
  title: 'What this run will take',
  time: 'Time',
  energy: 'Electricity',
  cost: 'Cost',
  disk: 'Disk',
  accuracy: 'Accuracy',
  between: (low: string, high: string) => (low === high ? `about ${low}` : `${low} to ${high}`),
  watts: (low: string, high: string, runs: number) =>
    `${low === high ? low : `${low} to ${high}`} W, as ${runs === 1 ? 'a finished run' : `${runs} finished runs`} of this computer drew`,
  noRunYet: 'Not known yet: it is measured during the run',
  withoutElectricity: 'without electricity, which is not known',
  diskOf: (needed: string, free: string) => `writes at most ${needed}; ${free} are free`,
  accuracyOpen: 'Not assessed. The search on the Plan step tries students for a short time; the result says it after the training.',
  failed: 'What the run will take could not be worked out.',
  low: (needed: string, free: string) => `The disk may become full: the run writes up to ${needed}, and ${free} are free.`,
  lowKept: (runs: number, kept: string, folder: string) =>
    `${runs === 1 ? 'An earlier run keeps' : `${runs} earlier runs keep`} ${kept} in the folder “${folder}” of the data folder. Make room there or elsewhere on this disk first. If it becomes full all the same, the run stops with everything saved and goes on when there is room.`,
  lowElse:
    'Make room on this disk first. If it becomes full all the same, the run stops with everything saved and goes on when there is room.',
  ask: 'Start the training?',
  stoppable: 'It can be stopped at any time and goes on from there.',
  awake: 'The computer is kept awake meanwhile.',
  cancel: 'Not now',
};

export type ForecastText = typeof forecastEn;
