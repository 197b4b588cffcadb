// Small JSON files that are written anew as a whole.
// Invariant: the name holds the old file or the new one, never half of one.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { ResultPart } from '../../preload/kept.ts';
import { demandWhole } from '../problems.ts';

/** For this user only. Throws what the file system says. */
export function replaceJson(path: string, value: unknown): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/** A shape of zod, or what else checks what was read. */
interface Shape<T> {
  parse(json: unknown): T;
}

/** What lies in a file that a run keeps. Throws Problem `result-damaged` with the part and the file's name where it is gone, torn or of another shape. */
export function readJson<T>(part: ResultPart, path: string, shape: Shape<T>): T {
  return demandWhole(part, basename(path), () => shape.parse(JSON.parse(readFileSync(path, 'utf8'))));
}

/** The same; `absent` where there is no such file. */
export function readJsonOr<T, Absent>(part: ResultPart, path: string, shape: Shape<T>, absent: Absent): T | Absent {
  return existsSync(path) ? readJson(part, path, shape) : absent;
}
