// What is handed to whoever looks after the program when something went wrong: put together, shown, and only then written.
// Invariants: no face, name, path, user or name of this computer in it: numbers and code words by their shape, free text through the rule of the log and
// without any name that the library, the user account or the computer has. What is written is what was shown.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, homedir, hostname, release, totalmem, userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Out, ProblemCode, ProblemReply } from '../../preload/contract.ts';
import type { Diagnostics } from '../../preload/diagnostics.ts';
import { spaceOf } from '../disk-space.ts';
import { findEnergySensor } from '../evaluation/energy.ts';
import { countEverything, namesWithin, sqliteVersion } from '../library/counts.ts';
import type { ReadableLibrary } from '../library/database.ts';
import { listPhases } from '../library/phases.ts';
import { listRuns } from '../library/runs.ts';
import { listSources } from '../library/sources.ts';
import { readLog } from '../log.ts';
import { Problem, toProblem } from '../problems.ts';
import type { HostContext } from './context.ts';
import { knownDevices } from './devices.ts';
import type { Handlers } from './handlers.ts';

export interface DiagnosticsSource {
  readonly dataDir: string;
  readonly version: string;
  /** The library, or the code of the problem because of which there is none. */
  readonly library: ReadableLibrary | ProblemCode;
}
export type Collected = Out<'diagnostics.collect'>;

const [mostRuns, mostLines] = [20, 200];
const packages = ['onnxruntime-node', 'better-sqlite3', 'sharp', '@tensorflow/tfjs-core', 'webgpu'];
/** What the program itself calls something: codes, stages, kinds, files of a package. */
const own = /^[A-Za-z0-9_.-]{1,64}$/;
/** Facts of problems that are such words. Of the others the texts may be what an operator typed: a file of that shape can bear anybody's name. */
const ownFacts: ReadonlySet<string> = new Set([
  'part',
  'reason',
  'stage',
  'state',
  'engine',
  'field',
  'missing',
  'precision',
  'signal',
  'run',
  'kind',
]);
/** Problems that speak of the program's own files. */
const ownFiles: ReadonlySet<string> = new Set<ProblemCode>([
  'parity-failed',
  'export-damaged',
  'export-private',
  'result-damaged',
  'detector-missing',
  'starter-missing',
  'reference-missing',
]);

export function diagnosticsHandlers(context: HostContext): Pick<Handlers, 'diagnostics.collect' | 'diagnostics.save'> {
  return openDiagnostics(context);
}

/** Both calls over a data folder, whether its library could be opened or not. */
export function openDiagnostics(source: DiagnosticsSource): Pick<Handlers, 'diagnostics.collect' | 'diagnostics.save'> {
  let last: Collected | undefined;
  return {
    'diagnostics.collect': async ({ problem }) => {
      last = await collectDiagnostics(source, problem);
      return last;
    },
    'diagnostics.save': async ({ digest, folder }) => {
      if (last?.digest !== digest) throw new Problem('not-found', { kind: 'diagnostics' });
      return { path: await saveDiagnostics(last, folder ?? join(source.dataDir, 'diagnostics')) };
    },
  };
}

/** `problem`: what was on the screen. Never rejects because of what it describes: what cannot be found out is left out. */
export async function collectDiagnostics(source: DiagnosticsSource, problem: ProblemReply | null): Promise<Collected> {
  const { library } = source;
  const open = typeof library === 'string' ? null : library;
  const { settings, ...devices } = await knownDevices(open);
  const system = await systemOf(source.dataDir);
  const log = readLog(source.dataDir, mostLines);
  const data = problem === null ? {} : ownWords(problem);
  const free = [
    system.cpu,
    system.release,
    ...devices.rows.flatMap(({ device, driver }) => [device, driver]),
    ...[data, ...log].flatMap((facts) => Object.entries(facts).flatMap(([name, value]) => (isMasked(name, value) ? [value] : []))),
  ];
  const mask = masker(open, [...new Set(free)].join('\n'));
  const diagnostics: Diagnostics = {
    format: 'deshi-diagnostics',
    formatVersion: 1,
    at: new Date().toISOString(),
    version: source.version,
    problem: problem && { code: problem.code, data: masked(data, mask) },
    system: { ...system, cpu: mask(system.cpu), release: mask(system.release) },
    runtimes: { node: process.versions.node, ...(open && { sqlite: sqliteVersion(open) }), ...(await versionsOf(packages)) },
    devices: {
      ...devices,
      rows: devices.rows.map((row) => ({ ...row, device: row.device && mask(row.device), driver: row.driver && mask(row.driver) })),
    },
    settings,
    library: { state: typeof library === 'string' ? library : 'open', counts: open && countEverything(open) },
    runs: open === null ? [] : runsOf(open),
    log: log.map((entry) => masked(entry, mask)),
  };
  const text = `${JSON.stringify(diagnostics, null, 2)}\n`;
  return { diagnostics, text, digest: createHash('sha256').update(text).digest('hex') };
}

