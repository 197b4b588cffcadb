// What is shipped and installed: the installer's settings, the lock file, and that installing needs nothing but a package registry.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));

interface FileSet {
  readonly from: string;
  readonly to: string;
  readonly filter?: readonly string[];
}
interface BuilderConfig {
  readonly files: readonly string[];
  readonly extraResources: readonly FileSet[];
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly publish: unknown;
  readonly [platform: string]: unknown;
}
interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { load } = builder('js-yaml') as { load(text: string): unknown };
const config = load(readFileSync(resolve(root, 'electron-builder.yml'), 'utf8')) as BuilderConfig;
const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
const lock = JSON.parse(readFileSync(resolve(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockedPackage> };

/** Where packages of `main/` are used only while installing, never while running. */
const installOnly = ['adm-zip', 'global-agent', 'node-addon-api', 'tslib', '@emnapi/runtime'];
/** Globs that match nothing yet, with what they wait for. The test fails once they do match, so that the list cannot go stale. */
const waiting = {
  'out/**': 'the window (next milestone)',
  'vendor/node-mac-${arch}/bin': 'a Node binary for macOS, which npm does not carry',
};

describe('electron-builder.yml', () => {
  test("passes electron-builder's own schema, and the check can fail", async () => {
    const { validateConfiguration } = builder('app-builder-lib/out/util/config/config.js') as {
      validateConfiguration(config: object, log: object): Promise<void>;
    };
    const log = { isEnabled: false, add() {} };
    await validateConfiguration(structuredClone(config), log);
    await expect(validateConfiguration({ ...structuredClone(config), publisch: null }, log)).rejects.toThrow(/publisch/);
  });

  test('publishes nowhere and hardens the shell', () => {
    expect(config.publish).toBeNull();
    const { electronFuses } = config;
    expect(electronFuses['runAsNode']).toBe(false);
    expect(electronFuses['enableNodeOptionsEnvironmentVariable']).toBe(false);
    expect(electronFuses['enableNodeCliInspectArguments']).toBe(false);
    expect(electronFuses['onlyLoadAppFromAsar']).toBe(true);
    expect(electronFuses['grantFileProtocolExtraPrivileges']).toBe(false);
  });

  test('every path it packs exists, but for those that wait for something named', () => {
    const platforms = ['linux', 'win', 'mac'].flatMap((name) => (config[name] as { extraResources: FileSet[] }).extraResources);
    const paths = [
      ...config.files.filter((glob) => !glob.startsWith('!')),
      ...config.extraResources.flatMap(({ from, filter }) =>
        filter && from === 'node_modules' ? filter.map((glob) => `${from}/${glob}`) : [from],
      ),
      ...platforms.map(({ from }) => from),
    ];
    const missing = paths.filter((path) => {
      // The other platforms' Node is not installed here: the manifest naming it is what can be checked.
      const node = /^node_modules\/(node-(?:linux|win)-)\$\{arch\}/.exec(path)?.[1];
      if (node) return !Object.keys(manifest['optionalDependencies'] ?? {}).includes(`${node}x64`);
      const here = path.replace(/\$\{platform\}/, process.platform).replace(/\$\{arch\}/, process.arch);
      return globSync(here, { cwd: root }).length === 0;
    });
    expect(missing.toSorted()).toEqual(Object.keys(waiting).toSorted());
  });

  test('every package that the program needs while it runs is packed', () => {
    const packed = config.extraResources.find(({ from }) => from === 'node_modules')?.filter ?? [];
    const needed = running().filter((name) => !installOnly.includes(name));
    expect(
      needed.filter((name) => !packed.some((glob) => glob.startsWith(`${name}/`) || (name.startsWith('@img/') && glob === '@img/**'))),
    ).toEqual([]);
  });
});

describe('installing', () => {
  test('the lock file is complete, for every platform: npm ci refuses it otherwise', () => {
    const missing = Object.entries(lock.packages).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies)
        .filter(([name]) => locked(name, from) === undefined)
        .map(([name, version]) => `node_modules/${name}: { "version": "${version}", "optional": true, "os": [...], "cpu": [...] }`),
    );
    expect(missing, 'add these entries to package-lock.json by hand (npm leaves out what its registry lacks)').toEqual([]);
  });

  test('the lock file names no registry, so any mirror serves', () => {
    expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
  });

  test('every version is exact, and what the lock says', () => {
    for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, version] of Object.entries(manifest[group] ?? {})) {
        expect(version, name).toMatch(/^\d+\.\d+\.\d+(-\d+)?$/);
        expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(version);
      }
    }
  });

  test('no package runs a script or downloads anything while it is installed', () => {
    const settings = readFileSync(resolve(root, '.npmrc'), 'utf8').split('\n');
    expect(settings).toContain('ignore-scripts=true');
    expect(settings).toContain('onnxruntime-node-install=skip');
  });

  test('the packages of the design card are all there', () => {
    const all = { ...manifest['dependencies'], ...manifest['devDependencies'], ...manifest['optionalDependencies'] };
    for (const name of ['electron', 'svelte', 'onnxruntime-node', '@tensorflow/tfjs-node-gpu', 'better-sqlite3', 'electron-builder']) {
      expect(Object.keys(all)).toContain(name);
    }
    expect(Object.keys(manifest['optionalDependencies'] ?? {})).toContain('@tensorflow/tfjs-node-gpu');
    expect(existsSync(resolve(root, 'node_modules/electron/dist')), 'the Electron binary is fetched lazily, not by npm ci').toBe(
      existsSync(resolve(root, 'node_modules/electron/path.txt')),
    );
  });
});

/** The lock's key of the package that `from` gets when it asks for `name`: the nearest one on the way up. */
function locked(name: string, from: string): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const key = `${base === '' ? '' : `${base}/`}node_modules/${name}`;
    if (lock.packages[key]) return key;
    if (base === '') return undefined;
  }
}

/** Names of all packages reached from `dependencies`, leaving out what serves only the installation. */
function running(): string[] {
  const found = new Set<string>();
  const queue = Object.keys(lock.packages['']?.dependencies ?? {}).map((name) => `node_modules/${name}`);
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const name = key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (found.has(name) || installOnly.includes(name)) continue;
    found.add(name);
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[key] ?? {};
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = locked(next, key);
      if (place !== undefined) queue.push(place);
    }
  }
  return [...found].filter((name) => !name.startsWith('@img/sharp-') || existsSync(resolve(root, 'node_modules', name)));
}
