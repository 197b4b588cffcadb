// Finds the faces of a photo and the five points of each by which it is aligned.
// Invariant: pure but for the two networks, which see pixels only; the same photo gives the same faces.
import { loadModel, type Model } from '../../engine/ort.ts';
import { Problem } from '../../problems.ts';
import type { Similarity } from '../align.ts';
import type { Pyramid } from '../picture.ts';
import { blazeSize, blend, type Detection, decodeBoxes } from './blazeface.ts';
import { detectorModel } from './networks.ts';

export type Point = readonly [number, number];

export interface FoundFace {
  /** How sure the detector is, 0 to 1. */
  readonly score: number;
  /** Eyes, tip of the nose, corners of the mouth, in pixels of the photo from the middle of its first; of each pair the one on the picture's left first. */
  readonly points: readonly Point[];
  /** Pixels of the photo between the eyes. */
  readonly eyes: number;
}

export interface FaceFinder {
  /** The faces of a photo, largest first. */
  find(photo: Pyramid): Promise<FoundFace[]>;
  release(): Promise<void>;
}

// Tuned on 515 photos of 103 people (README, Photos as they come).
const leastScore = 0.5;
const leastPresence = 0.5;
const meshSize = 192;
/** The mesh wants a square around the face whose edge is the longer edge of its box times this. */
const meshMargin = 1.5;

/** Opens both networks. Throws Problem `detector-missing` when their package is absent or another. */
export async function openFaceFinder(threads = 1): Promise<FaceFinder> {
  const files = [detectorModel('blazeface'), detectorModel('facemesh')] as const;
  const [boxes, mesh] = [await loadModel(files[0], { threads }), await loadModel(files[1], { threads })];
  const networks = { boxes, mesh };
  return {
    find: (photo) => findFaces(photo, networks),
    release: async () => {
      await boxes.release();
      await mesh.release();
    },
  };
}

interface Networks {
  readonly boxes: Model;
  readonly mesh: Model;
}

async function findFaces(photo: Pyramid, networks: Networks): Promise<FoundFace[]> {
  for (const views of looks(photo)) {
    const found: Detection[] = [];
    for (const view of views) found.push(...(await detect(photo, view, networks)));
    const faces: FoundFace[] = [];
    for (const one of blend(found.sort((a, b) => b.score - a.score))) {
      const face = await pointsOf(photo, one, networks);
      if (face !== undefined) faces.push(face);
    }
    if (faces.length > 0) return faces.sort((a, b) => b.eyes - a.eyes);
  }
  return [];
}

/** A square piece of the photo: its upper left corner and its edge, which may lie outside. */
interface View {
  readonly left: number;
  readonly top: number;
  readonly edge: number;
}

/** The whole photo; where that shows nobody, the photo with a wide border (for faces that fill it), then overlapping pieces (for small ones). */
function* looks({ picture: { width, height } }: Pyramid): Generator<View[], void, undefined> {
  const edge = Math.max(width, height);
  const centred = (times: number): View => ({ left: (width - times * edge) / 2, top: (height - times * edge) / 2, edge: times * edge });
  yield [centred(1)];
  yield [centred(1.6)];
  if (edge < 2 * blazeSize) return;
  const piece = edge / 2;
  const starts = (length: number): number[] => {
    const count = Math.max(1, Math.ceil((length - piece) / (piece / 2)) + 1);
    return Array.from({ length: count }, (_, i) => (count === 1 ? (length - piece) / 2 : (i * (length - piece)) / (count - 1)));
  };
  yield starts(height).flatMap((top) => starts(width).map((left) => ({ left, top, edge: piece })));
}

async function detect(photo: Pyramid, { left, top, edge }: View, { boxes }: Networks): Promise<Detection[]> {
  const scale = blazeSize / edge;
  const drawn = photo.draw(middles({ a: scale, b: 0, tx: -left * scale, ty: -top * scale }), blazeSize);
  const out = Object.values(await boxes.run({ pixels: tensorOf(drawn, blazeSize, (byte) => byte / 127.5 - 1) }));
  const joined = (numbers: number): Float32Array => {
    const parts = out.filter(({ dims }) => dims[2] === numbers).sort((a, b) => b.dims[1]! - a.dims[1]!);
    return Float32Array.from(parts.flatMap(({ data }) => [...(data as Float32Array)]));
  };
  const place = ([x, y]: Point): Point => [left + x / scale, top + y / scale];
  return blend(decodeBoxes(joined(1), joined(16), leastScore)).map(({ score, x, y, width, height, points }) => {
    const [px, py] = place([x, y]);
    return { score, x: px, y: py, width: width / scale, height: height / scale, points: points.map(place) };
  });
}

/** The five points of a detection by the mesh, in a square that is turned so that the eyes lie level; undefined where the mesh sees no face. */
async function pointsOf(photo: Pyramid, face: Detection, { mesh }: Networks): Promise<FoundFace | undefined> {
  const [[lx, ly], [rx, ry]] = [face.points[0]!, face.points[1]!];
  const edge = Math.max(face.width, face.height) * meshMargin;
  const turn = -Math.atan2(ry - ly, rx - lx);
  const scale = meshSize / edge;
  const [a, b] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const into: Similarity = { a, b, tx: meshSize / 2 - (a * face.x - b * face.y), ty: meshSize / 2 - (b * face.x + a * face.y) };
  const drawn = photo.draw(middles(into), meshSize);
  const out = Object.values(await mesh.run({ pixels: tensorOf(drawn, meshSize, (byte) => byte / 255) }));
  const presence = out.find(({ dims }) => dims.at(-1) === 1)?.data[0];
  const places = out.find(({ dims }) => dims.at(-1) === 1404)?.data as Float32Array | undefined;
  if (places === undefined || presence === undefined) throw new Problem('detector-missing', { file: 'facemesh' });
  if (!(Number(presence) >= leastPresence)) return undefined;
  const back = (x: number, y: number): Point => {
    const [dx, dy] = [x - into.tx, y - into.ty];
    return [(a * dx + b * dy) / (a * a + b * b), (a * dy - b * dx) / (a * a + b * b)];
  };
  const points = meshPoints.map((vertices) => {
    const mean = (axis: number): number => vertices.reduce((sum, vertex) => sum + places[3 * vertex + axis]!, 0) / vertices.length;
    const [x, y] = back(mean(0), mean(1));
    return [x - 0.5, y - 0.5] as const;
  });
  const [[ax, ay], [bx, by]] = [points[0]!, points[1]!];
  return { score: face.score, points, eyes: Math.hypot(bx - ax, by - ay) };
}

/** Vertices of the face mesh whose means are the five points: corners and lids of each eye, the tip of the nose, the corners of the mouth. */
const meshPoints: readonly (readonly number[])[] = [[33, 133, 159, 145], [263, 362, 386, 374], [4], [61], [291]];

/** From places that count from the corner of the first pixel, as the networks do, to places that count from its middle, as drawing does. */
function middles({ a, b, tx, ty }: Similarity): Similarity {
  return { a, b, tx: tx + (a - b) / 2 - 0.5, ty: ty + (b + a) / 2 - 0.5 };
}

function tensorOf(pixels: Uint8Array, size: number, value: (byte: number) => number) {
  const area = size * size;
  const data = new Float32Array(3 * area);
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) data[c * area + i] = value(pixels[3 * i + c]!);
  return { type: 'float32' as const, dims: [1, 3, size, size], data };
}
