// Groups of people and recording conditions of photos as the operator named them.
// Invariants: labels are read from what the operator wrote and never guessed; they leave the library as labels alone, without a name or a path.
import type { ReadableLibrary, WritableLibrary } from './database.ts';
import { toHex } from './digests.ts';
import { foldName } from './identities.ts';

/** One line of what the operator said: who or what, and one label of one attribute. */
export interface LabelRow {
  /** A person's name; or a photo's place below its folder's root, where `*` stands for anything and `?` for one character. */
  readonly key: string;
  readonly attribute: string;
  readonly label: string;
}

export interface LabelCounts {
  readonly attribute: string;
  readonly labels: readonly { readonly label: string; readonly count: number }[];
  /** People or photos that count and have no label of this attribute. */
  readonly without: number;
}

/** Replaces all groups of the people of these sources. Returns how many rows named nobody of them. */
export function labelPeople(library: WritableLibrary, sources: readonly number[], rows: readonly LabelRow[]): number {
  const own = JSON.stringify(sources);
  return library.transaction(() => {
    library.run(
      `DELETE FROM peopleLabels WHERE identityId IN (SELECT identityId FROM images WHERE sourceId IN (SELECT value FROM json_each(?)))`,
      own,
    );
    const idsOf = new Map<string, number[]>();
    for (const { id, folded } of library.all<{ id: number; folded: string }>(
      `SELECT DISTINCT identities.id, folded FROM identities JOIN images ON identityId = identities.id
       WHERE sourceId IN (SELECT value FROM json_each(?))`,
      own,
    ))
      idsOf.set(folded, [...(idsOf.get(folded) ?? []), id]);
    let nobody = 0;
    for (const { key, attribute, label } of rows) {
      const ids = idsOf.get(foldName(key)) ?? [];
      if (ids.length === 0) nobody++;
      for (const id of ids) library.run('INSERT OR REPLACE INTO peopleLabels VALUES (?, ?, ?)', id, attribute, label);
    }
    return nobody;
  });
}

/** Replaces all labels of the photos of these sources; of rows that fit the same photo the last counts. Returns how many rows fit no photo. */
export function labelPhotos(library: WritableLibrary, sources: readonly number[], rows: readonly LabelRow[]): number {
  const own = JSON.stringify(sources);
  return library.transaction(() => {
    library.run('DELETE FROM photoLabels WHERE imageId IN (SELECT id FROM images WHERE sourceId IN (SELECT value FROM json_each(?)))', own);
    let nothing = 0;
    for (const { key, attribute, label } of rows) {
      const [place, values] = placeOf(key);
      const { changes } = library.run(
        `INSERT OR REPLACE INTO photoLabels SELECT id, ?, ? FROM images WHERE sourceId IN (SELECT value FROM json_each(?)) AND ${place}`,
        attribute,
        label,
        own,
        ...values,
      );
      if (changes === 0) nothing++;
    }
    return nothing;
  });
}

/** A whole place is found in the index of places; a pattern is tried on every photo. */
function placeOf(key: string): [sql: string, values: string[]] {
  const place = key.replaceAll('\\', '/');
  if (!/[*?]/.test(place)) {
    const cut = place.lastIndexOf('/');
    return ['folder = ? AND name = ?', [cut < 0 ? '' : place.slice(0, cut), place.slice(cut + 1)]];
  }
  // Only * and ? are special to an operator; GLOB knows brackets too.
  return [`CASE folder WHEN '' THEN name ELSE folder || '/' || name END GLOB ?`, [place.replaceAll('[', '[[]')]];
}

/** How many people that count have which group. */
export function countPeopleLabels(library: ReadableLibrary, sources: readonly number[]): LabelCounts[] {
  const own = JSON.stringify(sources);
  const all = library.get<{ count: number }>(
    `SELECT count(DISTINCT identityId) AS count FROM images WHERE state = 'ok' AND sourceId IN (SELECT value FROM json_each(?))`,
    own,
  )!.count;
  return counted(
    all,
    library.all(
      `SELECT attribute, label, count(DISTINCT identityId) AS count FROM images JOIN peopleLabels USING (identityId)
       WHERE state = 'ok' AND sourceId IN (SELECT value FROM json_each(?)) GROUP BY attribute, label ORDER BY attribute, label`,
      own,
    ),
  );
}

/** How many photos that count have which label. */
export function countPhotoLabels(library: ReadableLibrary, sources: readonly number[]): LabelCounts[] {
  const own = JSON.stringify(sources);
  const all = library.get<{ count: number }>(
    `SELECT count(*) AS count FROM images WHERE state = 'ok' AND sourceId IN (SELECT value FROM json_each(?))`,
    own,
  )!.count;
  return counted(
    all,
    library.all(
      `SELECT attribute, label, count(*) AS count FROM images JOIN photoLabels ON imageId = images.id
       WHERE state = 'ok' AND sourceId IN (SELECT value FROM json_each(?)) GROUP BY attribute, label ORDER BY attribute, label`,
      own,
    ),
  );
}

function counted(all: number, rows: readonly { attribute: string; label: string; count: number }[]): LabelCounts[] {
  return [...new Set(rows.map(({ attribute }) => attribute))].map((attribute) => {
    const labels = rows.filter((row) => row.attribute === attribute).map(({ label, count }) => ({ label, count }));
    return { attribute, labels, without: all - labels.reduce((sum, { count }) => sum + count, 0) };
  });
}

/** Label of every person of one attribute after the other, by the id of the person. */
export function peopleLabels(library: ReadableLibrary, identities: readonly number[]): Map<string, Map<number, string>> {
  const rows = library.all<{ attribute: string; id: number; label: string }>(
    'SELECT attribute, identityId AS id, label FROM peopleLabels WHERE identityId IN (SELECT value FROM json_each(?)) ORDER BY attribute, id',
    JSON.stringify(identities),
  );
  const found = new Map<string, Map<number, string>>();
  for (const { attribute, id, label } of rows) found.set(attribute, (found.get(attribute) ?? new Map()).set(id, label));
  return found;
}

/** Label of every picture of one attribute after the other, by its digest. Copies of a picture with different labels have none. */
export function photoLabels(library: ReadableLibrary, sources: readonly number[]): Map<string, Map<string, string>> {
  const rows = library.all<{ attribute: string; digest: Uint8Array; label: string }>(
    `SELECT attribute, digest, min(label) AS label FROM images JOIN photoLabels ON imageId = images.id
     WHERE state = 'ok' AND sourceId IN (SELECT value FROM json_each(?)) GROUP BY attribute, digest HAVING count(DISTINCT label) = 1 ORDER BY attribute`,
    JSON.stringify(sources),
  );
  const found = new Map<string, Map<string, string>>();
  for (const { attribute, digest, label } of rows) found.set(attribute, (found.get(attribute) ?? new Map()).set(toHex(digest), label));
  return found;
}
