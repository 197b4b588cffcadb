// The photos that count, in the order in which their digest is made (photos-in-use.ts): no photo is sorted or looked up for it.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const photosInUse: Migration = {
  version: 9,
  update(execute) {
    execute(`CREATE INDEX imagesInUse ON images (sourceId, identityId, digest) WHERE state = 'ok';`);
  },
};
