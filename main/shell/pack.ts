// What packing does beyond electron-builder: writes the list of digests of everything that is packed beside the archive, into the archive.
// Invariant: the list is made from the same entries of electron-builder.yml that are copied, so nothing is packed that it does not name.
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { checkedFolders, digestOf, filesUnder, type Manifest, manifestName } from './resources.ts';

export interface FileSet {
  readonly from: string;
  readonly to: string;
  readonly filter?: readonly string[];
}

/** The members of electron-builder's context that are used. */
export interface PackContext {
  /** electron-builder's number of the processor: 1 is x64, 3 is arm64. */
  readonly arch: number;
  readonly packager: {
    readonly projectDir: string;
    readonly config: { readonly extraResources?: unknown };
    readonly platformSpecificBuildOptions: { readonly extraResources?: unknown };
  };
}

const processors: Readonly<Record<number, string>> = { 1: 'x64', 3: 'arm64' };

/** Called by electron-builder before it copies anything. */
export async function beforePack({ arch, packager }: PackContext): Promise<void> {
  const { projectDir, config, platformSpecificBuildOptions } = packager;
  writeCorePackage(projectDir);
  const sets = [...(config.extraResources as FileSet[]), ...((platformSpecificBuildOptions.extraResources ?? []) as FileSet[])];
  const manifest = await manifestOf(projectDir, sets, processors[arch] ?? '');
  const folder = join(projectDir, 'out', 'shell');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, manifestName), JSON.stringify(manifest));
}

/** The package.json of the core: its version, and that its files are modules. No scripts, no dependencies. */
export function writeCorePackage(root: string): void {
  const { name, version, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  mkdirSync(join(root, 'out', 'core'), { recursive: true });
  writeFileSync(join(root, 'out', 'core', 'package.json'), JSON.stringify({ name, version, type, private: true }));
}

/** Digests of what the entries put into the checked folders. Throws when an entry finds nothing: an installer without it would not run. */
export async function manifestOf(root: string, sets: readonly FileSet[], arch: string): Promise<Manifest> {
  const manifest: Record<string, string> = {};
  const filled = (text: string): string => text.replace(/\$\{arch\}/g, arch);
  for (const { from, to, filter } of sets) {
    if (!checkedFolders.some((name) => to === name || to.startsWith(`${name}/`))) continue;
    const source = join(root, filled(from));
    const files = packedFiles(source, filter?.map(filled));
    if (files.length === 0) throw new Error(`nothing to pack from ${from}`);
    for (const file of files) {
      const path = file === '' ? filled(to) : posix.join(filled(to), file);
      manifest[path] = await digestOf(file === '' ? source : join(source, file));
    }
  }
  return manifest;
}

/** Files of an entry by their way from its source, with `/`; `''` for an entry that is one file. */
export function packedFiles(source: string, filter: readonly string[] = ['**/*']): string[] {
  if (!statSync(source, { throwIfNoEntry: false })) return [];
  if (statSync(source).isFile()) return [''];
  const wanted = filter.filter((glob) => !glob.startsWith('!'));
  const unwanted = filter.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const matches = (globs: readonly string[]): Set<string> =>
    new Set(globs.flatMap((glob) => globSync(glob, { cwd: source }).flatMap((path) => asFiles(source, path.split(sep).join('/')))));
  const left = matches(unwanted);
  return [...matches(wanted)].filter((path) => !left.has(path)).sort();
}

/** A match that is a folder stands for what it holds. */
function asFiles(source: string, path: string): string[] {
  return statSync(join(source, path)).isDirectory() ? filesUnder(source, path) : [path];
}
