// What can be done about a problem from where it is shown: which step to go to, or what to do at once.
// Invariant: pure; a remedy that would lead nowhere is not offered.
import type { ProblemCode } from '../../preload/contract.ts';
import type { Step } from './steps.ts';

export type Remedy = { readonly go: Step } | 'continue' | 'reopen' | null;

const data: Remedy = { go: 'data' };
const teacher: Remedy = { go: 'teacher' };
const training: Remedy = { go: 'training' };
const exporting: Remedy = { go: 'export' };

/** A code that is not here has no remedy in the window. `continue`: go on with the run of the project. `reopen`: read the project as somebody else saved it. */
const remedies: Readonly<Partial<Record<ProblemCode, Remedy>>> = {
  'data-file-unreadable': data,
  'folder-missing': data,
  'folder-unreadable': data,
  'no-faces': data,
  'consent-over': data,
  'too-few-people': data,
  'too-few-images': data,
  'image-storm': data,
  'no-face-found': data,
  'disk-full': 'continue',
  'teacher-missing': teacher,
  'teacher-unreadable': teacher,
  'teacher-not-onnx': teacher,
  'teacher-truncated': teacher,
  'teacher-external-data': teacher,
  'teacher-unsafe': teacher,
  'teacher-inputs': teacher,
  'teacher-outputs': teacher,
  'teacher-nan': teacher,
  'teacher-poor': teacher,
  'teacher-embedding-size': teacher,
  'starter-missing': teacher,
  'run-finished': { go: 'result' },
  'run-unfinished': training,
  'student-trained': training,
  'run-active': training,
  'run-diverged': data,
  'run-data-changed': data,
  'checkpoint-damaged': training,
  'worker-died': 'continue',
  'worker-silent': 'continue',
  cancelled: 'continue',
  'device-unavailable': { go: 'device' },
  'device-lost': 'continue',
  'device-memory': { go: 'device' },
  'parity-failed': exporting,
  'parity-held': exporting,
  'export-private': exporting,
  'export-damaged': exporting,
  'output-exists': exporting,
  'embeddings-invalid': teacher,
  'outside-roots': data,
  'project-changed': 'reopen',
};

/**
 * The remedy to offer in an open project at `step`. Going on is offered where a run can go on; where one already is, there is nothing to press.
 */
export function remedyFor(code: ProblemCode, { step, canContinue }: { readonly step: Step; readonly canContinue: boolean }): Remedy {
  const remedy = remedies[code] ?? null;
  if (remedy === 'continue') return canContinue ? remedy : null;
  if (remedy !== null && typeof remedy === 'object') return remedy.go === step ? null : remedy;
  return remedy;
}
