// On which day and with which camera a photo was taken, where its file says so.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const photosTaken: Migration = {
  version: 8,
  update(execute) {
    execute(`
      -- Measured anew, when asked, with what the files say.
      DELETE FROM nearPhotos;
      DELETE FROM photoMeasures;
      ALTER TABLE photoMeasures ADD COLUMN day INTEGER;
      -- A number for each make and model, which says no more than whether two are the same.
      ALTER TABLE photoMeasures ADD COLUMN camera INTEGER;
    `);
  },
};
