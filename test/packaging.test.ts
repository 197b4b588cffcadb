// What is shipped and installed: the installer's settings, the lock file, and that installing needs nothing but a package registry.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { splitPort } from '../main/carrier/channels.ts';
import { overProcess } from '../main/carrier/ports.ts';
import { type beforePack, manifestOf, writeCorePackage } from '../main/shell/pack.ts';
import { checkedFolders, damagedResources, filesUnder, type Manifest, manifestName, packedManifest } from '../main/shell/resources.ts';
import { connect } from '../preload/carrier/client.ts';
import { writeDrawnFaces } from './support/drawn-faces.ts';
import { electronHere, noElectron } from './support/electron-binary.ts';
import { temporaryFolder } from './support/temporary.ts';

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

/** Packages that are used only while installing or by a command line of their own, never while running. */
const installOnly = ['adm-zip', 'argparse', 'global-agent', 'node-addon-api', 'tslib', '@emnapi/runtime', 'debug', 'long'];
/** Types alone, and what TensorFlow.js would download with: no network, so it stays behind. */
const neverLoaded = ['@types/long', '@types/offscreencanvas', '@types/seedrandom', '@webgpu/types', 'node-fetch'];
/** Globs that match nothing here, with what they wait for. The test fails once they do match, so that the list cannot go stale. */
const waiting = {
  'vendor/node-mac-${arch}/bin': 'a Node binary for macOS, which npm does not carry',
  'node_modules/onnxruntime-node/bin/napi-v6/darwin/${arch}': 'a processor of Apple',
};
/** What `npm run build` makes: there after a build, and not before. */
const built = ['out/**', 'out/core/package.json', 'renderer/dist/**', 'renderer/dist'];

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
      return globSync(path.replace(/\$\{arch\}/, process.arch), { cwd: root }).length === 0;
    });
    const expected = Object.keys(waiting).filter((path) => process.arch !== 'arm64' || !path.includes('onnxruntime'));
    expect(missing.filter((path) => !built.includes(path)).toSorted()).toEqual(expected.toSorted());
  });

  test('every package that the program needs while it runs is packed', () => {
    const packed = config.extraResources.find(({ from }) => from === 'node_modules')?.filter ?? [];
    const needed = running();
    expect(
      needed.filter((name) => !packed.some((glob) => glob.startsWith(`${name}/`) || (name.startsWith('@img/') && glob === '@img/**'))),
    ).toEqual([]);
  });
});

