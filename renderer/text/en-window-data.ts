// More words of the data step in English: what is odd, what can be proven, groups and conditions, erasing one person.
// Invariant: what cannot be taken back says so before; what this program cannot reach is named.
import { grouped } from './numbers.ts';

const people = (count: number): string => (count === 1 ? '1 person' : `${grouped(count)} people`);
const photos = (count: number): string => (count === 1 ? '1 photo' : `${grouped(count)} photos`);

export const windowDataEn = {
  drop: {
    here: 'Drop the folder here',
    noPath:
      'A browser does not tell where a dropped folder lies. Choose it with the button, or type its path; in the desktop window it can be dropped.',
    oneFolder: 'Drop one folder only: the folder of faces.',
  },
  checks: {
    title: 'What is odd about these photos',
    nothing: 'Nobody shares a picture with somebody else, and everybody has four photos or more.',
    shared: (pictures: number, sharing: number) =>
      `${pictures === 1 ? '1 picture lies' : `${grouped(pictures)} pictures lie`} under different people (${people(sharing)}). They count for nobody, and people who share one stay in the same part, so that learning and verifying do not mix.`,
    sharedTodo: 'Often a photo is in the wrong folder. Look at it, correct the folder and read again.',
    one: (count: number) => `${people(count)} with a single photo: they can teach, and can neither choose nor verify.`,
    few: (count: number) => `${people(count)} with two or three photos. Four or more show better how a face may look.`,
    duplicates: (count: number) =>
      count === 1
        ? '1 photo lies twice in the same person’s folder and counts once.'
        : `${photos(count)} lie twice in the same person’s folder and count once.`,
  },
  proof: {
    head: ['What is to be shown', 'With these people, at best', 'At worst', 'People needed in all'] as readonly string[],
    fmr: (rate: string) => `Strangers who pass: ${rate}`,
    fnmr: (rate: string) => `Right people refused: ${rate}`,
    at: (rate: string) => `down to ${rate}`,
    nothing: 'nothing',
    note: 'At best: every pair of verifying people counts on its own. At worst: nobody is counted twice. In both, no error is seen (rule of 3).',
  },
  labels: {
    title: 'Groups of people and recording conditions',
    intro:
      'Optional. With them the result says whether errors fall on some people or some conditions more than on others. Nothing is guessed from faces: only what you say counts.',
    groups: 'Table of people',
    groupsHint: 'CSV or JSON. First column: the folder of a person; each further column a group, such as age or helmet.',
    conditions: 'Table of photos',
    conditionsHint:
      'CSV or JSON. First column: the place of a photo below the folder, * for anything; further columns a condition, such as light or camera.',
    choose: 'Choose a file',
    take: 'Take the tables',
    remove: 'Take this away',
    tags: 'Or by pattern',
    tagsHint: 'Photos whose place fits the pattern get the label: “*/night/*”, attribute “light”, label “night”.',
    pattern: 'Pattern',
    attribute: 'Attribute',
    label: 'Label',
    add: 'Add the pattern',
    ofPeople: (attribute: string) => `People: ${attribute}`,
    ofPhotos: (attribute: string) => `Photos: ${attribute}`,
    without: 'without a label',
    unknownPeople: (count: number) => `${count === 1 ? '1 line names' : `${grouped(count)} lines name`} nobody in this folder.`,
    unknownPhotos: (count: number) => `${count === 1 ? '1 line fits' : `${grouped(count)} lines fit`} no photo.`,
    none: 'Nothing is marked. The report will say “not assessed”.',
  },
  erase: {
    open: 'Erase this person',
    title: 'Erase this person?',
    erased: 'This person is erased',
    what: (count: number) =>
      `What this program keeps of the person is erased for good: ${photos(count)} in the library, their crops and embeddings, their labels, and patterns in projects that name them. It cannot be undone.`,
    shared: (count: number) =>
      `${count === 1 ? '1 picture lies under somebody else too and stays there' : `${grouped(count)} pictures lie under somebody else too and stay there`}. Erase that person as well if it is the same one.`,
    originals: 'The photos themselves are not touched. Delete these folders yourself; this program will not read them again:',
    noRuns: 'The person was not part of any run.',
    runs: (count: number) =>
      `The person was part of ${count === 1 ? '1 run' : `${grouped(count)} runs`}. A network cannot forget one person: train again without them and withdraw what was handed over.`,
    part: { train: 'taught', choose: 'helped to choose the decision threshold', verify: 'verified' },
    notReached:
      'Not reached: packages that were handed over, copies of the data folder, and what the disk itself keeps of overwritten files.',
    confirm: 'Erase for good',
    cancel: 'Keep the person',
    working: 'Erasing',
    done: (count: number, crops: number, embeddings: number) =>
      `Erased: ${photos(count)}, ${grouped(crops)} crops, ${grouped(embeddings)} embeddings.`,
    patterns: (patterns: number, projects: number) =>
      `${patterns === 1 ? '1 pattern' : `${grouped(patterns)} patterns`} of recording conditions that named the person went from ${projects === 1 ? '1 project' : `${grouped(projects)} projects`}, deleted ones included.`,
    unreadable: (count: number) =>
      `${count === 1 ? '1 project names' : `${grouped(count)} projects name`} the person’s folder and cannot be read. Delete ${count === 1 ? 'it' : 'them'} for good on the start page.`,
    seal: (start: string) => `Written down in the record, sealed ${start}…`,
  },
};

export type WindowDataText = typeof windowDataEn;
