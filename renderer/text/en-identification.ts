// The words about searching a face among registered people (1:N) and about templates of several photos, in English.
// Invariant: how many are registered stands beside every rate of a search; what independence of comparisons assumes is said where it is used.
import { about, grouped, percent } from './numbers.ts';

export const identificationEn = {
  title: 'Search among registered people (1:N)',
  intro:
    'The verifying people are halved. One half is registered, each with at most three photos, and searched for with their other photos; the other half are strangers. Then the halves change places.',
  basis: (people: string, mated: number, nonMated: number) =>
    `${people} people registered at a time; ${grouped(mated)} searches by registered people and ${grouped(nonMated)} by strangers. Ranges are 95 % over the people who search; who is registered is held.`,
  galleries: (sizes: readonly number[]) => sizes.map((size) => grouped(size)).join(' and '),
  none: 'Not assessed: fewer than two of the verifying people have two photos.',
  old: 'Not assessed: this result is from before searches were measured.',
  measure: 'Number',
  first: (rank: number) =>
    rank === 1 ? 'Found as the first candidate (rank 1)' : `Found among the first ${rank} candidates (rank ${rank})`,
  tpir: (fpir: number) => `Found when ${percent(fpir, 0)} of strangers hit somebody (TPIR at FPIR ${fpir})`,
  fpir: (people: string) => `Strangers who hit somebody among ${people} (FPIR)`,
  fnir: 'Registered people who are not found (FNIR)',
  wrongFirst: 'Registered people taken for somebody else',
  atThreshold: 'At the decision threshold',
  unsupported: 'data insufficient',
  byFpir: (share: string, registered: string) =>
    `Chosen so that, with ${registered} people registered, about ${share} strangers hit any of them, on the people set aside for choosing.`,
  moneyMany: (registered: string) =>
    `A face is searched among ${registered} registered people, so a stranger passes who hits any of them: 1 − (1 − FMR)^${registered}, each comparison taken as independent.`,
  verdict: (share: string, registered: string) => `Searched among ${registered} registered people, ${share} of strangers hit somebody.`,
  chart: {
    title: 'The more people are registered, the more strangers hit somebody',
    x: 'People registered',
    y: 'Strangers who hit somebody (FPIR)',
    counted: 'counted',
    independent: 'calculated from the FMR',
    range: 'range',
    own: (registered: string) => `${registered} registered`,
    head: ['People registered', 'Counted', 'Calculated from the FMR', 'Range'] as readonly [string, string, string, string],
  },
  /** With `registered` people. */
  here: (registered: string, share: string, low: string, high: string) =>
    `With ${registered} people registered, about ${share} of strangers hit somebody (${low} to ${high}).`,
  safe: (limit: string, cautious: string, likely: string) =>
    cautious === likely
      ? `At this decision threshold the door stays below ${limit} up to about ${likely} registered people. From there on it is no longer safe.`
      : `At this decision threshold the door stays below ${limit} up to about ${likely} registered people, to be on the safe side up to ${cautious}. From there on it is no longer safe.`,
  safeAlways: (limit: string, most: string) =>
    `At this decision threshold the door stays below ${limit} even with ${most} people registered.`,
  safeNever: (limit: string) => `At this decision threshold even one registered person lets more than ${limit} of strangers pass.`,
  about: (number: number) => (number < 1 ? 'none' : about(number, 2)),
  over: (most: string) => `more than ${most}`,
  bound: 'No stranger hit anybody here, so the calculation starts from the largest FMR that these people do not rule out.',
  remedies: 'Remedies: a higher decision threshold, a card or a number beside the face (1:1), or fewer people per door.',
  assumption:
    'Calculated as 1 − (1 − FMR)^N: every comparison is taken as independent of the others. Where strangers differ in how many people they resemble, fewer of them hit than that; where registered people are relatives or alike, more do. Beyond the number that could be counted it is an extrapolation.',
  templates: 'The decision threshold was chosen on single photos against each other; here a photo meets the mean of up to three.',
  /** Problem `templates-unreadable`. */
  unreadable: ({ file, line }: Readonly<Record<string, string | number | boolean>>) => ({
    what: `The lists of templates cannot be read${file === undefined ? '' : ` (${file}${line ? `, line ${line}` : ''})`}.`,
    why: 'A file is not in the published layout of IJB-B and IJB-C, or does not fit the others.',
    todo: 'Check the folder meta: face_tid_mid.txt, name_5pts_score.txt and template_pair_label.txt of one data set, unchanged.',
  }),
  number: 'How many people will be registered?',
  fewer: 'Fewer people',
  more: 'More people',
  limit: { asked: 'the limit that was set', usual: '1 of 100' },
  table: 'Show as table',

  protocol: {
    title: (name: string) => `Templates of several photos: ${name}`,
    basis: (images: number, templates: number, genuine: number, impostor: number) =>
      `${grouped(images)} photos in ${grouped(templates)} templates; ${grouped(genuine)} pairs of the same person, ${grouped(impostor)} of different people.`,
    settings:
      'N1: embeddings keep their length; D1: weighted with the score of the face detector; F1: with the mirror image. N1 D1 F1 is how results are usually published.',
    unit: 'This network gives embeddings of one length, so N0 and N1 differ only through the mirror image.',
    rule: 'Counted with the highest FMR that does not exceed the wanted one; published tables take the nearest point. The JSON output has both.',
    setting: 'Setting',
    tar: (fmr: string) => `TAR at FMR ${fmr}`,
    few: '*',
    fewNote: '* fewer than 30 false matches can be expected at this FMR: the order of magnitude is all that is known (rule of 30).',
    search: (galleries: string) => `Search among ${galleries} (mean over the galleries)`,
    closed: 'registered people only',
    rank: (rank: number) => `Rank ${rank}`,
    tpir: (fpir: number) => `TPIR at FPIR ${fpir}`,
    unread: (count: number) =>
      `${grouped(count)} photos could not be read or aligned and are missing from their templates (failure to enrol).`,
    missing: (count: number) => `${grouped(count)} pairs or searches name a template without photos and were left out.`,
    licence: 'The licence of these photos is not known to this program: ask whoever gave them to you before results are published or sold.',
  },
};

export type IdentificationText = typeof identificationEn;
