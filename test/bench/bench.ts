// What `npm run bench` runs: our training step beside PyTorch's, our teacher inference beside Python's ONNX Runtime, and our order of work
// beside the published one, by our own engine and in PyTorch. Invariant: the two sides take turns on one machine, so that a busy minute hurts both; writes nothing but to a temporary folder.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel, type Model } from '../../main/engine/ort.ts';
import { memoryHabits } from '../../main/worker/memory-habits.ts';
import { compareEngines, type EngineSeconds, engineLines } from './engines.ts';
import { readyStep } from './own-step.ts';
import { startPeer } from './peer.ts';
import { randomTeacher } from './teacher.ts';

/** The teacher of the paper's main table, and its largest. */
const teacherLayers = [50, 100] as const;
type TeacherLayers = (typeof teacherLayers)[number];

/** Seconds; the best is what a quiet moment gives, the median what the whole measurement gave. */
interface Seconds {
  readonly median: number;
  readonly best: number;
}
/** Seconds that teacher and student take for one image. */
interface PerImage {
  readonly teacher: number;
  readonly student: number;
}
/** A teacher: ours, beside it the same file in Python's ONNX Runtime, and the same network in PyTorch. */
interface TimedPasses {
  readonly layers: TeacherLayers;
  readonly bytes: Uint8Array;
  readonly pair: Pair;
  readonly inPyTorch: Seconds | undefined;
}
/** How many times as long a whole training takes elsewhere. */
interface EndToEnd {
  readonly layers: TeacherLayers;
  readonly perImage: PerImage;
  /** The teacher at every step, by our own engine: what the order of work alone is worth. */
  readonly order: number;
  /** The teacher at every step, in PyTorch, as published. */
  readonly published: number | undefined;
}
interface Pair {
  readonly what: string;
  readonly ours: Seconds;
  readonly peer: Seconds | undefined;
  readonly images: number;
}

const { values: given } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '4' },
    epochs: { type: 'string', default: '26' },
    threads: { type: 'string', default: String(availableParallelism()) },
    reference: { type: 'string' },
    engines: { type: 'boolean', default: false },
    'without-engines': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (given.help) {
  process.stdout.write(
    'npm run bench -- [--json] [--rounds 3] [--steps 4] [--epochs 26] [--threads N] [--reference DIR] [--engines | --without-engines]\n' +
      '  --engines  only the engines of this computer against each other; --without-engines  all but that\n' +
      '  --reference DIR  a folder with mobilefacenet.safetensors: the PyTorch side first proves that it is the published network\n' +
      'PyTorch is looked for in DESHI_PYTHON, then python3; without it only our own numbers are printed.\n',
  );
  process.exit(0);
}
// Our side is measured as the program's own children run. The peer is started without their habits.
if (process.env['GLIBC_TUNABLES'] === undefined && process.platform === 'linux') {
  const again = spawnSync(process.execPath, [import.meta.filename, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...memoryHabits },
  });
  process.exit(again.status ?? 1);
}
const [rounds, steps, epochs, threads] = [given.rounds, given.steps, given.epochs, given.threads].map(Number) as [
  number,
  number,
  number,
  number,
];
const [dim, classes] = [512, 1000];
const loadBefore = loadavg()[0] ?? 0;
const say = (text: string) => process.stderr.write(`${text}\n`);
function summed(seconds: readonly number[]): Seconds {
  const sorted = seconds.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, best: sorted[0] ?? Number.NaN };
}

