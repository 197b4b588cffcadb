// The words about groups of people and recording conditions of photos, in English.
// Invariant: says who was compared and how many; a difference is called one only where the ranges do not touch.
import { grouped } from './numbers.ts';

export const slicesEn = {
  title: 'Groups of people and recording conditions',
  groups: 'Groups of people',
  conditions: 'Photos by recording condition',
  intro:
    'Do errors fall on some groups or conditions more than on others? Everybody is judged at the one decision threshold. What is said of people and photos comes from your own files; nothing is guessed from a face.',
  run: 'Measure by group and condition',
  again: 'Measure again',
  changed: 'Out of date: something else is said of these people and photos now. Measure again.',
  leftOut: (photos: number) =>
    photos === 1
      ? '1 photo was left out, because it counted before for somebody whom the student learnt from, or whose photos set the decision threshold: the student may know it already.'
      : `${grouped(photos)} photos were left out, because they counted before for people whom the student learnt from, or whose photos set the decision threshold: the student may know them already.`,
  none: 'Not assessed: nothing is said of these people or photos. Groups and conditions are given on the Data step.',
  noneGroups: 'Not assessed: no group is stated for these people.',
  howGroups: 'Strangers are compared within each group, as ISO/IEC 19795-10 describes it.',
  howConditions: 'A photo with the label against all other photos, with or without it.',
  fewest: (people: number) => `A group is compared from ${grouped(people)} people on; for refusals they need two photos or more each.`,
  people: 'People',
  photos: 'Photos',
  passed: 'Strangers who pass (FMR)',
  refused: 'Right people refused (FNMR)',
  all: 'Everybody',
  without: 'Without a label',
  notCompared: 'not measured',
  tooFew: (fewest: number) => `not assessed: fewer than ${grouped(fewest)} people`,
  notAssessed: 'not assessed',
  ofTeacher: (rate: string) => `Teacher ${rate}`,
  /** Sentences about one rate; `most` and `least` are labels as the operator wrote them. */
  apart: (rate: string, most: string, high: string, least: string, low: string) =>
    `${rate}: most in "${most}" with ${high}, fewest in "${least}" with ${low}. The groups differ: their ranges do not touch.`,
  unclear: (rate: string, most: string, high: string, least: string, low: string) =>
    `${rate}: most in "${most}" with ${high}, fewest in "${least}" with ${low}. The ranges touch, so no clear difference.`,
  single: (rate: string) => `${rate}: fewer than two groups have enough people to be compared.`,
  measure: 'Number',
  ratio: 'Largest by smallest',
  toMean: 'Largest by geometric mean',
  gini: 'Gini coefficient (0 alike, 1 all in one group)',
  garbe: 'GARBE, both rates together (0 alike, 1 all in one group)',
  atLeast: (value: string) => `at least ${value}`,
  atLeastNote: 'At least: a group without an error stands in with the largest rate that it may have (rule of 3).',
  spreadNote: 'Even groups without any difference give ratios above 1 by chance; look at the ranges of the groups first.',
  chart: (attribute: string, rate: string) => `${attribute}: ${rate}`,
  axis: 'per cent',
  marks: 'Square: the student’s rate; line: its 95 % range over people. The numbers, and those of the teacher, stand in the table.',
  sums: 'Numbers that sum the groups up',
  toData: 'To the Data step',
};

export type SlicesText = typeof slicesEn;
