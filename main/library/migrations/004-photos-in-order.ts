// The order in which an operator looks through the photos of a folder: those that count, and those that do not.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const photosInOrder: Migration = {
  version: 4,
  update(execute) {
    execute(`CREATE INDEX imagesByPlace ON images (sourceId, (state != 'ok'), folder, name);`);
  },
};
