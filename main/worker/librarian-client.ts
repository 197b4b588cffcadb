// One question to the child that reads a large library beside the program.
// Invariant: the child is gone when it is answered, and when the library must be let go of, as before rows are erased for good.
import { startWorker } from './client.ts';

/** A library that somebody may read beside the program: `beside` says how that is ended, and returns how to take that back. One that is open to read has none. */
interface ReadBeside {
  readonly folder: string;
  beside?(end: () => void): () => void;
}

/** What the child answers (`librarian-protocol.ts`); undefined where it was ended to let go of the library. Rejects with Problem `worker-died` when it is lost. */
export async function askLibrarian(library: ReadBeside, call: 'check' | 'verified', input: object = {}): Promise<unknown> {
  const worker = startWorker('librarian');
  let ended = false;
  const done = library.beside?.(() => {
    ended = true;
    worker.kill();
  });
  try {
    const answer = await worker.call(call, { folder: library.folder, ...input });
    return ended ? undefined : answer;
  } catch (thrown) {
    if (ended) return undefined;
    throw thrown;
  } finally {
    done?.();
    worker.kill();
  }
}
