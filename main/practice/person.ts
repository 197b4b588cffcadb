// Who the cartoon people are: the traits that stay the same on every photo of a person.
// Invariant: person n of a seed is the same however many people are asked for.
import { svgsIndex } from 'facesjs';
import { type Random, randomFor } from './random.ts';

export interface Person {
  readonly skin: string;
  readonly hairColour: string;
  readonly hair: string;
  readonly hairFlip: boolean;
  readonly hairBehind: string;
  readonly head: string;
  readonly shave: number;
  /** 0 slim to 1 broad. */
  readonly fatness: number;
  readonly ear: string;
  readonly earSize: number;
  readonly eye: string;
  readonly eyeAngle: number;
  readonly eyeLine: string;
  readonly eyebrow: string;
  readonly eyebrowAngle: number;
  readonly nose: string;
  readonly noseFlip: boolean;
  readonly noseSize: number;
  readonly facialHair: string;
  readonly glasses: string;
  readonly glassesColour: string;
  readonly miscLine: string;
  readonly smileLine: string;
  readonly smileLineSize: number;
  /** The mouths this person makes; which one is the photo's expression. */
  readonly mouths: readonly string[];
  /** Measures of the face; 1 or 0 is the drawing library's own. Lengths are in its units, of which a face is about 300 wide. */
  readonly eyeSpacing: number;
  readonly eyeSize: number;
  readonly noseDrop: number;
  readonly mouthDrop: number;
  readonly mouthWidth: number;
}

const skins = ['#f6dccf', '#f2c9b0', '#e8b593', '#dba578', '#c68863', '#ad6f4e', '#8d5439', '#6b4030', '#4d2e25'] as const;
const hairColours = ['#15110f', '#2e1d14', '#5a3825', '#8a4b23', '#b5522f', '#c99a5b', '#e9cf8b', '#8f8c88', '#dcdad5'] as const;
const frameColours = ['#1b1b1e', '#5b3a22', '#7a1319', '#1f4e79', '#9a9da3', '#b08d3c'] as const;
const glasses = ['glasses1-primary', 'glasses1-secondary', 'glasses2-black', 'glasses2-primary', 'glasses2-secondary'] as const;
// Left out: hair over an eye, and noses that stick out of a frontal face.
const hiding = new Set(['female11', 'juice', 'female2', 'nose4', 'pinocchio', 'none']);

const parts = (list: readonly string[]): string[] => list.filter((id) => !id.startsWith('female') && !hiding.has(id));
const feminineOf = (list: readonly string[]): string[] => list.filter((id) => id.startsWith('female') && !hiding.has(id));
const without = (list: readonly string[], ...left: readonly string[]): string[] => list.filter((id) => !left.includes(id));

/**
 * The first `count` people of a seed.
 * Each is the candidate that differs most from everybody before, out of a handful: people as alike as twins would only blur what practice shows.
 */
export function castOf(seed: string | number, count: number): Person[] {
  const cast: Person[] = [];
  for (let number = 1; number <= count; number++) {
    let best: { person: Person; distance: number } | undefined;
    for (let attempt = 0; attempt < candidates; attempt++) {
      const person = draw(randomFor(seed, 'person', number, attempt), number % 2 === 0);
      const distance = cast.reduce((nearest, other) => Math.min(nearest, unlikeness(person, other)), Number.POSITIVE_INFINITY);
      if (best === undefined || distance > best.distance) best = { person, distance };
    }
    cast.push((best as { person: Person }).person);
  }
  return cast;
}
const candidates = 24;

function draw(random: Random, feminine: boolean): Person {
  const all = svgsIndex;
  return {
    skin: random.pick(skins),
    hairColour: random.pick(hairColours),
    hair: random.pick(feminine ? [...feminineOf(all.hair), 'afro', 'curly3', 'longHair', 'shaggy1', 'hair'] : parts(all.hair)),
    hairFlip: random.chance(0.5),
    hairBehind:
      feminine && random.chance(0.6)
        ? random.pick(without(all.hairBg, 'none'))
        : random.chance(0.1)
          ? random.pick(['longHair', 'shaggy'])
          : 'none',
    head: feminine ? random.pick([...feminineOf(all.head), 'head13', 'head14', 'head16', 'head2', 'head5']) : random.pick(parts(all.head)),
    shave: !feminine && random.chance(0.35) ? random.uniform(0.05, 0.3) : 0,
    fatness: random.uniform(0, 1),
    ear: random.pick(all.ear),
    earSize: random.uniform(0.6, 1.4),
    eye: feminine ? random.pick(feminineOf(all.eye)) : random.pick(parts(all.eye)),
    eyeAngle: random.uniform(-10, 15),
    eyeLine: random.chance(0.6) ? random.pick(without(all.eyeLine, 'none')) : 'none',
    eyebrow: feminine && random.chance(0.6) ? random.pick(feminineOf(all.eyebrow)) : random.pick(parts(all.eyebrow)),
    eyebrowAngle: random.uniform(-12, 16),
    nose: random.pick(parts(all.nose)),
    noseFlip: random.chance(0.5),
    noseSize: random.uniform(0.7, 1.35),
    facialHair: !feminine && random.chance(0.6) ? random.pick(without(all.facialHair, 'none')) : 'none',
    glasses: random.chance(0.2) ? random.pick(glasses) : 'none',
    glassesColour: random.pick(frameColours),
    miscLine: random.chance(0.5) ? random.pick(without(all.miscLine, 'none')) : 'none',
    smileLine: random.chance(0.5) ? random.pick(without(all.smileLine, 'none')) : 'none',
    smileLineSize: random.uniform(0.4, 2),
    mouths: Array.from({ length: 5 }, () => random.pick(all.mouth)),
    eyeSpacing: random.uniform(0.88, 1.12),
    eyeSize: random.uniform(0.85, 1.25),
    noseDrop: random.uniform(-10, 12),
    mouthDrop: random.uniform(-14, 10),
    mouthWidth: random.uniform(0.8, 1.35),
  };
}

const shade = (list: readonly string[], a: string, b: string): number => Math.abs(list.indexOf(a) - list.indexOf(b)) / list.length;
const other = (a: string, b: string): number => (a === b ? 0 : 1);

/** How different two people look, roughly in the order in which an eye takes it in. */
function unlikeness(a: Person, b: Person): number {
  return (
    3 * shade(skins, a.skin, b.skin) +
    2.5 * shade(hairColours, a.hairColour, b.hairColour) +
    1.5 * other(a.hair, b.hair) +
    1.5 * other(a.facialHair, b.facialHair) +
    0.5 * other(a.glasses, b.glasses) +
    Math.abs(a.fatness - b.fatness) +
    other(a.eye, b.eye) +
    0.5 * (other(a.head, b.head) + other(a.nose, b.nose) + other(a.eyebrow, b.eyebrow)) +
    3 * (Math.abs(a.eyeSpacing - b.eyeSpacing) + Math.abs(a.eyeSize - b.eyeSize)) +
    0.03 * (Math.abs(a.noseDrop - b.noseDrop) + Math.abs(a.mouthDrop - b.mouthDrop))
  );
}
