// What can go wrong and be told to an operator: a code plus data. The words live in renderer/text, in every language.
// Invariant: data holds numbers, sizes and file *kinds*, and only paths that the operator typed; never a face, a name or a path found by us.
import type { ProblemCode, ProblemData } from '../preload/contract.ts';
import type { ResultPart } from '../preload/kept.ts';

/** A fault with a code that the operator's text explains; anything else that is thrown is a defect of the program. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly data: ProblemData;

  constructor(code: ProblemCode, data: ProblemData = {}, options?: ErrorOptions) {
    super(code, options);
    this.name = 'Problem';
    this.code = code;
    this.data = data;
  }
}

/** Any thrown value as a Problem: itself, a full disk recognised by its errno, or `unexpected` with the message kept as `cause`. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const errno = (thrown as NodeJS.ErrnoException | null)?.code;
  if (errno === 'ENOSPC' || errno === 'EDQUOT' || errno === 'SQLITE_FULL') return new Problem('disk-full', {}, { cause: thrown });
  return new Problem('unexpected', { kind: (thrown as Error | null)?.name ?? typeof thrown }, { cause: thrown });
}

/** What `read` makes of a file that a run keeps. Throws Problem `result-damaged`, with the part and the name of the file, where it is gone, torn or of another shape. */
export function demandWhole<T>(part: ResultPart, file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('result-damaged', { part, file }, { cause });
  }
}