if (given.engines) {
  const found = await compareEngines(threads);
  process.stdout.write(given.json ? `${JSON.stringify(found, null, 2)}\n` : `${[machine(), ...engineLines(found), ''].join('\n')}`);
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'deshi-bench-'));
const peer = await startPeer(threads);
const reachable = typeof peer === 'string' ? undefined : peer;
try {
  const about = await reachable?.ask<{ torch: string; onnxruntime: string | null; threads: number }>('about');
  const proof =
    given.reference && (await reachable?.ask<{ error: number }>('check', { path: join(given.reference, 'mobilefacenet.safetensors') }));
  const training = [await trainingSteps(8), await trainingSteps(16), await trainingSteps(32)];
  const teachers: TimedPasses[] = [];
  for (const layers of teacherLayers) teachers.push(await teacherInference(layers, about?.onnxruntime ?? undefined));
  const order = {
    ...(await orderOfWork(teachers[0]!)),
    betterBatch: {
      median: studentOf('peer', 'median') / studentOf('ours', 'median'),
      best: studentOf('peer', 'best') / studentOf('ours', 'best'),
    },
    predicted: { median: teachers.map((passes) => endToEnd(passes, 'median')), best: teachers.map((passes) => endToEnd(passes, 'best')) },
  };
  // The batch that costs least per image: a run is free to take it.
  function studentOf(side: 'ours' | 'peer', kind: 'median' | 'best'): number {
    return Math.min(...training.map((pair) => (pair[side]?.[kind] ?? Number.NaN) / pair.images));
  }
  function endToEnd({ layers, pair, inPyTorch }: TimedPasses, kind: 'median' | 'best'): EndToEnd {
    const [teacher, student] = [pair.ours[kind] / pair.images, studentOf('ours', kind)];
    const whole = 2 * teacher + epochs * student;
    const published = inPyTorch && (epochs * (inPyTorch[kind] / pair.images + studentOf('peer', kind))) / whole;
    return { layers, perImage: { teacher, student }, order: (epochs * (teacher + student)) / whole, published };
  }
  const pairs = [...training, ...teachers.map(({ pair }) => pair)];
  if (!given['without-engines']) say('engines');
  report(pairs, order, about, proof ? proof.error : undefined, given['without-engines'] ? [] : await compareEngines(threads));
} finally {
  reachable?.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function trainingSteps(batch: number): Promise<Pair> {
  say(`training step, batch ${batch}`);
  const step = await readyStep(batch, dim, classes, threads);
  const asking = (layout: string) => () => reachable?.ask<{ seconds: number[] }>('step', { batch, repeats: steps, dim, classes, layout });
  const [ours, ...theirs] = await inTurns(() => step.time(steps), asking('contiguous'), asking('channels_last'));
  await step.dispose();
  return { what: `training step, batch ${batch}`, ours, peer: fasterOf(theirs), images: batch };
}

async function teacherInference(layers: TeacherLayers, onnxruntime: string | undefined): Promise<TimedPasses> {
  const batch = 8;
  say(`teacher inference, iResNet-${layers}, batch ${batch}`);
  const { bytes, parameters, macs } = randomTeacher(layers);
  const path = join(folder, `iresnet${layers}.onnx`);
  writeFileSync(path, bytes);
  const model = await loadModel(bytes, { threads, spinning: true });
  await embed(model, batch);
  const inPython = () =>
    onnxruntime ? reachable?.ask<{ seconds: number[] }>('infer', { path, batch, repeats: steps, size: 112 }) : undefined;
  const inPyTorch = (layout: string) => () => reachable?.ask<{ seconds: number[] }>('teach', { layers, batch, repeats: steps, layout });
  const [ours, sameFile, ...inLayouts] = await inTurns(
    async () => {
      const seconds: number[] = [];
      for (let i = 0; i < steps; i += 1) seconds.push(await embed(model, batch));
      return seconds;
    },
    inPython,
    inPyTorch('contiguous'),
    inPyTorch('channels_last'),
  );
  await model.release();
  const size = `${(parameters / 1e6).toFixed(1)} M parameters, ${(macs / 1e9).toFixed(1)} G MACs`;
  const what = `teacher inference (iResNet-${layers}, ${size}), batch ${batch}`;
  return { layers, bytes, pair: { what, ours, peer: sameFile, images: batch }, inPyTorch: fasterOf(inLayouts) };
}

/** The peer has the layout that suits it better. */
function fasterOf(layouts: readonly (Seconds | undefined)[]): Seconds | undefined {
  return layouts.filter((one) => one !== undefined).toSorted((a, b) => a.median - b.median)[0];
}

async function embed(model: Model, batch: number): Promise<number> {
  const data = new Float32Array(batch * 3 * 112 * 112).map((_, i) => Math.sin(i));
  const startedAt = performance.now();
  await model.run({ image: { type: 'float32', dims: [batch, 3, 112, 112], data } });
  return (performance.now() - startedAt) / 1000;
}

/** A B A B ...: over all turns of both sides. */
async function inTurns(
  ours: () => Promise<number[]>,
  ...theirs: (() => Promise<{ seconds: number[] }> | undefined)[]
): Promise<[Seconds, ...(Seconds | undefined)[]]> {
  const own: number[] = [];
  const others = theirs.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    own.push(...(await ours()));
    for (const [at, ask] of theirs.entries()) others[at]!.push(...((await ask())?.seconds ?? []));
  }
  return [summed(own), ...others.map((seconds) => (seconds.length > 0 ? summed(seconds) : undefined))];
}

