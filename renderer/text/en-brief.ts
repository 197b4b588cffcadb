// The words of a finished run on the start page in English. Invariant: one short name a number; the reasons of missing ones are those of the report.

export const briefEn = {
  title: (title: string) => `Result of ${title}`,
  refused: 'Genuine refused',
  passed: 'Strangers passed',
  accuracy: 'Accuracy',
  speed: 'Time per face',
  size: 'Size',
  money: 'Loss a year',
  noCosts: 'No costs entered',
};

export type BriefText = typeof briefEn;
