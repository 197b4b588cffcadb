// How each photo was taken, in bars, and which photos are one picture compressed or resized anew.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const photoMeasures: Migration = {
  version: 6,
  update(execute) {
    execute(`
      CREATE TABLE photoMeasures (
        imageId    INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
        sharpness  INTEGER NOT NULL,
        brightness INTEGER NOT NULL,
        exposure   INTEGER NOT NULL,
        evenness   INTEGER NOT NULL,
        contrast   INTEGER NOT NULL,
        hash       BLOB NOT NULL CHECK (length(hash) = 8),
        compared   INTEGER NOT NULL CHECK (compared IN (0, 1))
      ) STRICT;

      CREATE TABLE nearPhotos (
        imageId INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
        otherId INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
        PRIMARY KEY (imageId, otherId)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX nearPhotosByOther ON nearPhotos (otherId);

      CREATE TRIGGER otherPicture AFTER UPDATE OF digest ON images WHEN old.digest IS NOT new.digest BEGIN
        DELETE FROM photoMeasures WHERE imageId = old.id;
        DELETE FROM nearPhotos WHERE imageId = old.id OR otherId = old.id;
      END;
    `);
  },
};