/** Our order of work for real on few images and epochs, beside the published one by our own engine and, where it is there, in PyTorch. */
async function orderOfWork({ layers, bytes }: TimedPasses) {
  const [images, fewEpochs, batch] = [32, 6, 32];
  say(`end to end, ${images} images, ${fewEpochs} epochs, all orders`);
  const model = await loadModel(bytes, { threads, spinning: true });
  const step = await readyStep(batch, dim, classes, threads);
  const timed = async (work: () => Promise<void>) => {
    const startedAt = performance.now();
    await work();
    return (performance.now() - startedAt) / 1000;
  };
  const inPyTorch = async (layout: string) => {
    let seconds = 0;
    for (let epoch = 0; epoch < fewEpochs; epoch += 1) {
      const passes = await reachable?.ask<{ seconds: number[] }>('teach', { layers, batch: 8, repeats: images / 8, layout });
      const taken = await reachable?.ask<{ seconds: number[] }>('step', { batch, repeats: images / batch, dim, classes, layout });
      for (const one of [...(passes?.seconds ?? [Number.NaN]), ...(taken?.seconds ?? [])]) seconds += one;
    }
    return seconds;
  };
  await embed(model, 8);
  const published = await timed(async () => {
    for (let epoch = 0; epoch < fewEpochs; epoch += 1) {
      for (let done = 0; done < images; done += 8) await embed(model, 8);
      await step.time(images / batch);
    }
  });
  const ours = await timed(async () => {
    for (let done = 0; done < 2 * images; done += 8) await embed(model, 8);
    await step.time((fewEpochs * images) / batch);
  });
  await step.dispose();
  await model.release();
  const peerSeconds = reachable === undefined ? null : Math.min(await inPyTorch('contiguous'), await inPyTorch('channels_last'));
  return { images, epochs: fewEpochs, publishedSeconds: published, peerSeconds, ourSeconds: ours };
}

function report(
  pairs: readonly Pair[],
  order: Awaited<ReturnType<typeof orderOfWork>> & {
    readonly betterBatch: Seconds;
    readonly predicted: Readonly<Record<'median' | 'best', readonly EndToEnd[]>>;
  },
  about: object | undefined,
  proofError: number | undefined,
  engines: readonly EngineSeconds[],
): void {
  if (given.json) {
    const rows = pairs.map((pair) => ({
      ...pair,
      peer: pair.peer ?? null,
      ...(pair.peer && { ratio: pair.peer.median / pair.ours.median, bestRatio: pair.peer.best / pair.ours.best }),
    }));
    const peerFacts = about ?? (typeof peer === 'string' ? peer : null);
    const result = {
      date: new Date().toISOString(),
      machine: machine(),
      peer: peerFacts,
      proofError: proofError ?? null,
      rows,
      order,
      epochs,
      engines,
    };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return;
  }
  const lines = pairs.map(({ what, ours, peer: theirs, images }) => {
    const beside =
      theirs === undefined
        ? 'peer not found'
        : `peer ${theirs.median.toFixed(3)} s, best ${theirs.best.toFixed(3)}   ratio ${(theirs.median / ours.median).toFixed(2)}x, of the best ${(theirs.best / ours.best).toFixed(2)}x`;
    return `${what}\n    ours ${ours.median.toFixed(3)} s, best ${ours.best.toFixed(3)} (${(images / ours.median).toFixed(1)} images/s)   ${beside}`;
  });
  const times = (seconds: number | null) =>
    seconds === null ? 'not found' : `${seconds.toFixed(1)} s, ratio ${(seconds / order.ourSeconds).toFixed(2)}x`;
  process.stdout.write(
    [
      machine(),
      typeof peer === 'string' ? peer : `peer: ${JSON.stringify(about)}`,
      ...(proofError === undefined ? [] : [`the peer reproduces the published losses to ${proofError.toExponential(1)} relative`]),
      ...lines,
      `training, each side at its better batch: ratio ${order.betterBatch.median.toFixed(2)}x, of the best ${order.betterBatch.best.toFixed(2)}x`,
      `end to end, ${order.images} images, ${order.epochs} epochs, for real`,
      `    ours ${order.ourSeconds.toFixed(1)} s   published order by our engine ${times(order.publishedSeconds)}   in PyTorch ${times(order.peerSeconds)}`,
      `end to end, ${epochs} epochs, from T and S seconds an image (teacher, student), ours 2T+ES, the published order E(T+S)`,
      ...(['median', 'best'] as const).flatMap((kind) =>
        order.predicted[kind].map(({ layers, perImage: { teacher, student }, order: byOrder, published }) => {
          const inPyTorch = published === undefined ? 'not found' : `${published.toFixed(2)}x`;
          return `    iResNet-${layers}, ${kind}: T ${teacher.toFixed(4)}   S ${student.toFixed(4)}   by our engine ${byOrder.toFixed(2)}x   in PyTorch ${inPyTorch}`;
        }),
      ),
      ...engineLines(engines),
      '',
    ].join('\n'),
  );
}

function machine(): string {
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, Node ${process.versions.node}, load ${loadBefore.toFixed(1)} before`;
}
