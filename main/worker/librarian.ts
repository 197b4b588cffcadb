// The child that reads a large library beside the program, where a question takes seconds in which the window must be answered.
// Invariant: it opens the library to read, for one question each time, and lets go of it.
import { openLibraryToRead } from '../library/database.ts';
import { readVerified } from '../library/splits.ts';
import { type VerifiedAnswer, verifiedInput } from './librarian-protocol.ts';
import { serveWorker } from './serve.ts';

serveWorker({
  verified: (input): VerifiedAnswer => {
    const { folder, splitIds, photos } = verifiedInput.parse(input);
    const library = openLibraryToRead(folder);
    try {
      const found = readVerified(library, splitIds);
      if (found === null) return null;
      const images = photos ? found.images : [];
      return {
        digest: found.digest,
        digests: Buffer.from(images.map(({ digest }) => digest).join(''), 'hex'),
        identities: Int32Array.from(images, ({ identity }) => identity),
      };
    } finally {
      library.close();
    }
  },
});
