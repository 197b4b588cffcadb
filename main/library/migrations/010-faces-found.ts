// Whether the photos of a source are crops or have their faces found, and what was found on each.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const facesFound: Migration = {
  version: 10,
  update(execute) {
    execute(`
      -- What found and aligned the faces: the first 16 digits of its digest; null where crops are taken as they are.
      ALTER TABLE sources ADD COLUMN finder TEXT;
      ALTER TABLE images ADD COLUMN finder TEXT;
      ALTER TABLE images ADD COLUMN finding TEXT CHECK (finding IN ('one-face', 'several-faces', 'face-too-small', 'no-face'));
      -- Most photos show one face, and are not in it.
      CREATE INDEX imagesByFinding ON images (sourceId, finding) WHERE finding != 'one-face';
    `);
  },
};
