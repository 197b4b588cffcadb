// The words about photos that are no aligned crops: what a folder seems to hold, and what was found on its photos, in English.
// Invariant: what was not looked at is not claimed; the operator decides, so both ways are always named.
import type { HowRead, LookFound } from '../../preload/alignment.ts';
import type { ProblemCode, ProblemData } from '../../preload/contract.ts';
import { grouped } from './numbers.ts';

type Words = { readonly what: string; readonly why: string; readonly todo: string };

const photos = (count: number): string => (count === 1 ? '1 photo' : `${grouped(count)} photos`);

/** Why a photo whose face was looked for does not count. */
export const findingReasonsEn = {
  'no-face': 'no face found',
  'several-faces': 'several faces, none by far the largest',
  'face-too-small': 'face too small: fewer than 20 pixels between the eyes',
};

export const alignmentProblemsEn = {
  'detector-missing': (d) => ({
    what: `The face detector is not installed (${d['file'] ?? 'its files'}).`,
    why: 'Its weights come with the package @vladmandic/human, which is missing or incomplete.',
    todo: 'Run "npm ci" in the program folder, or read aligned crops.',
  }),
  'no-face-found': (d) => ({
    what: `No face was found on any of ${photos(Number(d['photos'] ?? 0))}.`,
    why: 'The folder holds other pictures than photos of people, or the faces in them are very small, dark or turned away.',
    todo: 'Choose another folder. If these are aligned crops, read them as crops.',
  }),
} satisfies Partial<Record<ProblemCode, (data: ProblemData) => Words>>;

/** How a folder was read, and why. */
export function howReadEn({ reading, why, looked, found, aligned }: HowRead): string {
  const seen = `${grouped(aligned)} of ${grouped(found)} faces lie as in an aligned crop`;
  if (reading === 'photos') {
    const done = 'Read as photos: the face on each is found and aligned to 112 x 112 pixels';
    return why === 'looked' ? `${done} (${seen}; --crops takes photos as they are)` : done;
  }
  if (why === 'looked') return `Read as aligned crops (${seen})`;
  if (why === 'unclear')
    return `Read as crops, though it cannot be told whether they are: a face was found on ${grouped(found)} of ${photos(looked)} (--photos looks for the face on each)`;
  return why === 'small'
    ? 'Read as aligned crops, because the pictures are small (--photos looks for the face on each)'
    : 'Read as aligned crops';
}

export const alignmentEn = {
  question: 'Are these faces cut out already?',
  looking: 'Looking at some of the photos',
  looks: {
    crops: 'These look like aligned crops: faces that were cut out so that eyes, nose and mouth always lie in the same place.',
    photos: 'These are photos, not aligned crops: the face has to be found on each and brought to the place where the networks expect it.',
    unclear: 'It cannot be told whether these are aligned crops: faces were found on too few of them.',
  },
  seen: ({ looked, found, aligned }: LookFound) =>
    `Of ${photos(looked)} that were looked at, ${grouped(found)} show a face; on ${grouped(aligned)} of them it lies where an aligned crop has it.`,
  before: 'taken as it is',
  after: 'found and aligned',
  chooseCrops: 'They are aligned crops: take them as they are',
  choosePhotos: 'They are photos: find and align the faces',
  cancel: 'Cancel',
  readAs: { crops: 'Read as aligned crops.', photos: 'Read as photos: faces were found and aligned.' },
  change: 'Change this',
  /** In the report: a source whose faces the program found itself. */
  reported: (source: string, finder: string) =>
    `${source}: the face on each photo was found by MediaPipe BlazeFace, and aligned to the five-point template of ArcFace (112 x 112 pixels) by the points of MediaPipe Face Mesh (detector ${finder}).`,
  why: 'A network that is fed with faces in another place learns and recognises next to nothing, without any error message.',
  findings: {
    'several-faces': [
      'Several faces',
      'Another face is nearly as large: the eyes of the largest are less than 1.5 times as far apart. Whose photo it is cannot be told. They are left out until you say otherwise.',
      'Use the largest face',
    ],
    'face-too-small': [
      'Face too small',
      'Fewer than 20 pixels lie between the eyes. Drawn larger, such a face shows little of the person. They are left out until you say otherwise.',
      'Use them anyway',
    ],
    'no-face': ['No face found', 'Nobody is seen on them, or too small, too dark or turned away. They are left out.', ''],
  } as Readonly<Record<'several-faces' | 'face-too-small' | 'no-face', readonly [name: string, meaning: string, use: string]>>,
  used: (count: number) => `${photos(count)} used after all`,
  leaveOut: 'Leave out again',
};
