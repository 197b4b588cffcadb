// What an operator says of people (groups) and of photos (recording conditions), so that error rates can be told for each.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const labels: Migration = {
  version: 5,
  update(execute) {
    execute(`
      CREATE TABLE peopleLabels (
        identityId INTEGER NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
        attribute  TEXT NOT NULL,
        label      TEXT NOT NULL,
        PRIMARY KEY (identityId, attribute)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE photoLabels (
        imageId   INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
        attribute TEXT NOT NULL,
        label     TEXT NOT NULL,
        PRIMARY KEY (imageId, attribute)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
