// What `npm run bench` runs: our training step beside PyTorch's, our teacher inference beside Python's ONNX Runtime, and our order of work
// beside the published one. Invariant: the two sides take turns on one machine, so that a busy minute hurts both; writes nothing but to a temporary folder.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadModel, type Model } from '../../main/engine/ort.ts';
import { compareEngines, type EngineSeconds, engineLines } from './engines.ts';
import { randomIResNet50 } from './iresnet.ts';
import { readyStep } from './own-step.ts';
import { startPeer } from './peer.ts';

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
  const pairs = [...training];
  const teacher = await teacherInference(about?.onnxruntime ?? undefined);
  // The batch that costs least per image: a run is free to take it.
  const perImage = (kind: 'median' | 'best') => ({
    teacher: teacher.pair.ours[kind] / teacher.pair.images,
    student: Math.min(...training.map(({ ours, images }) => ours[kind] / images)),
  });
  const theirBest = (kind: 'median' | 'best') =>
    Math.min(...training.map(({ peer: side, images }) => (side?.[kind] ?? Number.NaN) / images));
  const seconds = { median: perImage('median'), best: perImage('best') };
  pairs.push(teacher.pair);
  const order = {
    ...(await orderOfWork(teacher.model)),
    perImage: seconds,
    betterBatch: { median: theirBest('median') / seconds.median.student, best: theirBest('best') / seconds.best.student },
  };
  await teacher.model.release();
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
  // The peer has the layout that suits it better.
  const [faster] = theirs.filter((one) => one !== undefined).toSorted((a, b) => a.median - b.median);
  return { what: `training step, batch ${batch}`, ours, peer: faster, images: batch };
}

async function teacherInference(onnxruntime: string | undefined): Promise<{ pair: Pair; model: Model }> {
  const batch = 8;
  say(`teacher inference, batch ${batch}`);
  const { bytes, parameters, macs } = randomIResNet50();
  const path = join(folder, 'iresnet50.onnx');
  writeFileSync(path, bytes);
  const model = await loadModel(bytes, { threads, spinning: true });
  await embed(model, batch);
  const [ours, theirs] = await inTurns(
    async () => {
      const seconds: number[] = [];
      for (let i = 0; i < steps; i += 1) seconds.push(await embed(model, batch));
      return seconds;
    },
    () => (onnxruntime ? reachable?.ask<{ seconds: number[] }>('infer', { path, batch, repeats: steps, size: 112 }) : undefined),
  );
  const size = `${(parameters / 1e6).toFixed(1)} M parameters, ${(macs / 1e9).toFixed(1)} G MACs`;
  return { pair: { what: `teacher inference (iResNet-50, ${size}), batch ${batch}`, ours, peer: theirs, images: batch }, model };
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

/** Both orders of work for real on few images and epochs, and by the measured seconds for many. */
async function orderOfWork(model: Model) {
  const [images, fewEpochs, batch] = [32, 6, 32];
  say(`end to end, ${images} images, ${fewEpochs} epochs, both orders`);
  const step = await readyStep(batch, dim, classes, threads);
  const timed = async (work: () => Promise<void>) => {
    const startedAt = performance.now();
    await work();
    return (performance.now() - startedAt) / 1000;
  };
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
  return { images, epochs: fewEpochs, publishedSeconds: published, ourSeconds: ours };
}

function report(
  pairs: readonly Pair[],
  order: Awaited<ReturnType<typeof orderOfWork>> & {
    readonly perImage: Readonly<Record<'median' | 'best', PerImage>>;
    readonly betterBatch: Seconds;
  },
  about: object | undefined,
  proofError: number | undefined,
  engines: readonly EngineSeconds[],
): void {
  const ratioOf = ({ teacher: t, student: s }: PerImage) => (epochs * (t + s)) / (2 * t + epochs * s);
  const predicted = { median: ratioOf(order.perImage.median), best: ratioOf(order.perImage.best) };
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
      predicted,
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
  const measured = order.publishedSeconds / order.ourSeconds;
  process.stdout.write(
    [
      machine(),
      typeof peer === 'string' ? peer : `peer: ${JSON.stringify(about)}`,
      ...(proofError === undefined ? [] : [`the peer reproduces the published losses to ${proofError.toExponential(1)} relative`]),
      ...lines,
      `training, each side at its better batch: ratio ${order.betterBatch.median.toFixed(2)}x, of the best ${order.betterBatch.best.toFixed(2)}x`,
      `end to end, ${order.images} images, ${order.epochs} epochs, for real`,
      `    ours ${order.ourSeconds.toFixed(1)} s   published order ${order.publishedSeconds.toFixed(1)} s   ratio ${measured.toFixed(2)}x`,
      `end to end, ${epochs} epochs, from T and S seconds an image (teacher, student): E(T+S) / (2T+ES)`,
      ...(['median', 'best'] as const).map((kind) => {
        const { teacher, student } = order.perImage[kind];
        return `    ${kind}: T ${teacher.toFixed(4)}   S ${student.toFixed(4)}   ratio ${predicted[kind].toFixed(2)}x`;
      }),
      ...engineLines(engines),
      '',
    ].join('\n'),
  );
}

function machine(): string {
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${threads} threads, Node ${process.versions.node}, load ${loadBefore.toFixed(1)} before`;
}
