// The pictures of all files in order, with whose they are and whether they count: what lies there more than once is found without looking up a file.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const picturesInOrder: Migration = {
  version: 11,
  update(execute) {
    execute(`
      DROP INDEX imagesByDigest;
      CREATE INDEX imagesByDigest ON images (digest, identityId, sourceId, state) WHERE digest IS NOT NULL;`);
  },
};
