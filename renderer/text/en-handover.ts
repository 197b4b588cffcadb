// The words of handing a package over, in English: its checks, reading it back, the card for the shop floor.
// Invariant: the card says what to do before it says a number.
import { bytes, grouped } from './numbers.ts';

export const handoverEn = {
  title: 'Card for the door',
  about: 'One sheet of A4 for the people on site: what each answer means, what to do, whom to call.',
  print: 'Print the card',
  answers: 'What the answers mean',
  lamp: 'Answer',
  score: 'Score',
  what: 'What to do',
  lamps: { accept: '✓ Green: accepted', check: '? Yellow: check', reject: '✕ Red: refused' },
  todo: {
    accept: 'Let the person in.',
    check: 'Look at face and badge yourself, then decide.',
    reject: 'Do not let in by face. Ask to look straight at the camera once more; then check as without this system.',
  },
  from: (score: string) => `${score} and above`,
  between: (low: string, high: string) => `${low} up to ${high}`,
  below: (score: string) => `below ${score}`,
  expect: 'What to expect',
  refused: (share: string) => `Right people who are refused: ${share}.`,
  passed: (share: string) => `Strangers who pass: ${share}.`,
  measuredOn: (people: number) =>
    `Measured on ${grouped(people)} people the network had never seen. Your door, your light and your cameras can differ.`,
  noThreshold: 'No decision threshold could be chosen: do not use this network to decide.',
  rulesTitle: 'Please keep to this',
  rules: [
    'A score is no percentage, and no proof of who somebody is. In doubt a person decides.',
    'Always keep another way in: badge, key or a person. Nobody may suffer from being refused.',
    'Only for the purpose that it was made for. Not for watching people, not for other doors without asking.',
    'Backlight, darkness, masks and dirty lenses make it worse. Tell when refusals pile up.',
    'After a new network everybody has to be registered anew, and the decision threshold on this card is void.',
  ],
  call: 'Whom to call',
  responsible: 'Responsible',
  telephone: 'Telephone',
  builder: 'Who built it in',
  model: (id: string, version: string, digest: string, made: string) => `Network ${id}, version ${version}, SHA-256 ${digest}…. ${made}`,
  checks: 'Checks before handing over',
  checkHead: ['File', 'Size', 'Answers as the trained network'] as readonly string[],
  parity: (crops: number, cosine: string, limit: string, difference: string) =>
    `Likeness at least ${cosine} (needed: ${limit}), largest difference ${difference}, on ${grouped(crops)} real photos that are not in the package`,
  whole: (size: number) => `${bytes(size)} in all.`,
  failed: 'The package was not written: a file does not answer as the trained network.',
  failedNumbers: (file: string, worst: string, difference: string) => `${file}: likeness ${worst}, largest difference ${difference}.`,
  failedTodo:
    'Nothing was handed over. Save the diagnostics for whoever looks after this program; they hold no photo, no name and no path.',
  withoutNote: (name: string) =>
    `Only ${name} failed. The package can be written without it: the FP32 files are checked as before, and the page for the integrator and the report say what is missing.`,
  without: (name: string) => `Write without ${name}`,
  precisions: { int8: 'whole numbers (INT8)', fp16: 'half precision (FP16)' },
  readme: 'The page for whoever builds it in',
  readBack: 'Read back',
  reading: 'Every file is being read again',
  allRead: (files: number, size: number) => `All ${grouped(files)} files (${bytes(size)}) were read again and are as they were written.`,
  seal: 'Seal of the package (SHA-256 of SHA256SUMS)',
  sealUse: 'Compare it with the one at the receiver: if the two are the same, everything has arrived.',
  signedHere: 'Signed with the key of this data folder:',
  signedElsewhere: 'Signed with another key than that of this data folder:',
  signatureUse:
    'Read these groups to the receiver by phone. The signature proves that nothing was changed since that key signed it; it does not prove whose key it is.',
  unsigned: 'It is not signed: packages of earlier versions were not.',
  faulty: (count: number) => `${grouped(count)} ${count === 1 ? 'file is' : 'files are'} not as written. Do not hand this folder over.`,
  faults: { missing: 'is missing', changed: 'was changed or cannot be read', unknown: 'does not belong to it' },
  choose: 'Choose where',
  verify: 'Read a folder back again',
  verifyHint: 'For a stick: pull it out, plug it in again, then read it back. Only then was the stick read and not this computer’s memory.',
  verifyPath: 'Folder with a package',
};

export type HandoverText = typeof handoverEn;
