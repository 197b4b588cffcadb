// The words of a training under way, in English: standstills, the device, what the method does now, two photos held against each other.
// Invariant: a score is never said to be a percentage, and a guess about a standstill is called one.
import { grouped } from './numbers.ts';

const score = (value: number): string => value.toFixed(2).replace('-', '−');

export const courseEn = {
  spent: (duration: string) => `So far ${duration}`,
  standstills: 'Standstills',
  standstill: {
    stopped: (duration: string) => `${duration}: the run was stopped.`,
    slept: (duration: string) => `${duration}: the computer slept, or its clock was set.`,
    held: (duration: string) => `${duration}: the computer slept, or something held it up.`,
  },
  between: (from: string, to: string) => `${from} – ${to}`,
  beforeStep: (step: number) => `before step ${grouped(step)}`,
  noEffect: 'The result is not affected.',
  device: (name: string) => `Trains on: ${name}`,
  changed: {
    lost: (name: string, step: number) =>
      `The device before failed. Since step ${grouped(step)} it goes on on: ${name}. The result stays usable.`,
    memory: (name: string, step: number, parts: number) =>
      parts > 1
        ? `Memory did not suffice. Since step ${grouped(step)} each step takes its photos in ${grouped(parts)} parts on: ${name}.`
        : `Memory did not suffice. Since step ${grouped(step)} it goes on on: ${name}.`,
    silent: (step: number) =>
      `The training process gave no sign any more. It was begun anew at step ${grouped(step)}, the last saved state. The result stays usable.`,
    continued: (name: string, step: number) => `Continued at step ${grouped(step)} on: ${name}.`,
  },
  flatEarly:
    'The student hardly changes at the moment. That is common in the middle: as its steps become smaller towards the end, it usually comes a little closer.',
  flatLate: 'Ending now would probably lose nothing.',
  awayWhy:
    'It may come back by itself. If it goes on: are there photos under a wrong name (Data), and does the teacher tell these people apart (Teacher)?',
  accuracy: {
    title: 'Recognition of the people who choose',
    axis: 'Genuine comparisons accepted (TAR)',
    takeaway: (student: string, low: string, high: string, teacher: string) =>
      `Student ${student} (${low} to ${high}), teacher ${teacher}.`,
    student: 'Student',
    teacher: 'Teacher',
    target: 'Target',
    asked: (fmr: string) => `At most ${fmr} strangers pass, as the Purpose step asks.`,
    strictest: (fmr: string) => `At most ${fmr} strangers pass: the strictest that these people can show.`,
    looser: (fmr: string, asked: string) =>
      `At most ${fmr} strangers pass: the strictest that these people can show. The ${asked} of the Purpose step cannot be shown with so few.`,
    on: (people: number, photos: number, pairs: number) =>
      `On ${grouped(photos)} photos of ${grouped(people)} people who choose (at most 100, three photos each), ${grouped(pairs)} genuine comparisons. Each saved state is looked at where that takes at most a twentieth of the time; its decision threshold is worked out on the same photos, so this is a little kinder than the result.`,
    none: 'The recognition rate is not drawn: it takes a saved state, and about 25 people who choose with two photos each. A run of an earlier version has none.',
    percent: 'TAR',
    low: 'from',
    high: 'to',
  },
  standing: {
    reached: (target: string) => `As of the last look, the target of ${target} is reached.`,
    unclear: (target: string) => `As of the last look, the target of ${target} lies within the uncertainty: it may be reached or not.`,
    notYet: (target: string) => `As of the last look, the target of ${target} is not reached yet.`,
  },
  awayAccuracy: 'The recognition rate has clearly fallen below its best.',
  machine: {
    disk: (free: string) => `Disk: ${free} free`,
    diskUnknown: 'Disk: not readable',
    low: (free: string, needed: string) => `The disk is nearly full: ${free} are free, and the run should find ${needed}.`,
    processor: (celsius: number) => `Processor ${Math.round(celsius)} °C`,
    processorUnknown: 'Processor temperature: not readable',
    graphics: (celsius: number) => `Graphics card ${Math.round(celsius)} °C`,
  },
  now: (likeness: number, lambda: number, alpha: number) =>
    [
      `At this point the student agrees with its teacher to ${score(likeness)} (1 is complete agreement).`,
      `λ = ${score(lambda)}: so far the teacher's view of a photo agrees with what is known of its person.`,
      `α′ = ${score(alpha)}: that much of what is known of a person is kept at each photo; the rest comes from the teacher's view of this one.`,
    ].join(' '),
  tried: {
    title: 'Try two photos',
    about:
      'Choose or drop two photos of faces, cut as those it learns from. What the student has learnt up to the last saved state looks at them, and its teacher too. A training under way goes on; the photos are not kept.',
    photo: (at: number) => `Photo ${at}`,
    pick: 'Choose a photo',
    tooLarge: 'This file is too large. Cut out the face first.',
    drop: 'Or drop it here. JPEG, PNG or WebP, at most 2.9 MB.',
    chosen: (size: string) => `Chosen: ${size}`,
    compare: 'Hold them against each other',
    working: 'Both networks are looking',
    notYet: 'As soon as the first state is saved, two photos can be tried.',
    seen: (at: number) => `Photo ${at} as the networks see it`,
    same: 'the same person',
    different: 'different people',
    near: 'too close to tell',
    unknown: 'cannot be said: there are too few people to work out a decision threshold',
    says: (network: string, answer: string) => `${network}: ${answer}.`,
    score: (value: number, threshold: number) => `Score ${score(value)}, decision threshold ${score(threshold)}.`,
    scoreOnly: (value: number) => `Score ${score(value)}.`,
    handedOver: 'The decision threshold is the one that is handed over.',
    here: (people: number, outOf: number) =>
      `Its decision threshold was worked out just now on ${grouped(people)} people who choose: at most 1 of ${grouped(outOf)} strangers passes.`,
    caution: 'A score is no percentage and no proof. Two photos say nothing about how often a network is mistaken; the Result step does.',
    state: (step: number, steps: number, time: string) => `State of ${time}, step ${grouped(step)} of ${grouped(steps)}.`,
    student: 'Student',
    teacher: 'Teacher',
  },
};

export type CourseText = typeof courseEn;
