// The words of what the teacher doubts about the people of a folder, in English.
// Invariant: a doubt is called a doubt; what a button does to the photos, and that the files stay, stands beside it.
import { grouped } from './numbers.ts';

/** Phases that the progress line names. */
export const doubtPhasesEn = {
  doubts: 'Comparing each photo with its own folder and all others',
  ceiling: 'Measuring what the teacher can reach',
};

export const doubtAuditEn = {
  'doubt-answered': 'Answered whose photos are whose',
  'doubt-reopened': 'Took back whose photos are whose',
};

export const ceilingEn = {
  title: 'What this teacher reaches on your people',
  about: 'A student is hardly ever better than its teacher: this is the most to expect.',
  look: 'Show what it reaches',
  again: 'Measure again',
  measuring: 'What the teacher reaches is being measured',
  stop: 'Stop measuring',
  measured: (choose: number, verify: number) =>
    `The decision threshold was chosen on ${grouped(choose)} people. Every number below is of ${grouped(verify)} others, with its 95 % interval over people.`,
  threshold: 'Best decision threshold',
  chosenBy: { money: 'at the least cost', fmr: 'by how many strangers may pass' } as Readonly<Record<'money' | 'fmr', string>>,
  passed: 'Strangers who pass',
  refused: 'Right people refused',
  perYear: 'Cost a year',
  perDay: (amount: string) => `${amount} a day`,
  noCosts: 'What wrong answers cost was not said, so there is no cost and no best decision threshold by money.',
  toCosts: 'Enter the costs under Purpose',
  tooFew: 'too few people to say',
  atMost: (share: string) => `at most ${share} (too few people to say more)`,
  people: 'People who verify; the decision threshold was chosen on others.',
  findCause: 'Find the cause',
};

export const doubtsEn = {
  title: 'Are all photos in the right folder?',
  about:
    'The teacher compares every photo with the other photos of its folder and with everybody else. A few wrong names cost a student more than most settings do. A doubt is no proof: look at the photos and decide.',
  find: 'Look for wrong folders',
  again: 'Look again',
  finding: 'Every photo is being compared',
  stop: 'Stop looking',
  tooFew: 'Too few people have several photos. Nothing can be said about wrong folders.',
  none: (photos: number, people: number) => `No doubts about ${grouped(photos)} photos of ${grouped(people)} people.`,
  kinds: 'Which doubts?',
  kind: {
    wrong: ['Probably another person', 'nearer to somebody else than to its own folder'],
    odd: ['Like nobody', 'no face, two faces or a bad crop?'],
    same: ['One person in two folders?', 'two folders that look like one person'],
  } as Readonly<Record<'wrong' | 'odd' | 'same', readonly [name: string, meaning: string]>>,
  counted: (count: number, meaning: string) => `${grouped(count)}: ${meaning}`,
  noneOfKind: 'Nothing left to answer here.',
  limits: (unlike: string, chance: string) =>
    `The lines come from your own photos: likeness below ${unlike} is unlike the own folder, above ${chance} is more than chance brings the nearest other person.`,
  keys: 'With the keys: arrows to the next doubt, X sets the photo aside, B gives it to the other person, R says it is right, U takes the last answer back.',
  keysSame: 'With the keys: arrows to the next doubt, B makes it one person, R says they are two, U takes the last answer back.',
  doubt: (at: number, of: number) => `Doubt ${grouped(at)} of ${grouped(of)}`,
  photo: 'This photo',
  in: (name: string) => `In the folder ${name}`,
  likeOther: (name: string) => `More like ${name}`,
  folder: (name: string) => `Folder ${name}`,
  likeness: (own: string | null, best: string) =>
    own === null ? `likeness to the other person ${best}` : `likeness to its folder ${own}, to the nearest other person ${best}`,
  alike: (likeness: string) => `likeness of the two ${likeness}`,
  exclude: 'Set this photo aside',
  move: 'Belongs to the other person',
  right: 'Is right, do not show again',
  join: 'One person',
  different: 'Two people, do not show again',
  undo: (count: number) => `Take the last answer back (${grouped(count)})`,
  hidden: 'Face hidden',
  more: 'Show more doubts',
  changed: 'The photos have changed. Check the teacher again, and look again: each answer can bring others to light.',
  moved: (count: number) => `${grouped(count)} photos count for another person than their folder’s. The files stay where they are.`,
  giveBack: 'Give all back to their folders',
};

export type DoubtsText = typeof doubtsEn;
