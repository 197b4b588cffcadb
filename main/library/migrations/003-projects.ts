// The projects of the window: what the operator answered, one document per project.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const projects: Migration = {
  version: 3,
  update(execute) {
    execute(`
      CREATE TABLE projects (
        id        TEXT PRIMARY KEY,
        revision  INTEGER NOT NULL CHECK (revision > 0),
        document  TEXT NOT NULL,
        createdMs INTEGER NOT NULL,
        savedMs   INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
