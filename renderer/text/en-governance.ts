// The words of the report about use and responsibility, in English: recording conditions, groups, intended use, duties, sign-offs.
// Invariant: a duty is named with where it comes from and what is known about it; nothing here says that a law is kept.
import { grouped } from './numbers.ts';

/** What the report looks at before somebody signs. The codes are computed in main/report/governance.ts. */
export type Duty =
  | 'purpose'
  | 'legalBasis'
  | 'notice'
  | 'retention'
  | 'assessment'
  | 'sources'
  | 'targets'
  | 'accuracy'
  | 'conditions'
  | 'groups'
  | 'attacks'
  | 'oversight'
  | 'record'
  | 'responsible';

export const governanceEn = {
  conditions: {
    none: 'No stress test was made of this student. It tries twelve recording conditions in five severities and can be started from the result.',
    simulated:
      'The conditions are calculated from photos of the people who verify. Photos from the place of use say more. Each network decides at the decision threshold chosen before.',
    refusedTable: 'Genuine comparisons refused (FNMR)',
    passedTable: 'Strangers who pass (FMR)',
    costTable: 'Loss a year at these rates',
    chart: 'Genuine comparisons refused, by condition and severity',
    axis: 'Severity 0 (as it is) to 5; one scale for all.',
    pair: 'student / teacher',
    noTeacher: 'For the teacher no decision threshold is known, so it was not tried.',
    notTried: 'not tried',
  },

  groups: {
    state: 'Error rates by age, sex, skin tone or another group were not measured.',
    why: 'That needs people who stated their group themselves and agreed to its use. This program never guesses a group from a face.',
    how: 'Where a group is small, its rates are unknown even if the total looks good. Measure with people like those at the place of use before others depend on it.',
    columns: ['Group', 'People', 'FMR', 'FNMR', 'State'] as readonly string[],
    all: 'All verified people together',
    any: 'Each group by itself',
  },

  use: {
    intended: 'What it is for',
    rows: {
      use: 'Use',
      where: 'Place and people',
      stage: 'Stage',
      match: 'Comparison',
      enrolled: 'Registered people',
      device: 'Device',
    },
    outside: 'What it is not for',
    people: 'What people have to do',
    duties: [
      'A person can always let somebody in or turn them away, and whoever is refused knows whom to ask.',
      'Somebody looks at refusals and at strangers who passed, and knows how to switch the student off.',
      'No decision with serious consequences for a person rests on this student alone.',
      'All people are registered anew with this student: embeddings of another network or of another major version cannot be compared with its own.',
      'Train and verify again when cameras, light or the people change.',
    ] as readonly string[],
  },

  governance: {
    note: 'A list for those who decide. It shows what is known and what is open; it is no legal advice and certifies nothing.',
    open: (open: number, all: number) =>
      open === 0 ? `None of the ${all} points is open.` : `${grouped(open)} of ${all} points are open.`,
    columns: { duty: 'Point', from: 'Comes from', state: 'State', found: 'What is known' },
    states: { known: 'stated', open: 'open', no: 'not met' },
    from: {
      purpose: 'EU AI Act Art. 5 and 6; APPI Art. 17; AI guidelines: human-centric',
      legalBasis: 'GDPR Art. 6 and 9; APPI Art. 20',
      notice: 'GDPR Art. 13; APPI Art. 21; AI guidelines: transparency',
      retention: 'GDPR Art. 5 and 17; APPI Art. 22',
      assessment: 'GDPR Art. 35; AI guidelines: privacy',
      sources: 'EU AI Act Art. 10; AI guidelines: accountability',
      targets: 'EU AI Act Art. 9(8)',
      accuracy: 'EU AI Act Art. 15; ISO/IEC 19795-1',
      conditions: 'EU AI Act Art. 15; AI guidelines: safety',
      groups: 'EU AI Act Art. 10; ISO/IEC 19795-10; AI guidelines: fairness',
      attacks: 'EU AI Act Art. 15; AI guidelines: security',
      oversight: 'EU AI Act Art. 14; AI guidelines: human-centric',
      record: 'EU AI Act Art. 12; AI guidelines: accountability',
      responsible: 'EU AI Act Art. 26; AI guidelines: accountability',
    } satisfies Record<Duty, string>,
    duties: {
      purpose: 'The purpose is stated and is no forbidden one',
      legalBasis: 'There is a legal basis for face data',
      notice: 'People are told that faces are recognised',
      retention: 'It is settled how long photos are kept',
      assessment: 'The effect on people was assessed',
      sources: 'Photos and teacher may be used for this',
      targets: 'Targets were set before the measurement',
      accuracy: 'Errors are known, with their intervals',
      conditions: 'Poor recording conditions were tried',
      groups: 'Groups of people were compared',
      attacks: 'Photos, screens and masks held before the camera were tried',
      oversight: 'A person can step in on site',
      record: 'What was done with faces is recorded',
      responsible: 'Somebody is responsible',
    } satisfies Record<Duty, string>,
    found: {
      targets: (count: number) => (count === 1 ? '1 target' : `${grouped(count)} targets`),
      noTargets: 'No target was set',
      people: (count: number) => `${grouped(count)} people verified`,
      tried: (photos: number, people: number) => `${grouped(photos)} photos of ${grouped(people)} people, altered by calculation`,
      commercial: {
        yes: 'Commercial use is allowed by all sources',
        no: 'A source forbids commercial use',
        unknown: 'A source does not state it',
      },
      unlawful: 'Nobody confirmed that the photos may be used',
      seal: 'Seal of the audit log at the end of the run:',
      onSite: 'To be settled on site',
    },
    signOffs: 'Sign-offs',
    signColumns: ['Decision', 'Name', 'Role', 'When (UTC)', 'Conditions or reasons', 'Signed report'] as readonly string[],
    notSigned: 'Not signed',
    noRole: 'not stated',
    same: 'this report',
    other: 'another state of the numbers',
    bound: (digest: string) => `A sign-off names the numbers by the SHA-256 of kpi.json; here it is ${digest}.`,
    unbound: 'The SHA-256 of kpi.json is not known, so a sign-off cannot be matched with it.',
    latest: (decision: string, name: string, date: string) => `Sign-off: ${decision} (${name}, ${date})`,
  },

  paper: {
    numbers: (digest: string) => `Numbers: SHA-256 ${digest}…`,
  },
};

export type GovernanceText = typeof governanceEn;
