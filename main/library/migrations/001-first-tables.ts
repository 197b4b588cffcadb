// The first tables. README.md in the folder above says what each one is for.
// Invariant: a migration that was released is never edited; a change of the schema is a new file.
import type { Migration } from './migrations.ts';

export const firstTables: Migration = {
  version: 1,
  update(execute) {
    execute(`
      CREATE TABLE settings (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE sources (
        id         INTEGER PRIMARY KEY,
        kind       TEXT NOT NULL CHECK (kind IN ('folder', 'lfw', 'practice')),
        root       TEXT NOT NULL UNIQUE,
        licence    TEXT NOT NULL,
        commercial TEXT NOT NULL CHECK (commercial IN ('yes', 'no', 'unknown')),
        addedMs    INTEGER NOT NULL,
        scannedMs  INTEGER
      ) STRICT;

      CREATE TABLE identities (
        id     INTEGER PRIMARY KEY,
        key    TEXT NOT NULL UNIQUE,
        name   TEXT NOT NULL,
        folded TEXT NOT NULL
      ) STRICT;

      CREATE TABLE images (
        id         INTEGER PRIMARY KEY,
        sourceId   INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        identityId INTEGER NOT NULL REFERENCES identities (id),
        folder     TEXT NOT NULL,
        name       TEXT NOT NULL,
        sizeBytes  INTEGER NOT NULL,
        mtimeMs    REAL NOT NULL,
        fileDigest BLOB CHECK (length(fileDigest) = 32),
        digest     BLOB CHECK (length(digest) = 32),
        state      TEXT NOT NULL CHECK (state IN ('ok', 'rejected', 'excluded')),
        reason     TEXT,
        CHECK (state != 'ok' OR digest IS NOT NULL),
        CHECK ((state = 'ok') = (reason IS NULL)),
        UNIQUE (sourceId, folder, name)
      ) STRICT;
      CREATE INDEX imagesByIdentity ON images (identityId, state);
      CREATE INDEX imagesByDigest ON images (digest, identityId) WHERE digest IS NOT NULL;
      CREATE INDEX imagesByFileDigest ON images (fileDigest) WHERE fileDigest IS NOT NULL;

      CREATE TABLE splits (
        id        INTEGER PRIMARY KEY,
        seed      TEXT NOT NULL,
        rule      TEXT NOT NULL CHECK (rule IN ('shares', 'lists')),
        sources   TEXT NOT NULL,
        createdMs INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE splitPeople (
        splitId    INTEGER NOT NULL REFERENCES splits (id) ON DELETE CASCADE,
        identityId INTEGER NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
        part       TEXT NOT NULL CHECK (part IN ('train', 'choose', 'verify')),
        PRIMARY KEY (splitId, identityId)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX splitPeopleByIdentity ON splitPeople (identityId);

      CREATE TABLE teachers (
        id         INTEGER PRIMARY KEY,
        digest     TEXT NOT NULL UNIQUE,
        kind       TEXT NOT NULL CHECK (kind IN ('starter', 'own')),
        path       TEXT NOT NULL,
        sizeBytes  INTEGER NOT NULL,
        inputName  TEXT NOT NULL,
        outputName TEXT NOT NULL,
        dim        INTEGER NOT NULL,
        batch      INTEGER,
        parameters INTEGER NOT NULL,
        opset      INTEGER NOT NULL,
        convention TEXT,
        licence    TEXT NOT NULL,
        commercial TEXT NOT NULL CHECK (commercial IN ('yes', 'no', 'unknown')),
        addedMs    INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE runs (
        id         TEXT PRIMARY KEY,
        teacherId  INTEGER REFERENCES teachers (id),
        splitId    INTEGER REFERENCES splits (id),
        student    TEXT NOT NULL,
        method     TEXT NOT NULL,
        seed       INTEGER NOT NULL,
        plan       TEXT NOT NULL,
        dataDigest TEXT NOT NULL,
        state      TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'finished', 'failed', 'cancelled')),
        problem    TEXT,
        createdMs  INTEGER NOT NULL,
        startedMs  INTEGER,
        endedMs    INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE checkpoints (
        runId     TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step      INTEGER NOT NULL,
        file      TEXT NOT NULL,
        digest    TEXT NOT NULL,
        sizeBytes INTEGER NOT NULL,
        madeMs    INTEGER NOT NULL,
        PRIMARY KEY (runId, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE metrics (
        runId TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        name  TEXT NOT NULL,
        step  INTEGER NOT NULL,
        value REAL NOT NULL,
        PRIMARY KEY (runId, name, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE results (
        runId  TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        model  TEXT NOT NULL CHECK (model IN ('teacher', 'student', 'standalone')),
        name   TEXT NOT NULL,
        value  REAL,
        low    REAL,
        high   REAL,
        reason TEXT,
        CHECK ((value IS NULL) = (reason IS NOT NULL)),
        PRIMARY KEY (runId, model, name)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE audit (
        id     INTEGER PRIMARY KEY,
        atMs   INTEGER NOT NULL,
        event  TEXT NOT NULL,
        detail TEXT NOT NULL,
        hash   BLOB NOT NULL CHECK (length(hash) = 32)
      ) STRICT;
    `);
  },
};
