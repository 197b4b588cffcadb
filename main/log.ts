// The log file of a data folder: what happened, for the person who looks after the program.
// Invariant: one JSON object a line, two files of at most a megabyte; no name, no photo and no path gets in, whatever an error's message says.
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, toProblem } from './problems.ts';

export type LogFacts = Readonly<Record<string, string | number | boolean>>;

export interface Log {
  /** `event` is a code word. Strings in `facts` are code words and digests, never text from outside. */
  note(event: string, facts?: LogFacts): void;
  /** A problem with its cause, cleaned of paths and quoted text. */
  problem(where: string, thrown: unknown): void;
}

const mostBytes = 1_000_000;
const mostFrames = 12;

/** A log in `folder`; writing never fails anything: a full disk must not stop the report of a full disk. */
export function openLog(folder: string): Log {
  const path = join(folder, 'deshi.log');
  function write(entry: object): void {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (sizeOf(path) > mostBytes) renameSync(path, `${path}.1`);
      appendFileSync(path, `${JSON.stringify({ at: new Date().toISOString(), pid: process.pid, ...entry })}\n`, { mode: 0o600 });
    } catch {
      // nowhere to write it to
    }
  }
  return {
    note: (event, facts = {}) => write({ event, ...facts }),
    problem: (where, thrown) => write({ event: 'problem', where, ...describeProblem(toProblem(thrown)) }),
  };
}

export type LogEntry = Readonly<Record<string, string | number | boolean | string[]>>;

/** What a word of a log line may look like: codes, versions, digests, times. */
const word = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const frame = /^(?:main|preload|renderer)\/[\w/.-]+\.ts:\d+$/;

/**
 * The newest lines of a folder's log, the newest last, each through the log's own rule once more: code words by their shape, the one free text (`cause`)
 * cleaned. What is no line of a log, or has another shape, is left out.
 */
export function readLog(folder: string, most: number): LogEntry[] {
  const path = join(folder, 'deshi.log');
  const lines = [`${path}.1`, path].flatMap((file) => textOf(file).split('\n'));
  return lines.flatMap(entryOf).slice(-most);
}

function entryOf(line: string): LogEntry[] {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return [];
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return [];
  const kept = Object.entries(read).flatMap(([name, value]): [string, LogEntry[string]][] => {
    if (!word.test(name)) return [];
    if (name === 'cause') return [[name, cleaned(String(value))]];
    if (name === 'frames') return [[name, (Array.isArray(value) ? value : []).filter((one) => typeof one === 'string' && frame.test(one))]];
    if (typeof value === 'string') return word.test(value) ? [[name, value]] : [];
    return typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [];
  });
  return [Object.fromEntries(kept)];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** For tests and for hosts that must not leave anything behind. */
export const silentLog: Log = { note: () => {}, problem: () => {} };

function describeProblem(problem: Problem): object {
  const numbers = Object.fromEntries(Object.entries(problem.data).filter(([, value]) => typeof value !== 'string'));
  const cause = problem.cause instanceof Error ? problem.cause : problem;
  return { code: problem.code, ...numbers, cause: `${cause.name}: ${cleaned(cause.message)}`, frames: framesOf(cause) };
}

/** An error's message without what stands in quotes and without anything that looks like a path. */
export function cleaned(message: string): string {
  return message
    .slice(0, 2000)
    .replace(/(["'`«「]).*?(["'`»」])/gs, '$1…$2')
    .replace(/(file:\/\/)?([A-Za-z]:)?[\\/][^\n:]*/g, '…')
    .slice(0, 300);
}

/** File names of this program and lines, without the folders above. */
function framesOf({ stack = '' }: Error): string[] {
  return [...stack.matchAll(/\/((?:main|preload|renderer)\/[\w/.-]+\.ts:\d+)/g)].slice(0, mostFrames).map(([, frame]) => frame as string);
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
