// When a project was deleted: it lies in the bin from then on.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const projectsDeleted: Migration = {
  version: 12,
  update(execute) {
    execute(`
      -- Null: it is on the list.
      ALTER TABLE projects ADD COLUMN deletedMs INTEGER;
    `);
  },
};
