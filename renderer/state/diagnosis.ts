// What is saved for whoever maintains the program when it blocked something.
// Invariant: a code, its numbers, versions and the time; a text that could hold a path or a name is left out.
import type { ProblemReply } from '../../preload/contract.ts';

/** Words of a problem that are the program's own: file names of a package, kinds, stages. */
const own = /^[A-Za-z0-9_.-]{1,64}$/;

export function diagnosisOf({ code, data }: ProblemReply, version: string, at: Date): string {
  const kept = Object.entries(data).filter(([, value]) => typeof value !== 'string' || own.test(value));
  return `${JSON.stringify({ program: 'deshi', version, at: at.toISOString(), problem: code, data: Object.fromEntries(kept) }, null, 2)}\n`;
}
