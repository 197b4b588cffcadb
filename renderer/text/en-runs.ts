// The words of a project's earlier runs in English: the list, and which one is its result.
// Invariant: a run is called by its time and its student; nothing sounds removed that is only not shown.
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
};

export type RunsText = typeof runsEn;
