// Which problems are for whoever looks after the program: there the window offers to save diagnostics.
// Invariant: a problem that the operator can solve alone is not among them.
import type { ProblemCode } from '../../preload/contract.ts';

const forMaintainers: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'unexpected',
  'library-newer',
  'library-corrupt',
  'run-diverged',
  'checkpoint-damaged',
  'worker-died',
  'worker-silent',
  'device-unavailable',
  'device-lost',
  'device-memory',
  'result-damaged',
  'project-unreadable',
  'parity-failed',
  'export-damaged',
  'embeddings-invalid',
]);

export function needsDiagnostics(code: ProblemCode): boolean {
  return forMaintainers.has(code);
}
