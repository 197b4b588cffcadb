// How well faces are found and aligned: photos with given landmarks, crops by ours beside crops by the given ones, and what a teacher makes of both.
// Invariant: needs the folder of real data; prints counts and rates, no name and no picture.
// `node test/bench/faces-found.ts [PHOTOS]`
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { loadModel } from '../../main/engine/ort.ts';
import { arcfacePoints, similarity } from '../../main/faces/align.ts';
import { findingOf } from '../../main/faces/decode-photo.ts';
import { type FoundFace, openFaceFinder } from '../../main/faces/detector/find-faces.ts';
import { Pyramid } from '../../main/faces/picture.ts';
import { noShared, sharedDir } from '../support/shared.ts';

const shared = sharedDir();
if (shared === undefined) {
  console.error(noShared);
  process.exit(1);
}
const most = Number(process.argv[2] ?? 1000);
const rows = readFileSync(join(shared, 'data/photos/lfw250_landmarks5.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1, 1 + most); // prettier-ignore
const finder = await openFaceFinder(1);
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

interface Seen {
  readonly person: string;
  readonly photo: Pyramid;
  readonly given: readonly (readonly [number, number])[];
  readonly face: FoundFace;
}
const seen: Seen[] = [];
const findings: Record<string, number> = {};
let [elapsed, cpu, wrong] = [0, 0, 0];
for (const row of rows) {
  const [file = '', , ...numbers] = row.split(',');
  const { data, info } = await sharp(join(shared, 'data/photos/lfw250', file))
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const photo = new Pyramid({ pixels: data, width: info.width, height: info.height });
  const [begun, spent] = [performance.now(), process.cpuUsage()];
  const faces = await finder.find(photo);
  elapsed += performance.now() - begun;
  const { user, system } = process.cpuUsage(spent);
  cpu += (user + system) / 1000;
  const finding = findingOf(faces);
  findings[finding] = (findings[finding] ?? 0) + 1;
  const given = Array.from({ length: 5 }, (_, i) => [Number(numbers[2 * i]), Number(numbers[2 * i + 1])] as const);
  const away = (face: FoundFace): number => Math.hypot(face.points[2]![0] - given[2]![0], face.points[2]![1] - given[2]![1]);
  const meant = [...faces].sort((a, b) => away(a) - away(b))[0];
  if (meant === undefined) continue;
  if (finding === 'one-face' && meant !== faces[0]) wrong += 1;
  seen.push({ person: file.split('/')[0]!, photo, given, face: meant });
}
await finder.release();
console.log(
  `photos ${rows.length}, with a face ${seen.length}; ${JSON.stringify(findings)}; another face taken than the one meant: ${wrong}`,
);
console.log(
  `one photo: ${(elapsed / rows.length).toFixed(0)} ms, ${(cpu / rows.length).toFixed(0)} ms of processor time, one thread, without decoding`,
);

const errors = seen.map(({ given, face }) => {
  const between = Math.hypot(given[1]![0] - given[0]![0], given[1]![1] - given[0]![1]);
  const { a, b } = similarity(given, arcfacePoints)!;
  const pixels = mean(face.points.map(([x, y], i) => Math.hypot(x - given[i]![0], y - given[i]![1])));
  return { share: pixels / between, template: pixels * Math.hypot(a, b) };
});
for (const key of ['template', 'share'] as const) {
  const values = errors.map((one) => one[key]);
  console.log(
    `mean error of the five points, ${key}: ${mean(values).toFixed(3)}, median ${at(values, 0.5).toFixed(3)}, 95 of 100 below ${at(values, 0.95).toFixed(3)}`,
  );
}

const teachers: readonly (readonly [string, (byte: number, channel: number) => number])[] = [
  ['mobilefacenet_128_apache2', (byte, c) => (byte / 255 - [0.485, 0.456, 0.406][c]!) / [0.229, 0.224, 0.225][c]!],
  ['mobilefacenet_y1_128', (byte) => byte],
  ['fr_feature_512', (byte) => (byte - 127.5) / 127.5],
];
for (const [name, value] of teachers) {
  const model = await loadModel(readFileSync(join(shared, 'data/teachers', `${name}.onnx`)), { threads: 1 });
  const area = 112 * 112;
  for (const by of ['given', 'ours'] as const) {
    const embeddings: Float32Array[] = [];
    for (const { photo, given, face } of seen) {
      const crop = photo.draw(similarity(by === 'ours' ? face.points : given, arcfacePoints)!, 112);
      const data = new Float32Array(3 * area);
      for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) data[c * area + i] = value(crop[3 * i + c]!, c);
      const [out] = Object.values(await model.run({ [model.inputs[0]!.name]: { type: 'float32', dims: [1, 3, 112, 112], data } }));
      const numbers = Float32Array.from(out!.data as Float32Array);
      const length = Math.hypot(...numbers);
      embeddings.push(numbers.map((one) => one / length));
    }
    const [same, others]: [number[], number[]] = [[], []];
    for (let i = 0; i < seen.length; i++)
      for (let j = 0; j < i; j++) {
        let score = 0;
        for (let k = 0; k < embeddings[i]!.length; k++) score += embeddings[i]![k]! * embeddings[j]![k]!;
        (seen[i]!.person === seen[j]!.person ? same : others).push(score);
      }
    others.sort((a, b) => b - a);
    const tar = (fmr: number): string =>
      percent(same.filter((score) => score > others[Math.floor(fmr * others.length)]!).length / same.length);
    console.log(
      `${name}, ${by}: TAR at FMR 1e-2 ${tar(1e-2)}, 1e-3 ${tar(1e-3)}, 1e-4 ${tar(1e-4)} (${same.length} genuine pairs, ${others.length} of strangers)`,
    );
  }
  await model.release();
}
