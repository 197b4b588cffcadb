// One drawing of a person: the traits, plus an expression, a pose and a frame, as SVG.
// Invariant: eyes and mouth fall on the places where aligned face crops of 112x112 have them, give or take the frame's own jitter.
import { type FaceConfig, faceToSvgString } from 'facesjs';
import type { Person } from './person.ts';

export const sidePixels = 112;

export interface Pose {
  readonly mouth: string;
  readonly mouthStretch: number;
  /** Vertical size of the eyes: 1 as drawn. */
  readonly eyeOpening: number;
  readonly browRaise: number;
  readonly browTilt: number;
  /** -1 .. 1: turned left or right, down or up. */
  readonly yaw: number;
  readonly pitch: number;
  readonly tiltDegrees: number;
  /** 1 fits the crop's template. */
  readonly zoom: number;
  readonly shift: readonly [number, number];
  readonly clothes: readonly [string, string, string];
  /** SVG drawn behind the person, in pixels of the photo. */
  readonly backdrop: string;
}

type Feature = Exclude<keyof FaceConfig, 'fatness' | 'teamColors'>;

// In the drawing library's units (a page of 400x600): between the eyes, and from there down to the mouth.
const eyes = { x: 200, y: 310, apart: 120 };
const mouthBelow = 130;
// The same in the 112x112 template that ArcFace introduced: eyes at (38.3, 51.7) and (73.5, 51.5), mouth corners at y 92.3.
const template = { x: 56, y: 51.6, eyesApart: 35.2, mouthBelow: 40.7 };

/** Back to front. `depth` is how far before the head's own plane a part lies: what a turn of the head moves it by. */
const layers: readonly { readonly name: Feature; readonly depth: number }[] = [
  { name: 'hairBg', depth: -0.5 },
  { name: 'body', depth: -0.6 },
  { name: 'jersey', depth: -0.6 },
  { name: 'ear', depth: -0.25 },
  { name: 'head', depth: 0 },
  { name: 'eyeLine', depth: 0.45 },
  { name: 'smileLine', depth: 0.45 },
  { name: 'miscLine', depth: 0.4 },
  { name: 'facialHair', depth: 0.2 },
  { name: 'eye', depth: 0.45 },
  { name: 'eyebrow', depth: 0.5 },
  { name: 'mouth', depth: 0.5 },
  { name: 'nose', depth: 0.95 },
  { name: 'hair', depth: 0.05 },
  { name: 'glasses', depth: 0.55 },
];
const turn = { x: 16, y: 9 };

/** A person in a pose as an SVG document of 112x112. */
export function portrait(person: Person, pose: Pose): string {
  const face = faceOf(person, pose);
  const drawn = layers.map(({ name, depth }) => {
    const inner = drawLayer(face, name, person.glassesColour);
    return inner === ''
      ? ''
      : `<g transform="translate(${round(turn.x * depth * pose.yaw)} ${round(turn.y * depth * pose.pitch)}) ${adjust(name, person, pose)}">${inner}</g>`;
  });
  const fits = [template.eyesApart / (eyes.apart * person.eyeSpacing), template.mouthBelow / (mouthBelow + person.mouthDrop)] as const;
  const scale = ((fits[0] + fits[1]) / 2) * pose.zoom;
  const squeeze = 1 - 0.07 * pose.yaw * pose.yaw;
  const frame = `translate(${round(template.x + pose.shift[0])} ${round(template.y + pose.shift[1])}) rotate(${round(pose.tiltDegrees)}) scale(${round(scale * squeeze)} ${round(scale)}) translate(${-eyes.x} ${-eyes.y})`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${sidePixels}" height="${sidePixels}" viewBox="0 0 ${sidePixels} ${sidePixels}">` +
    `${pose.backdrop}<g transform="${frame}">${drawn.join('')}</g></svg>`
  );
}

/** Where this person's parts sit and what the expression does to them, as an SVG transform about the part's own place. */
function adjust(name: Feature, person: Person, pose: Pose): string {
  const about = (y: number, x: number, scaleX: number, scaleY: number, drop: number): string =>
    `translate(${x} ${round(y + drop)}) scale(${round(scaleX)} ${round(scaleY)}) translate(${-x} ${-y})`;
  switch (name) {
    case 'eye':
      return about(eyes.y, eyes.x, person.eyeSpacing, person.eyeSize * pose.eyeOpening, 0);
    case 'eyeLine':
    case 'glasses':
      return about(eyes.y, eyes.x, person.eyeSpacing, 1, 0);
    case 'eyebrow':
      return about(270, eyes.x, person.eyeSpacing, 1, -pose.browRaise);
    case 'nose':
      return about(370, eyes.x, 1, 1, person.noseDrop);
    case 'mouth':
      return about(440, eyes.x, person.mouthWidth * pose.mouthStretch, person.mouthWidth, person.mouthDrop);
    case 'facialHair':
      return about(440, eyes.x, 1, 1, person.mouthDrop / 2);
    default:
      return '';
  }
}

function faceOf(person: Person, pose: Pose): FaceConfig {
  return {
    fatness: person.fatness,
    teamColors: [...pose.clothes],
    hairBg: { id: person.hairBehind },
    body: { id: 'body', color: person.skin, size: 1 },
    jersey: { id: 'jersey' },
    ear: { id: person.ear, size: person.earSize },
    head: { id: person.head, shave: `rgba(0,0,0,${round(person.shave)})` },
    eyeLine: { id: person.eyeLine },
    smileLine: { id: person.smileLine, size: person.smileLineSize },
    miscLine: { id: person.miscLine },
    facialHair: { id: person.facialHair },
    eye: { id: person.eye, angle: person.eyeAngle },
    eyebrow: { id: person.eyebrow, angle: person.eyebrowAngle + pose.browTilt },
    hair: { id: person.hair, color: person.hairColour, flip: person.hairFlip },
    mouth: { id: pose.mouth, flip: false },
    nose: { id: person.nose, flip: person.noseFlip, size: person.noseSize },
    glasses: { id: person.glasses },
    accessories: { id: 'none' },
  };
}

/** One feature alone; the library draws nothing for the id 'none'. Empty where the feature itself is 'none'. */
function drawLayer(face: FaceConfig, name: Feature, glassesColour: string): string {
  if (face[name].id === 'none') return '';
  const none = { id: 'none' };
  const alone: FaceConfig = {
    fatness: face.fatness,
    teamColors: name === 'glasses' ? [glassesColour, glassesColour, glassesColour] : face.teamColors,
    hairBg: none,
    body: { ...face.body, ...none },
    jersey: none,
    ear: { ...face.ear, ...none },
    head: { ...face.head, ...none },
    eyeLine: none,
    smileLine: { ...face.smileLine, ...none },
    miscLine: none,
    facialHair: none,
    eye: { ...face.eye, ...none },
    eyebrow: { ...face.eyebrow, ...none },
    hair: { ...face.hair, ...none },
    mouth: { ...face.mouth, ...none },
    nose: { ...face.nose, ...none },
    glasses: none,
    accessories: none,
    [name]: face[name],
  };
  // The library lends itself the name `document` while it draws; it was not there before and shall not stay.
  const hadDocument = 'document' in globalThis;
  const svg = faceToSvgString(alone);
  if (!hadDocument) Reflect.deleteProperty(globalThis, 'document');
  return svg.slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>')).trim();
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
