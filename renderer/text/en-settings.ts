// The words of the first pages, the check of this computer and the settings, in English.
// Invariant: a row of the check says what was found, what it is enough for and how to mend it; no time that was not measured.
import type { SystemVerdict } from '../../preload/settings.ts';
import { bytes, grouped } from './numbers.ts';

export const welcomeEn = {
  open: 'First pages',
  page: (at: number, of: number) => `Page ${at} of ${of}`,
  titles: {
    language: 'Which language do you want to use?',
    system: 'What can this computer do?',
    privacy: 'Where do photos and models stay?',
  },
  languageHint: 'It can be changed at any time in the bar above.',
  languages: 'Language',
  next: 'Next page',
  back: 'Page before',
  skip: 'Skip these pages',
  done: 'To the start page',
  privacyTitle: 'Images and models never leave this computer.',
  privacy: [
    'This program makes no network connection: it sends nothing, looks for no updates and loads nothing. It works with the network unplugged.',
    'Photos are read where they lie and never changed. Cut-outs of faces, embeddings and results lie in the data folder, for your user account alone.',
    'Something goes elsewhere only when you do it: a package, a report or diagnostics, into the folder that you name. A package holds no photo. Only a training on other computers can take photos along, and asks first.',
    'The window in a browser (deshi serve) can be reached from this computer only, by an address that works once.',
    'Who works with photos of people needs the right to. The Data step asks for it.',
  ],
};

export const systemEn = {
  title: 'Check of this computer',
  looking: 'Looking at this computer',
  again: 'Check again',
  columns: { item: 'What', found: 'Found', enough: 'Enough for', mend: 'What helps' },
  items: {
    processor: 'Processor',
    memory: 'Memory',
    disk: 'Disk of the data folder',
    devices: 'What trains',
    time: 'Time of a training',
    energy: 'Energy counter',
    folder: 'Data folder',
  },
  verdicts: { good: 'Good', limited: 'With limits', bad: 'Not enough', unknown: 'Not known' } satisfies Record<SystemVerdict, string>,
  nothing: 'Nothing to do.',
  processor: {
    found: (cpu: string, cores: number) => `${cpu}, ${grouped(cores)} ${cores === 1 ? 'core' : 'cores'}`,
    enough: { good: 'Training, measuring and other work beside it', limited: 'Training, with hardly any other work beside it' },
    mend: 'Let trainings run at night, or use a computer with more cores.',
  },
  memory: {
    found: (size: number) => bytes(size),
    enough: {
      good: 'All students. The full MobileFaceNet took 7.2 GB when it was measured, the smallest 1.9 GB.',
      limited:
        'Smaller students. The full MobileFaceNet took 7.2 GB when it was measured: its steps are taken in parts here, which is slower.',
      bad: 'The practice run. The smallest MobileFaceNet took 1.9 GB when it was measured.',
    },
    mend: 'Close other programs during a training, choose a smaller student, or add memory.',
  },
  disk: {
    found: (free: number) => `${bytes(free)} free`,
    unknown: 'The free space cannot be read.',
    enough: (photos: number) => `About ${grouped(photos)} photos and one run with them`,
    mend: 'Make room on this disk, or put the data folder on another one (Settings).',
  },
  devices: {
    enough: {
      good: 'Training on the graphics card',
      limited: 'Training on the processor. The practice run needs no more.',
      unknown: 'Not known before it is measured',
      bad: '',
    },
    none: 'No graphics card that can be used was found.',
    mend: {
      good: 'Nothing to do.',
      limited: 'A graphics card with a current driver trains faster. After a change of card or driver, measure again.',
      unknown: 'Measure now: each possibility computes a known answer and is timed.',
      bad: '',
    },
    driver: (engine: string, driver: string) =>
      `${engine}: its driver ${driver} or a library of its maker is too old or missing. Update the driver; until then the processor trains.`,
  },
  time: {
    unmeasured: 'Not measured yet',
    speed: (perSecond: string) => `${perSecond} photos a second (MobileFaceNet x0.5)`,
    tooSlow: 'Too slow to be timed',
    study: (photos: number, epochs: number, low: string, high: string) =>
      `A first study (${grouped(photos)} photos, ${epochs} times, with and without a teacher) in ${low} to ${high}`,
    measure: 'Measure now',
    measuring: 'Each possibility computes the known answer and is timed. This takes one to a few minutes.',
    stop: 'Stop measuring',
  },
  energy: {
    found: 'Can be read',
    enough: { good: 'Energy of a run and of one face in the report', limited: 'Everything else; energy stands as “could not be measured”' },
    mend: {
      'no-permission':
        'Ask whoever looks after this computer to let your account read energy_uj below /sys/class/powercap, for instance by a rule of udev. Only root may read it since Linux 5.10.',
      'no-sensor': 'Virtual machines and many small computers have none. A meter at the socket can be read by hand.',
      'not-this-system': 'Only Linux shows it to programs. A meter at the socket can be read by hand.',
    } as Readonly<Record<string, string>>,
  },
  folder: {
    private: 'Only your account can look into it',
    open: 'Other accounts of this computer can look into it',
    unknown: 'Can be written. Who else may look into it was not assessed on this system.',
    readOnly: 'Your account cannot write into it',
    enough: { good: 'Photos of people', limited: 'Drawn people', bad: 'Nothing can be saved' },
    mend: {
      limited: 'Take the rights of others away (on Linux and macOS: chmod 700 on the data folder), then check again.',
      bad: 'Give your account the right to write into the data folder, or choose another one (Settings).',
    },
  },
};

export const settingsEn = {
  title: 'Settings',
  intro: 'Every change has effect at once.',
  back: 'Close the settings',
  undo: 'Take the last change back',
  looks: 'Look',
  hideFaces: 'Hide faces and names of folders whenever the program starts',
  training: 'Training',
  notifications: 'Notifications',
  notify: 'Say when a run has finished, is paused or needs you. A notification names no person and no photo.',
  notHere: 'The window in a browser shows no notifications; the desktop program does.',
  dataFolder: 'Data folder',
  where: 'Place',
  size: 'Takes up',
  free: 'Free on its disk',
  adding: 'Adding up…',
  move: 'To move it: close the program, move the whole folder, then start the program with the environment variable DESHI_DATA set to the new place (in a terminal also: --data).',
  privacy: 'Photos of people',
  retention: 'Remind me of photos that are kept longer than',
  retentionHint: 'Days since a folder was read for the first time. Empty: no reminder. Nothing is deleted by itself.',
  days: 'days',
  overdue: (photos: number, folders: number, since: string) =>
    `${grouped(photos)} photos of ${folders === 1 ? 'one folder have' : `${grouped(folders)} folders have`} been kept since ${since}.`,
  overdueTodo:
    'Check whether you may still keep them. A person is erased on the Data step; everything goes when the data folder is deleted.',
  key: 'Key that signs packages',
  keyNone: 'There is none yet: it is made with the first package.',
  keyUse: 'Read these groups to the receiver of a package by phone. They say that the package was signed here.',
  support: 'Help',
};

export type WelcomeText = typeof welcomeEn;
export type SystemText = typeof systemEn;
export type SettingsText = typeof settingsEn;
