// The list of schema changes and the one place that applies them.
// Invariant: versions rise by one; all pending ones happen in one transaction or not at all.
import { firstTables } from './001-first-tables.ts';
import { runPhases } from './002-run-phases.ts';
import { projects } from './003-projects.ts';
import { photosInOrder } from './004-photos-in-order.ts';
import { labels } from './005-labels.ts';
import { photoMeasures } from './006-photo-measures.ts';
import { doubts } from './007-doubts.ts';
import { photosTaken } from './008-photos-taken.ts';
import { photosInUse } from './009-photos-in-use.ts';
import { facesFound } from './010-faces-found.ts';
import { picturesInOrder } from './011-pictures-in-order.ts';
import { projectsDeleted } from './012-projects-deleted.ts';
import { consent } from './013-consent.ts';

export interface Migration {
  /** Becomes `PRAGMA user_version`. */
  readonly version: number;
  update(execute: (sql: string) => void): void;
}

export const migrations: readonly Migration[] = [
  firstTables,
  runPhases,
  projects,
  photosInOrder,
  labels,
  photoMeasures,
  doubts,
  photosTaken,
  photosInUse,
  facesFound,
  picturesInOrder,
  projectsDeleted,
  consent,
];

/** The highest version of a list; throws when the list is out of order, which is a defect that the first test run meets. */
export function latestVersion(list: readonly Migration[]): number {
  for (const [index, migration] of list.entries()) {
    if (migration.version !== index + 1) throw new Error(`migration ${index + 1} calls itself ${migration.version}`);
  }
  return list.length;
}
