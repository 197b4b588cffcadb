// THE BORDER. The problem codes and the shapes of what crosses from the host to whoever asks (command line now, the window next).
// Invariant: every code has words in every language; `renderer/text` does not compile otherwise.
import { z } from 'zod';

export const problemCodes = [
  // what was asked
  'bad-input',
  'unexpected',
  'node-too-old',
  // faces
  'folder-missing',
  'folder-unreadable',
  'no-faces',
  'too-few-people',
  'too-few-images',
  'image-storm',
  // library
  'library-newer',
  'library-locked',
  'library-corrupt',
  'disk-full',
  'not-found',
  // teacher
  'teacher-missing',
  'teacher-unreadable',
  'teacher-not-onnx',
  'teacher-truncated',
  'teacher-external-data',
  'teacher-unsafe',
  'teacher-inputs',
  'teacher-outputs',
  'teacher-nan',
  'teacher-poor',
  'teacher-embedding-size',
  'starter-missing',
  // runs
  'run-missing',
  'run-finished',
  'run-active',
  'run-diverged',
  'run-data-changed',
  'checkpoint-damaged',
  'worker-died',
  'worker-silent',
  'cancelled',
  // results
  'parity-failed',
  'export-private',
  'export-damaged',
  'output-exists',
  'protocol-unreadable',
  'embeddings-invalid',
  'reference-missing',
  'reference-outside',
] as const;

export type ProblemCode = (typeof problemCodes)[number];
export type ProblemData = Readonly<Record<string, string | number | boolean>>;

/** How a problem crosses a process or the border: never as an exception. */
export const problem = z.object({
  code: z.enum(problemCodes),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
