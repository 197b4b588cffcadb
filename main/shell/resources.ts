// What is packed beside the archive (the core, its libraries, Node) against the list of digests inside the archive.
// Invariant: a file that is changed or was never packed is found before the core is started; reading goes in pieces, so memory stays small.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 by path under the resources folder, with `/`. */
export type Manifest = Readonly<Record<string, string>>;

/** The folders that hold what is run. */
export const checkedFolders = ['core', 'node'] as const;
export const manifestName = 'resources.json';

/** The list that was packed with the shell. */
export function packedManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'out', 'shell', manifestName), 'utf8')) as Manifest;
}

/** Paths of files that are not as they were packed, or were not packed. A file that is gone is not among them: without it nothing foreign runs. */
export async function damagedResources(folder: string, manifest: Manifest): Promise<string[]> {
  const found = checkedFolders.flatMap((name) => filesUnder(folder, name));
  const damaged: string[] = [];
  for (const path of found) {
    const wanted = Object.hasOwn(manifest, path) ? manifest[path] : undefined;
    if (wanted === undefined || (await digestOf(join(folder, path))) !== wanted) damaged.push(path);
  }
  if (found.length === 0) damaged.push('');
  return damaged;
}

export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

/** Files under a folder by their way from `root`; links count, for they are run like files. */
export function filesUnder(root: string, way: string): string[] {
  return readdirSync(join(root, way), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesUnder(root, `${way}/${entry.name}`) : [`${way}/${entry.name}`],
  );
}
