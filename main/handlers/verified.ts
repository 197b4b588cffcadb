// On which photos several runs can be compared: asked of the library here, or of a child where it is large.
// Invariant: both give the same; the program answers the window meanwhile.
import { openPixels } from '../faces/pixels.ts';
import type { ReadableLibrary, WritableLibrary } from '../library/database.ts';
import { readVerified, type VerifiedPhotos } from '../library/splits.ts';
import { learntByEach } from '../training/learnt.ts';
import { askLibrarian } from '../worker/librarian-client.ts';
import { type VerifiedRun, verifiedAnswer } from '../worker/librarian-protocol.ts';

/** Up to so many files of photos an answer takes about a tenth of a second; a child takes that to start. */
const mostHere = 50_000;

interface How {
  /** Their digest alone is asked for: no photo comes back. */
  readonly photos?: boolean;
  readonly most?: number;
}

/** As `readVerified`. Rejects with Problem `worker-died` when the child is lost. */
export async function verifiedBy(
  library: ReadableLibrary & Partial<Pick<WritableLibrary, 'beside'>>,
  runs: readonly VerifiedRun[],
  { photos = true, most = mostHere }: How = {},
): Promise<VerifiedPhotos | null> {
  const files = library.get<{ newest: number | null }>('SELECT max(id) AS newest FROM images')?.newest ?? 0;
  if (files <= most) {
    return readVerified(library, await learntByEach(runs, () => openPixels(library.folder, 'read')));
  }
  const answer = await askLibrarian(library, 'verified', { runs, photos });
  // Somebody's rows were erased for good meanwhile: asked anew, it is without them.
  if (answer === undefined) return verifiedBy(library, runs, { photos, most });
  const found = verifiedAnswer.parse(answer);
  if (found === null) return null;
  const digests = Buffer.from(found.digests.buffer, found.digests.byteOffset, found.digests.byteLength).toString('hex');
  const images = Array.from(found.identities, (identity, at) => ({ digest: digests.slice(64 * at, 64 * (at + 1)), identity }));
  return { digest: found.digest, images };
}
