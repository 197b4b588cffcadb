// Photos that a student learnt, given to somebody who verifies in its run, as an operator does whose doubts come after the training.
// Invariant: no host may have the data folder open meanwhile.
import { openLibrary } from '../../main/library/database.ts';
import { movePhotos, returnPhotos } from '../../main/library/doubts.ts';
import { readRun } from '../../main/library/runs.ts';

/** One photo each of so many people whom the student learnt from. Returns their numbers. */
export async function giveLearnt(dataDir: string, runId: string, people: number): Promise<number[]> {
  const library = await openLibrary(dataDir);
  try {
    const { splitId } = readRun(library, runId);
    const named = 'SELECT identityId AS id FROM splitPeople WHERE splitId = ? AND part = ? ORDER BY identityId';
    const [to] = library.all<{ id: number }>(named, splitId, 'verify');
    const taught = library.all<{ id: number }>(named, splitId, 'train').slice(0, people);
    const photos = taught.map(({ id }) => library.get<{ id: number }>('SELECT id FROM images WHERE identityId = ? ORDER BY id', id)!.id);
    movePhotos(library, photos, to!.id);
    return photos;
  } finally {
    library.close();
  }
}

export async function takeBack(dataDir: string, photos: readonly number[]): Promise<void> {
  const library = await openLibrary(dataDir);
  returnPhotos(library, photos);
  library.close();
}
