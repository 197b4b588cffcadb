// What an operator said to doubts about whose photo it is: photos that count for another person than their folder's, and doubts that are settled.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const doubts: Migration = {
  version: 7,
  update(execute) {
    execute(`
      CREATE TABLE movedPhotos (
        imageId  INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
        folderId INTEGER NOT NULL REFERENCES identities (id) ON DELETE CASCADE
      ) STRICT;
      CREATE INDEX movedPhotosByFolder ON movedPhotos (folderId);

      CREATE TABLE rightPhotos (
        imageId INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE
      ) STRICT;

      CREATE TABLE differentPeople (
        oneId   INTEGER NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
        otherId INTEGER NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
        PRIMARY KEY (oneId, otherId),
        CHECK (oneId < otherId)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX differentPeopleByOther ON differentPeople (otherId);

      CREATE TRIGGER backInItsFolder AFTER UPDATE OF identityId ON images BEGIN
        DELETE FROM movedPhotos WHERE imageId = new.id AND folderId = new.identityId;
      END;
      CREATE TRIGGER settledPicture AFTER UPDATE OF digest ON images WHEN old.digest IS NOT new.digest BEGIN
        DELETE FROM rightPhotos WHERE imageId = old.id;
      END;
    `);
  },
};