/** What electron-builder's own code copies, and the core that is started from the copy. */
describe('what is packed', () => {
  const { FileMatcher, copyFiles } = builder('app-builder-lib/out/fileMatcher.js') as {
    FileMatcher: new (from: string, to: string, expand: (text: string) => string, filter?: readonly string[]) => object;
    copyFiles(matchers: object[], transformer: null, links: boolean): Promise<unknown>;
  };
  const own = { linux: 'linux', win32: 'win', darwin: 'mac' }[process.platform as 'linux'];
  const sets = [...config.extraResources, ...(config[own] as { extraResources: FileSet[] }).extraResources];
  const expand = (text: string): string => text.replace(/\$\{arch\}/g, process.arch).replace(/\/\*$/, '{,/**/*}');

  async function pack(): Promise<string> {
    const resources = temporaryFolder();
    writeCorePackage(root);
    const there = sets.filter(({ from }) => existsSync(resolve(root, expand(from))));
    // Links where the disk allows it: half a gigabyte is not copied for a test.
    const links = statSync(root).dev === statSync(resources).dev;
    const matchers = there.map(({ from, to, filter }) => new FileMatcher(resolve(root, from), resolve(resources, to), expand, filter));
    await copyFiles(matchers, null, links);
    return resources;
  }

  test('holds no source of the shell or of a test, no model, and a core that runs by itself', async () => {
    const resources = await pack();
    const files = checkedFolders.flatMap((folder) => filesUnder(resources, folder));
    expect(files).toContain('core/main/core.ts');
    expect(files.filter((path) => /^core\/(test|main\/shell|preload\/preload\.ts|renderer\/(?!text|dist))/.test(path))).toEqual([]);
    expect(files.filter((path) => /\.(onnx|jpe?g|safetensors)$/.test(path))).toEqual([]);

    const node = resolve(resources, 'node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
    expect(existsSync(node)).toBe(true);
    const child = spawn(node, [resolve(resources, 'core/main/core.ts'), resolve(temporaryFolder(), 'data')], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
      env: { PATH: '/nowhere' },
    });
    const window = connect(splitPort(overProcess(child)).open());
    expect(await window.call('run.list', {})).toEqual({ ok: [] });
    // Images are read in a child of the core, by libraries that were packed.
    const faces = resolve(temporaryFolder(), 'faces');
    await writeDrawnFaces(faces, 2, 2);
    expect(await window.call('faces.scan', { folders: [faces] })).toMatchObject({ ok: { people: 2, photos: 4 } });
    const ended = new Promise((settle) => child.once('exit', settle));
    child.disconnect();
    expect(await ended).toBe(0);

    const list = await manifestOf(
      root,
      sets.filter(({ from }) => existsSync(resolve(root, expand(from)))),
      process.arch,
    );
    expect(await damagedResources(resources, list)).toEqual([]);
    // The copy may share its bytes with the tree: a changed file is a new one in its place.
    const [changed, added] = [resolve(resources, 'core/main/host.ts'), resolve(resources, 'core/main/added.ts')];
    rmSync(changed);
    writeFileSync(changed, 'process.exit(0);');
    writeFileSync(added, '');
    expect((await damagedResources(resources, list)).toSorted()).toEqual(['core/main/added.ts', 'core/main/host.ts']);
  });

  test('is listed by the hook that electron-builder calls, which its own loader can load', async () => {
    const { resolveFunction } = builder('app-builder-lib/out/util/resolve.js') as {
      resolveFunction(type: string, file: unknown, name: string, root: string): Promise<unknown>;
    };
    // Loaded by electron-builder's own import, types and all.
    const hook = (await resolveFunction('module', resolve(root, String(config['beforePack'])), 'beforePack', root)) as typeof beforePack;
    const project = temporaryFolder();
    mkdirSync(resolve(project, 'main/inner'), { recursive: true });
    for (const name of ['main/a.ts', 'main/inner/b.ts', 'main/tsconfig.json', 'LICENSE']) writeFileSync(resolve(project, name), name);
    writeFileSync(resolve(project, 'package.json'), JSON.stringify({ ...manifest, name: 'deshi', version: '1.2.3', type: 'module' }));
    const extraResources = [
      { from: 'main', to: 'core/main', filter: ['**/*', '!tsconfig.json'] },
      { from: 'LICENSE', to: 'LICENSE' },
      { from: 'out/core/package.json', to: 'core/package.json' },
    ];
    const packager = {
      projectDir: project,
      config: { extraResources },
      platformSpecificBuildOptions: { extraResources: [{ from: 'LICENSE', to: 'node/bin' }] },
    };
    await hook({ arch: 1, packager });
    expect(Object.keys(packedManifest(project)).toSorted()).toEqual([
      'core/main/a.ts',
      'core/main/inner/b.ts',
      'core/package.json',
      'node/bin',
    ]);
    expect(JSON.parse(readFileSync(resolve(project, 'out/core/package.json'), 'utf8'))).toEqual({
      name: 'deshi',
      version: '1.2.3',
      type: 'module',
      private: true,
    });
    await expect(manifestOf(project, [{ from: 'gone', to: 'core/gone' }], 'x64')).rejects.toThrow(/nothing to pack from gone/);
    mkdirSync(resolve(project, 'empty/core'), { recursive: true });
    mkdirSync(resolve(project, 'empty/node'));
    expect(await damagedResources(resolve(project, 'empty'), {})).toEqual(['']);
  });

  test('electron-builder packs all of it around a stand-in for Electron, and sets the fuses', async (context) => {
    if (process.platform !== 'linux') return context.skip('the stand-in is one for Linux');
    const isBuilt = ['out/shell/main.js', 'out/shell/preload.cjs', 'renderer/dist/index.html'].every((path) =>
      existsSync(resolve(root, path)),
    );
    if (!isBuilt) return context.skip('the window is not built (npm run build)');
    const folder = temporaryFolder();
    writeStandIn(resolve(folder, 'electron'));
    const cli = resolve(root, 'node_modules/electron-builder/cli.js');
    const settings = [`-c.electronDist=${folder}/electron`, `-c.directories.output=${folder}/packed`];
    const child = spawn(process.execPath, [cli, '--dir', '--linux', `--${process.arch}`, ...settings], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    const code = await new Promise((settle) => child.once('close', settle));
    expect([code, code === 0 ? '' : said]).toEqual([0, '']);

    const unpacked = resolve(folder, 'packed', readdirSync(resolve(folder, 'packed')).find((name) => name.endsWith('unpacked')) ?? '');
    const archive = resolve(unpacked, 'resources/app.asar');
    const { listPackage, extractFile } = builder('@electron/asar') as {
      listPackage(archive: string, options: object): string[];
      extractFile(archive: string, path: string): Buffer;
    };
    const packed = listPackage(archive, {}).filter((path) => /\.\w+$/.test(path) && !path.startsWith('/renderer/dist/'));
    expect(packed.toSorted()).toEqual(['/out/shell/main.js', '/out/shell/preload.cjs', '/out/shell/resources.json', '/package.json']);
    expect(listPackage(archive, {})).toContain('/renderer/dist/index.html');
    expect(JSON.parse(extractFile(archive, 'package.json').toString())).toMatchObject({ main: 'out/shell/main.js', type: 'module' });
    const list = JSON.parse(extractFile(archive, `out/shell/${manifestName}`).toString()) as Manifest;
    expect(Object.keys(list).length).toBeGreaterThan(300);
    expect(await damagedResources(resolve(unpacked, 'resources'), list)).toEqual([]);

    const { getCurrentFuseWire, FuseV1Options } = builder('@electron/fuses') as {
      getCurrentFuseWire(path: string): Promise<Record<number, number>>;
      FuseV1Options: Record<string, number>;
    };
    const wire = await getCurrentFuseWire(resolve(unpacked, 'deshi'));
    for (const [fuse, on] of Object.entries(config.electronFuses)) {
      const state = wire[FuseV1Options[fuse.charAt(0).toUpperCase() + fuse.slice(1)] as number];
      expect([fuse, String.fromCharCode(state ?? 0)]).toEqual([fuse, on ? '1' : '0']);
    }
  }, 180_000);

  test('the installed program starts', (context) => {
    // test/electron runs the program from its folder; an installer is looked at where it is made.
    if (electronHere === undefined) context.skip(noElectron);
    expect(existsSync(electronHere ?? '')).toBe(true);
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

/** A folder such as Electron ships: a file with the mark that fuses are found by, each fuse the other way round than it is wanted, and nothing that runs. */
function writeStandIn(folder: string): void {
  mkdirSync(resolve(folder, 'resources'), { recursive: true });
  const mark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
  // RunAsNode, cookies, NODE_OPTIONS, inspect, asar check, asar only, snapshot, file privileges, wasm traps
  const fuses = '101100110';
  const wire = Buffer.concat([Buffer.from(`stand-in ${mark}`), Buffer.from([1, fuses.length]), Buffer.from(`${fuses} end`)]);
  writeFileSync(resolve(folder, 'electron'), wire, { mode: 0o755 });
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox']) writeFileSync(resolve(folder, name), '45.4.1');
}

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
    if (found.has(name) || installOnly.includes(name) || neverLoaded.includes(name)) continue;
    found.add(name);
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[key] ?? {};
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = locked(next, key);
      if (place !== undefined) queue.push(place);
    }
  }
  return [...found].filter((name) => !name.startsWith('@img/sharp-') || existsSync(resolve(root, 'node_modules', name)));
}
