// The words about a rehearsal of ten minutes, in English.
// Invariant: it is never called a training or a result, and no accuracy is said of it.

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

export const rehearsalEn = {
  title: 'Rehearsal (10 minutes)',
  about:
    'Goes once through every phase, from reading the photos to checking a package, with these people, this teacher and this student, before hours are spent. It is no result: nothing of it is judged, signed off or handed over, and its package is deleted after its checks.',
  note: 'The teacher looks at every photo first. With very many photos that alone takes longer than 10 minutes; it is kept, and the training does not repeat it.',
  start: 'Rehearse',
  again: 'Rehearse again',
  stop: 'Stop the rehearsal',
  resume: 'Continue the rehearsal',
  discard: 'Throw the rehearsal away',
  discarded: (bytes: string) => `The rehearsal is gone. That freed ${bytes}.`,
  notYet: 'Photos, teacher, student and time are needed first.',
  underWay: 'Rehearsal',
  worked: (took: string) => `Everything works: every phase was gone through in ${took}`,
  slower: (times: string) => `learning takes ${times} times as long as forecast`,
  faster: (times: string) => `learning is ${times} times as fast as forecast`,
  same: 'learning is as fast as forecast',
  epochs: (planned: string, now: number, forecast: number) =>
    now === forecast
      ? `the planned ${planned} go ${times(now)} through the photos, as forecast`
      : `the planned ${planned} go ${times(now)} through the photos instead of ${now === 1 || forecast === 1 ? times(forecast) : forecast}`,
  over: (planned: string, takes: string) => `once through the photos takes ${takes}, more than the planned ${planned}`,
  noAccuracy: 'accuracy is not to be expected after so short a time, and is not said.',
  join: (worked: string, pace: readonly string[], accuracy: string) => [worked, ...pace, accuracy].join('; '),
  failed: (phase: string) => `The rehearsal did not get through: it stopped in the phase “${phase}”. The training would stop there, too.`,
  failedEarly: 'The rehearsal did not get through. The training would not either.',
  stopped: 'The rehearsal was stopped before it had gone through every phase. What it has done is kept.',
};

export type RehearsalText = typeof rehearsalEn;
