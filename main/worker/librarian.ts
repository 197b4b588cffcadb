// The child that reads a large library beside the program, where a question takes seconds in which the window must be answered.
// Invariant: it opens the library to read, for one question each time, and lets go of it.
import { openPixels } from '../faces/pixels.ts';
import { isWhole, openLibraryToRead, type ReadableLibrary } from '../library/database.ts';
import { readVerified } from '../library/splits.ts';
import { learntByEach } from '../training/learnt.ts';
import { checkInput, type VerifiedAnswer, verifiedInput } from './librarian-protocol.ts';
import { serveWorker } from './serve.ts';

serveWorker({
  check: (input): boolean => reading(checkInput.parse(input).folder, isWhole),
  verified: async (input): Promise<VerifiedAnswer> => {
    const { folder, runs, photos } = verifiedInput.parse(input);
    const learnt = await learntByEach(runs, () => openPixels(folder, 'read'));
    return reading(folder, (library) => {
      const found = readVerified(library, learnt);
      if (found === null) return null;
      const images = photos ? found.images : [];
      return {
        digest: found.digest,
        digests: Buffer.from(images.map(({ digest }) => digest).join(''), 'hex'),
        identities: Int32Array.from(images, ({ identity }) => identity),
      };
    });
  },
});

function reading<T>(folder: string, ask: (library: ReadableLibrary) => T): T {
  const library = openLibraryToRead(folder);
  try {
    return ask(library);
  } finally {
    library.close();
  }
}
