// Until when the people of a source agree to the use of their photos.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const consent: Migration = {
  version: 13,
  update(execute) {
    execute(`
      -- The last day, as YYYY-MM-DD; null: none was said.
      ALTER TABLE sources ADD COLUMN consentUntil TEXT;
    `);
  },
};
