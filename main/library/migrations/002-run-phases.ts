// The phases of a run: what is done and must not be done again after a crash, and how long each took.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const runPhases: Migration = {
  version: 2,
  update(execute) {
    execute(`
      CREATE TABLE runPhases (
        runId   TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        phase   TEXT NOT NULL,
        state   TEXT NOT NULL CHECK (state IN ('running', 'done')),
        seconds REAL NOT NULL CHECK (seconds >= 0),
        facts   TEXT NOT NULL,
        PRIMARY KEY (runId, phase)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
