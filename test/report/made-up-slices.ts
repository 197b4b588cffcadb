// Groups and conditions, made up but coherent: one group without an error, one with too few people, photos by light.
import type { SlicedModel, SlicedRate, Slices } from '../../preload/slices.ts';

function rate(value: number, whyNot?: SlicedRate['whyNot']): SlicedRate {
  const trials = 40_000;
  const errors = Math.round(value * trials);
  return {
    value,
    low: value * 0.6,
    high: value === 0 ? 0.0004 : Math.min(1, value * 1.5),
    errors,
    trials,
    supported: whyNot === undefined,
    ...(whyNot && { whyNot }),
  };
}

const spread = (value: number) => ({ value, low: value * 0.8, high: value * 1.6 });

function model(name: 'student' | 'teacher', weakness: number, of: 'people' | 'photos'): SlicedModel {
  const summed = {
    assessed: [0, 1],
    highest: 1,
    lowest: 0,
    ratio: spread(3.2),
    toMean: spread(1.8),
    gini: spread(0.42),
  };
  return {
    name,
    threshold: 0.31,
    all: { fmr: rate(0.001 * weakness), fnmr: rate(0.04 * weakness) },
    rates: [
      { fmr: rate(0, 'no-errors'), fnmr: rate(0.02 * weakness) },
      { fmr: rate(0.002 * weakness), fnmr: rate(0.09 * weakness) },
      { fmr: rate(0.01 * weakness, 'few-people'), fnmr: rate(0.2 * weakness, 'few-people') },
    ],
    fmr: of === 'people' ? { ...summed, atLeast: true, apart: false } : null,
    fnmr: of === 'people' ? { ...summed, atLeast: false, apart: true } : null,
    garbe: of === 'people' ? spread(0.37) : null,
  };
}

export function madeUpSlices(): Slices {
  const labels = (...names: [string, string, string]) =>
    names.map((label, at) => ({ label, people: [160, 210, 6][at]!, photos: [800, 1020, 22][at]! }));
  return {
    schema: 1,
    fewestPeople: 10,
    people: 400,
    photos: 1900,
    attributes: [
      {
        name: '年齢層',
        of: 'people',
        labels: labels('20–39', '40–64', '65+'),
        without: { people: 24, photos: 58 },
        models: [model('student', 1, 'people'), model('teacher', 0.2, 'people')],
      },
      {
        name: 'light',
        of: 'photos',
        labels: labels('day', 'night', 'backlit entrance with a very long description of it'),
        without: { people: 0, photos: 0 },
        models: [model('student', 1, 'photos')],
      },
    ],
  };
}
