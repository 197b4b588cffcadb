// The words about what is measured of photos before a training, in English.
// Invariant: one sentence for each check says what it means and what to do; nothing is called a fault that may be right at the place of use.
import type { PhotoCheck } from '../../preload/photos.ts';
import { findingReasonsEn } from './en-alignment.ts';
import { grouped } from './numbers.ts';

const photos = (count: number): string => (count === 1 ? '1 photo' : `${grouped(count)} photos`);

export const checkPhasesEn = { measure: 'Measuring photos', 'near-copies': 'Looking for nearly the same photos' };

/** Why photos were set aside, when a check did it. */
export const checkReasonsEn: Readonly<Record<PhotoCheck | keyof typeof findingReasonsEn, string>> = {
  ...findingReasonsEn,
  blurred: 'blurred',
  'too-dark': 'too dark',
  'too-bright': 'over-exposed',
  'side-light': 'light from one side',
  'low-contrast': 'little contrast',
  'near-copy': 'nearly the same as another photo of the person',
  'near-shared': 'nearly the same as a photo of somebody else',
};

export const photoChecksEn = {
  intro:
    'The program measures the light and the sharpness of each face, and looks for photos that are one picture saved twice. What it names may still be right: a dark gate needs dark photos.',
  names: {
    blurred: ['Blurred faces', 'Details are lost. Set them aside, unless the camera at the place of use takes such photos.'],
    'too-dark': ['Dark faces', 'Parts of the face are black. Keep them when it is as dark at the place of use.'],
    'too-bright': ['Over-exposed faces', 'Parts of the face are white, and nothing can be seen there.'],
    'side-light': ['Light from one side', 'One half of the face is much darker than the other.'],
    'low-contrast': ['Little contrast', 'The face is grey in grey: haze, backlight or a dirty lens.'],
    'near-copy': [
      'Nearly the same photos of one person',
      'One picture saved anew, in another quality or size. The first of them stays; the others teach nothing new.',
    ],
    'near-shared': [
      'Nearly the same photos of two people',
      'One of the two lies in a wrong folder. Look at them, correct the folder and read again, or set both aside.',
    ],
  } satisfies Record<PhotoCheck, readonly [string, string]>,
  states: { fine: 'fine', look: 'look', act: 'act', kept: 'kept', unknown: 'unknown' },
  none: 'none',
  named: photos,
  excluded: (count: number) => `${photos(count)} set aside`,
  see: 'See',
  exclude: 'Set aside',
  takeBack: 'Take back',
  keep: 'Keep, with reason',
  why: 'Why they stay',
  whyHint: 'Noted in the project and in the report.',
  note: 'Note the reason',
  forget: 'Remove the reason',
  cancel: 'Cancel',
  kept: (count: number, reason: string) => `${photos(count)} kept: ${reason}`,
  taken: 'Day and camera',
  takenUnknown: 'not known, the files do not say',
  days: (count: number, days: number) => `${photos(count)} from ${days === 1 ? 'one day' : `${grouped(days)} days`}`,
  cameras: (count: number, cameras: number) =>
    `${photos(count)} from ${cameras === 1 ? 'one kind of camera' : `${grouped(cameras)} kinds of camera`}`,
  takenOne:
    'One day has one light, and one camera one way to draw a face. Take photos on other days too, unless the place of use never changes.',
  unmeasured: (count: number) => `${photos(count)} ${count === 1 ? 'was' : 'were'} not measured yet.`,
  measure: 'Measure now',
  measuring: 'Measuring photos',
  stop: 'Stop',
  notLooked:
    'Not looked at on aligned crops: whether one shows no face, or two; on photos it is. Photos of the wrong person are looked for in the Teacher step.',
  only: (name: string) => `Only: ${name}`,
  all: 'Show all photos again',
  like: 'Nearly the same as this one',
  bars: {
    sharpness: 'Sharpness',
    brightness: 'Not too dark',
    exposure: 'Not over-exposed',
    evenness: 'Even light',
    contrast: 'Contrast',
  },
  barsNote: '100: as good as half of all photos or better. Below 50: named.',
  /** In the terminal. */
  terminal: (found: readonly string[]) => `Worth a look, without being set aside: ${found.join(', ')}.`,
  terminalNone: 'Light, sharpness and near-copies: nothing worth a look.',
  /** In the report. */
  report: {
    title: 'Photos that were named before the training and took part',
    none: 'None: light and sharpness of every photo that took part are within bounds, and none is nearly the same as another.',
    reason: 'Why they stay',
    note: 'Measured on the face crops (sharpness, exposure, evenness of light, dynamic range; near-copies by a hash and a correlation). The bounds come from ordinary photo collections and follow no standard.',
  },
};
