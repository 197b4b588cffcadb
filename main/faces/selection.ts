// Which people of a source a scan is about, and under which key they are known.
// Invariant: the key of a person depends on the folder's place and name only, so the same folder is the same person in every scan.
import type { PersonKey } from '../library/scan-ledger.ts';

export interface NameLists {
  /** Only these people; everybody when left out. */
  readonly include?: Iterable<string>;
  /** Never these people, whatever `include` says. */
  readonly exclude?: Iterable<string>;
}

/** Whether a person's folder takes part. Lists may name a folder or its whole path below the root; case and Unicode form do not matter. */
export function selector({ include, exclude }: NameLists): (folder: string) => boolean {
  const wanted = include && foldAll(include);
  const unwanted = foldAll(exclude ?? []);
  return (folder) => {
    const names = [fold(folder), fold(nameOf(folder))];
    return !names.some((name) => unwanted.has(name)) && (wanted === undefined || names.some((name) => wanted.has(name)));
  };
}

/** Who the images of a folder belong to. Merged by name, folders called alike are one person wherever they lie. */
export function personOf(folder: string, sourceId: number, mergeByName: boolean): PersonKey {
  const name = nameOf(folder).normalize('NFC');
  return { key: mergeByName ? `=${name}` : `${sourceId}:${folder.normalize('NFC')}`, name };
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function foldAll(names: Iterable<string>): Set<string> {
  return new Set(Array.from(names, fold));
}
