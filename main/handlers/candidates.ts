// The students to choose from, and what they take on this computer: each is written as a file with made-up weights and run by a meter.
// Invariant: a measurement belongs to processor, runtime, embedding size and threads; with another of these it is measured anew.
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Out } from '../../preload/contract.ts';
import { type StudentCandidate, type StudentSpeed, studentSpeed } from '../../preload/search.ts';
import { describeDevice, type ModelSource, measureSpeed } from '../evaluation/speed.ts';
import { studentModel } from '../export/variants.ts';
import { readSetting, writeSetting } from '../library/settings.ts';
import { Problem } from '../problems.ts';
import { students } from '../students/catalogue.ts';
import type { ValueSpec } from '../students/net.ts';
import { factsOf, type Student, valuesOf } from '../students/student.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { type Meter, openMeter } from './progress.ts';
import { packageVersion } from './run/kpi.ts';
import { secondsPerPhoto } from './run/training.ts';

const measured = z.object({ fingerprint: z.string(), speeds: z.record(z.string(), studentSpeed) });
export const settingsKey = 'student-speeds';

/** As large as a teacher: trained and timed by name, but no candidate for a device. */
const mostMacs = 3e9;

export function candidateHandlers(context: HostContext): Pick<Handlers, 'student.list' | 'student.measure'> {
  return {
    'student.list': async ({ dim, threads = availableParallelism() }) => candidatesOf(context, dim, threads),
    'student.measure': ({ dim, threads = availableParallelism() }) =>
      context.work.begin(null, async (signal) => {
        const meter = openMeter(context, null);
        await meter.during('students', () => measureStudents(context, searchable, { dim, threads }, { meter, signal }));
        return candidatesOf(context, dim, threads);
      }),
  };
}

/** What the search tries. */
export const searchable: readonly Student[] = students.filter(
  (student) => student.family !== 'tiny' && factsOf(student, 512).macs <= mostMacs,
);

function candidatesOf(context: HostContext, dim: number, threads: number): Out<'student.list'> {
  return students.map((student) => candidateOf(context, student, dim, threads));
}

/** One student with what is known about it here. */
export function candidateOf(context: HostContext, student: Student, dim: number, threads: number): StudentCandidate {
  const { name, parameters, macs } = factsOf(student, dim);
  return {
    name,
    family: student.family,
    parameters,
    macs,
    sizeBytes: parameters * 4,
    secondsPerPhoto: secondsPerPhoto(macs),
    searched: searchable.includes(student),
    speed: speedsOf(context)[keyOf(name, dim, threads)] ?? null,
  };
}

export const runtimeHere = (): string => `ONNX Runtime ${packageVersion('onnxruntime-node')}, CPU`;
const keyOf = (name: string, dim: number, threads: number): string => `${name}|${dim}|${threads}`;

/** Whose measurements they are. */
export function fingerprint(): string {
  const { cpu, cores, runtime } = describeDevice(runtimeHere());
  return `${cpu}|${cores}|${runtime}`;
}

function speedsOf({ library }: HostContext): Readonly<Record<string, StudentSpeed>> {
  const known = readSetting(library, settingsKey, measured);
  return known?.fingerprint === fingerprint() ? known.speeds : {};
}

/** Measures what is not measured yet. One that cannot be measured stays without a speed. Rejects with Problem `cancelled`; what was measured is kept. */
export async function measureStudents(
  context: HostContext,
  wanted: readonly Student[],
  { dim, threads }: { readonly dim: number; readonly threads: number },
  { meter, signal }: { readonly meter: Meter; readonly signal: AbortSignal },
): Promise<void> {
  const open = wanted.filter(({ name }) => speedsOf(context)[keyOf(name, dim, threads)] === undefined);
  const startedAt = performance.now();
  for (const [at, student] of open.entries()) {
    if (signal.aborted) throw new Problem('cancelled');
    const left = ((performance.now() - startedAt) / 1000 / Math.max(1, at)) * (open.length - at);
    meter.tell({ done: at, total: open.length, unit: 'parts', secondsLeft: at === 0 ? null : [left * 0.8, left * 1.5] });
    const speed = await measureStudent(context, student, dim, threads);
    if (speed === null) continue;
    const speeds = { ...speedsOf(context), [keyOf(student.name, dim, threads)]: speed };
    writeSetting(context.library, settingsKey, { fingerprint: fingerprint(), speeds });
  }
}

/** Measurements of one student, each in a process of its own. */
const repeats = 3;
/** Runs of a measurement: about a second of them, but not fewer than three and not more than fifty. */
const macsOfAMeasurement = 2e10;

async function measureStudent({ dataDir }: HostContext, student: Student, dim: number, threads: number): Promise<StudentSpeed | null> {
  // One work at a time: what a kill left here is taken away.
  const folder = join(dataDir, 'measuring');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'student.onnx');
    writeFileSync(path, studentModel({ student, dim, values: madeUpValues(student, dim) }, 'fp32'), { mode: 0o600 });
    const runs = Math.max(3, Math.min(50, Math.round(macsOfAMeasurement / factsOf(student, dim).macs)));
    const taken = await timeOf({ path }, runs, threads);
    return taken && { dim, ...taken, fileBytes: statSync(path).size };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a network takes here for one face, by some measurements of so many runs; null where it cannot be measured. */
export async function timeOf(source: ModelSource, runs: number, threads: number): Promise<Omit<StudentSpeed, 'dim' | 'fileBytes'> | null> {
  const plan = { runs, warmUp: Math.ceil(runs / 5), threads: Array<number>(repeats).fill(threads), energy: null };
  const { latency, peakMemoryBytes } = await measureSpeed(source, plan);
  if (latency.value === null) return null;
  return {
    threads,
    p50Ms: middleOf(latency.value.map(({ p50Ms }) => p50Ms)),
    p95Ms: middleOf(latency.value.map(({ p95Ms }) => p95Ms)),
    peakMemoryBytes: peakMemoryBytes.value,
  };
}

function middleOf(values: readonly number[]): StudentSpeed['p50Ms'] {
  const sorted = [...values].sort((a, b) => a - b);
  return { value: sorted[Math.floor(sorted.length / 2)]!, low: sorted[0]!, high: sorted.at(-1)! };
}

/** Values of the usual size by a fixed pattern: time and memory do not depend on what was learnt, as long as nothing vanishes or overflows. */
function madeUpValues(student: Student, dim: number): Map<string, Float32Array> {
  const { parameters, statistics } = valuesOf(student, dim);
  return new Map([...parameters, ...statistics].map((spec) => [spec.name, patternOf(spec)]));
}

function patternOf({ shape, init }: ValueSpec): Float32Array {
  const size = shape.reduce((product, n) => product * n, 1);
  if (init !== 'kaiming') return new Float32Array(size).fill({ one: 1, zero: 0, quarter: 0.25 }[init]);
  const deviation = Math.sqrt(2 / Math.max(1, size / shape[0]!));
  return Float32Array.from({ length: size }, (_, i) => deviation * wave[i % wave.length]!);
}
/** Of mean square 1 and no period that a layer could meet. */
const wave = Float32Array.from({ length: 4099 }, (_, i) => Math.SQRT2 * Math.sin(i * 2.399963));
