// One photo, as bytes, into the aligned crop of its face: the half of finding faces that runs inside the decoder process.
// Invariant: the result is exactly size x size x 3 bytes with what was found, or a reason; which face is meant is decided here and nowhere else.
import sharp from 'sharp';
import type { DecodeAnswer, Finding, RejectReason } from '../worker/protocol.ts';
import { arcfacePoints, type Similarity, similarity } from './align.ts';
import { maxPixels, reasonOf, refuseUnread } from './decode-crop.ts';
import type { FaceFinder, FoundFace } from './detector/find-faces.ts';
import { Pyramid } from './picture.ts';

/** Longer edge of what is looked at. A face that the detector sees in it is larger than its crop, or as large as the photo has it. */
const workingEdge = 1536;
/** The largest face is meant where its eyes are this many times as far apart as those of the next. */
export const farLarger = 1.5;
/** Pixels of the photo between the eyes. The template has 35; a face of half of that is mostly made up by drawing it larger. */
export const leastEyes = 20;

/**
 * The largest face of a photo at the ArcFace template, and what was found: `several-faces` where another is nearly as large, `face-too-small` where the
 * photo has fewer than 20 pixels between its eyes, `no-face` (the crop is then the centred square).
 */
export async function decodePhoto(bytes: Uint8Array, size: number, finder: Pick<FaceFinder, 'find'>): Promise<DecodeAnswer> {
  const read = await workingPhoto(bytes);
  if ('reject' in read) return read;
  const { photo, shrunk } = read;
  const { width, height } = photo.picture;
  const faces = (await finder.find(photo)).map((face) => ({ ...face, eyes: face.eyes * shrunk }));
  const square = centredSquare(width, height, size);
  const template = arcfacePoints.map(([x, y]) => [(x * size) / 112, (y * size) / 112] as const);
  const [face] = faces;
  const into = face && similarity(face.points, template);
  if (face === undefined || into == null) return { pixels: photo.draw(square, size), sought: { finding: 'no-face', offset: null } };
  return { pixels: photo.draw(into, size), sought: { finding: findingOf(faces), offset: offsetOf(face, square, template) } };
}

/** A photo, upright, as large as it is looked at, and how many times larger its file is. */
async function workingPhoto(bytes: Uint8Array): Promise<{ photo: Pyramid; shrunk: number } | { reject: RejectReason }> {
  const refusal = refuseUnread(bytes);
  if (refusal !== undefined) return { reject: refusal };
  try {
    const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning' });
    const stated = await image.metadata();
    const { data, info } = await image
      .autoOrient()
      .resize(workingEdge, workingEdge, { fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return { reject: 'unsupported' };
    const photo = new Pyramid({ pixels: data, width: info.width, height: info.height });
    return { photo, shrunk: Math.max(stated.width, stated.height) / Math.max(info.width, info.height) };
  } catch (thrown) {
    return { reject: reasonOf(thrown) };
  }
}

/** What is to be said of the faces of a photo, largest first. */
export function findingOf(faces: readonly Pick<FoundFace, 'eyes'>[]): Finding {
  const [first, second] = faces;
  if (first === undefined) return 'no-face';
  if (second !== undefined && first.eyes < farLarger * second.eyes) return 'several-faces';
  return first.eyes < leastEyes ? 'face-too-small' : 'one-face';
}

/** The centred square as `decodeCrop` takes it. */
function centredSquare(width: number, height: number, size: number): Similarity {
  const scale = size / Math.min(width, height);
  const start = (length: number): number => (size - length * scale) / 2 + scale / 2 - 0.5;
  return { a: scale, b: 0, tx: start(width), ty: start(height) };
}

function offsetOf({ points }: FoundFace, { a, b, tx, ty }: Similarity, template: readonly (readonly [number, number])[]): number {
  const away = points.map(([x, y], i) => Math.hypot(a * x - b * y + tx - template[i]![0], b * x + a * y + ty - template[i]![1]));
  return away.reduce((sum, one) => sum + one, 0) / away.length;
}
