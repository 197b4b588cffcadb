// The words of looking at mistakes and of signing off, in English.
// Invariant: a guess is called a guess; a sign-off says what it is about.
import { type AuditDetails, auditDetailsEn } from './en-audit.ts';
import { doubtAuditEn } from './en-doubts.ts';
import { grouped } from './numbers.ts';

export const judgingEn = {
  mistakes: {
    title: 'Mistakes',
    kinds: 'Which mistakes?',
    passed: 'A stranger passes',
    refused: 'The right person is refused',
    check: 'To check',
    pairs: (count: number) => (count === 1 ? '1 pair' : `${grouped(count)} pairs`),
    checkMeans: (labels: number, close: number, band: boolean) =>
      `Of the pairs kept here: ${grouped(labels)} with photos that may carry the wrong name, then ${
        band
          ? `${grouped(close)} whose likeness lies in the band that a person checks.`
          : 'those in the band that a person checks, once a check has a price that pays off.'
      }`,
    inBand: (what: string) => `${what} (within the check band)`,
    counted: (errors: number, trials: number) => `${grouped(errors)} of ${grouped(trials)} comparisons`,
    notKept: 'Which pairs of photos go wrong was not kept with this result.',
    none: 'None among these people. Below are the closest calls.',
    shown: (wrong: number, errors: number) =>
      errors > wrong
        ? `The ${grouped(wrong)} clearest of ${grouped(errors)} are shown.`
        : `All ${grouped(errors)} are shown, then the closest calls.`,
    pair: (at: number) => `Pair ${grouped(at)}`,
    likeness: (score: string, threshold: string) => `Likeness ${score}, decision threshold ${threshold}`,
    near: 'Closest call, decided correctly',
    wrong: 'Mistake',
    guess: 'Perhaps:',
    guesses: {
      'teacher-too': 'the teacher is mistaken too; the photos may carry the wrong name',
      dark: 'a dark photo',
      bright: 'an overexposed photo',
      side: 'light from one side',
      label: 'a photo in the wrong folder',
    },
    byCause: 'By likely cause',
    causes: {
      'teacher-too': 'Teacher mistaken too',
      label: 'Wrong folder?',
      dark: 'Dark',
      bright: 'Overexposed',
      side: 'Light from one side',
    },
    cause: (name: string, count: number) => `${name} (${grouped(count)})`,
    every: 'All',
    putRight: 'A photo that lies in the wrong folder, or shows no face well, can be set aside here; the next run goes without it.',
    aside: 'Set aside',
    back: 'Use again',
    setAside: (count: number) =>
      `${count === 1 ? '1 photo is' : `${grouped(count)} photos are`} set aside. This result was measured with ${count === 1 ? 'it' : 'them'}: start another run to bring it up to date.`,
    noneOfCause: 'No pair of this kind has this likely cause.',
    hidden: 'Face hidden',
    more: 'Show more pairs',
    people: 'People who verify, whom neither network learnt from.',
  },
  audit: {
    title: 'What was done with faces (audit log)',
    intro:
      'Every reading of photos, run, export and sign-off is recorded, without names. Each record seals all before it, so a later change shows.',
    whole: (records: number) => `Checked: ${grouped(records)} records, none was changed.`,
    broken: (id: number) =>
      `Record ${grouped(id)} or the one before it was changed or removed. Ask whoever is responsible for this computer.`,
    head: 'Seal of the newest record:',
    columns: ['When', 'What', 'Details'] as readonly string[],
    newest: (count: number) => `The newest ${grouped(count)} are shown.`,
    again: 'Check again',
    details: auditDetailsEn as AuditDetails,
    yes: 'yes',
    no: 'no',
    events: {
      ...doubtAuditEn,
      'faces-scanned': 'Photos read',
      'faces-labelled': 'Groups and conditions stated',
      'run-assessed': 'Measured by group and condition',
      'photo-set-aside': 'Photo set aside',
      'photo-taken-back': 'Photo taken back',
      'photos-set-aside': 'Photos named by a check set aside',
      'photos-taken-back': 'Photos set aside by a check taken back',
      'person-erased': 'Person erased',
      'person-erased-from': 'Run that the person was part of',
      'run-started': 'Run started',
      'run-finished': 'Run finished',
      'run-rehearsed': 'Rehearsal finished',
      'run-exported': 'Package written',
      'file-left-out': 'File that failed its check left out of the package',
      'run-removed': 'Run removed',
      'runs-compared': 'Runs compared',
      'faces-exported': 'Photos written out for a training elsewhere',
      'faces-left-removed': 'Half an export with photos removed, left by a crash',
      'training-imported': 'Training from elsewhere taken in',
      'students-searched': 'Students compared',
      'training-ended': 'Training ended early',
      'training-restarted': 'Training process without a sign ended and begun anew',
      'run-judged-again': 'Student judged anew by other costs or limits',
      'run-signed-off': 'Signed off',
      'run-stressed': 'Recording conditions tried',
      'probe-imported': 'Times of the device read in',
      'probe-removed': 'Times of the device removed',
      'methods-compared': 'Methods compared',
    },
  },
  signOff: {
    title: 'Sign-off',
    intro:
      'Whoever decides puts their name to this result. A sign-off names this very report and cannot be changed; later ones are added below.',
    decision: 'Decision',
    decisions: {
      accepted: ['Accepted', 'May be used as described under Purpose.'],
      conditional: ['Accepted with conditions', 'The conditions stand in the note.'],
      rejected: ['Not accepted', 'Must not be used.'],
    } as Readonly<Record<'accepted' | 'conditional' | 'rejected', readonly [name: string, meaning: string]>>,
    name: 'Name of whoever decides',
    role: 'Role, such as head of security',
    note: 'Conditions or reasons',
    noteNeeded: 'Not all targets are shown to be met, so a reason is needed.',
    sign: 'Sign off',
    signed: (name: string, role: string, when: string) => (role === '' ? `${name}, ${when}` : `${name} (${role}), ${when}`),
    report: (digest: string) => `Report ${digest}…`,
    none: 'Nobody has signed off yet.',
  },
};

export type JudgingText = typeof judgingEn;