/** Returns where it lies. Throws Problem `disk-full`, `folder-unreadable`. */
export async function saveDiagnostics({ text, diagnostics }: Collected, folder: string): Promise<string> {
  const path = join(resolve(folder), `deshi-diagnostics-${diagnostics.at.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}.json`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path, text, { mode: 0o600 });
    return path;
  } catch (thrown) {
    const problem = toProblem(thrown);
    throw problem.code === 'unexpected' ? new Problem('folder-unreadable', { path: folder }, { cause: thrown }) : problem;
  }
}

async function systemOf(dataDir: string): Promise<Diagnostics['system']> {
  const [sensor, disk] = await Promise.all([findEnergySensor(), spaceOf(dataDir)]);
  return {
    platform: process.platform,
    release: release(),
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() || process.arch,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    memoryFreeBytes: freemem(),
    diskFreeBytes: disk?.freeBytes ?? null,
    diskBytes: disk?.totalBytes ?? null,
    energy: sensor.domains === null ? sensor.reason : 'readable',
  };
}

async function versionsOf(names: readonly string[]): Promise<Record<string, string>> {
  const found = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8').catch(() => '{}');
      return [name, (JSON.parse(text) as { version?: string }).version ?? 'missing'] as const;
    }),
  );
  return Object.fromEntries(found);
}

function runsOf(library: ReadableLibrary): Diagnostics['runs'] {
  return listRuns(library)
    .slice(0, mostRuns)
    .map(({ id, state, problem, student, method, createdMs }) => ({
      state,
      problem,
      student,
      method,
      createdMs,
      phases: listPhases(library, id).map((phase) => ({ phase: phase.phase, state: phase.state, seconds: Math.round(phase.seconds) })),
    }));
}

/** Numbers, claims, and texts that the program itself gives. What was not found is named by the operator. */
function ownWords({ code, data }: ProblemReply): ProblemReply['data'] {
  const isOwn = (name: string): boolean =>
    name === 'file' ? ownFiles.has(code) : ownFacts.has(name) && !(name === 'kind' && code === 'not-found');
  return Object.fromEntries(Object.entries(data).filter(([name, value]) => typeof value !== 'string' || (own.test(value) && isOwn(name))));
}

/** Words that stay as they are, whoever is called so: when, what and where. The number of a process says nothing elsewhere and goes. */
const unmasked: ReadonlySet<string> = new Set(['at', 'event', 'where', 'code']);

function isMasked(name: string, value: unknown): value is string {
  return typeof value === 'string' && !unmasked.has(name);
}

/** The same facts without names in their texts. */
function masked<T>(facts: Readonly<Record<string, T>>, mask: (text: string) => string): Record<string, T | string> {
  const kept = Object.entries(facts).filter(([name]) => name !== 'pid');
  return Object.fromEntries(kept.map(([name, value]) => [name, isMasked(name, value) ? mask(value) : value]));
}

/** Takes out of a text what the user account, the computer and the library are called by; `all` is every text that it will be given. */
function masker(library: ReadableLibrary | null, all: string): (text: string) => string {
  const here = [userName(), hostname(), hostname().split('.')[0] ?? '', basename(homedir())];
  const known = library === null ? [] : [...namesWithin(library, all), ...listSources(library).map(({ root }) => basename(root))];
  const names = [...known, ...here].filter((name) => name.length > 1);
  return (text) => names.reduce(without, text);
}

/** Letters and digits beside it would make another word of it, but not where a language is written without spaces. */
function without(text: string, name: string): string {
  const plain = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<![A-Za-z0-9])${plain}(?![A-Za-z0-9])`, 'giu'), '…');
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ''; // an account without an entry
  }
}
