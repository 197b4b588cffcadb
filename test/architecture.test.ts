// The rules of the house that no compiler knows: who may import whom, how long a file may be, what no file may contain.
// Invariant: a violation names the file and the rule; each rule is shown to catch a planted violation.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { areaOf, importFaults, layers } from './support/layers.ts';

const root = resolve(import.meta.dirname, '..');
const longest = 500;
const largestBytes = 1_000_000;
const forbiddenNames = /(^|[/.-])(utils?|helpers?|common|managers?|services?|index)(?=[/.-]|$)/;

/** Everything that is or is about to be committed, deleted files left out. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '' && existsSync(resolve(root, path)));
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const isText = (path: string) => !/\.(png|jpe?g|webp|onnx|bin|ico|icns|woff2)$/.test(path);
const isSource = (path: string) => /\.(ts|js|svelte|css|py)$/.test(path);
const program = files.filter((path) => /^(main|preload|renderer)\/.*\.(ts|svelte)$/.test(path));

describe('imports', () => {
  test('keep to the table', () => {
    expect(program.length).toBeGreaterThan(10);
    expect(program.flatMap((path) => importFaults(path, read(path)))).toEqual([]);
  });

  test.each([
    ['main/graph/a.ts', "import { readFileSync } from 'node:fs';", /must run anywhere.*node:fs/],
    ['main/graph/a.ts', "import { x } from '../engine/engine.ts';", /main\/graph may not import main\/engine/],
    ['main/students/a.ts', "import '../methods/margin.ts';", /main\/students may not import main\/methods/],
    ['main/training/a.ts', "const x = await import('../library/database.ts');", /main\/training may not import main\/library/],
    ['main/training/a.ts', 'const x = await import(name);', /computed import/],
    ['main/teachers/a.ts', "import ort from 'onnxruntime-node';", /may not import the package onnxruntime-node/],
    ['main/handlers/a.ts', "import { app } from 'electron';", /may not import the package electron/],
    ['main/faces/scan.ts', "import sharp from 'sharp';", /decode\*\.ts/],
    ['main/host.ts', "import { createServer } from 'node:http';", /nothing may reach for the network: node:http/],
    ['main/host.ts', "export * from 'net';", /nothing may reach for the network: net/],
    ['main/cli/a.ts', "const page = await fetch('x');", /nothing may reach for the network: fetch/],
    ['main/library/a.ts', "import { problemCodes } from '../../preload/contract.ts';", /types of preload only/],
    ['main/library/a.ts', "import { x } from '../problems';", /imports end in \.ts/],
    ['main/unheard/a.ts', '', /main\/unheard stands in no table/],
    ['main/graph/a.ts', 'export enum Colour { red }', /union of strings/],
    [
      'renderer/steps/A.svelte',
      "<p>a</p>\n<script>\nimport { x } from '../../main/host.ts';\n</script>",
      /A\.svelte:3: .*may not import main\/host/,
    ],
    ['renderer/ui/A.svelte', "<script>import { x } from '../state/steps.ts';</script>", /renderer\/ui may not import renderer\/state/],
    ['renderer/steps/A.svelte', "<script>import { calls } from '../../preload/contract.ts';</script>", /types of preload only/],
    ['renderer/state/a.svelte.ts', "const page = await fetch('x');", /nothing may reach for the network: fetch/],
  ])('%s: %s is caught', (path, text, fault) => {
    expect(importFaults(path, text).join('\n')).toMatch(fault);
  });

  test.each([
    ['main/library/a.ts', "import type { ProblemCode } from '../../preload/contract.ts';"],
    ['main/library/a.ts', "import { type ProblemCode } from '../../preload/contract.ts';"],
    ['main/faces/decode.ts', "import sharp from 'sharp';"],
    ['renderer/frame/A.svelte', "<script>import B from '../steps/B.svelte';</script>"],
    ['main/worker/trainer.ts', "import { train } from '../training/loop.ts';"],
    ['main/students/tiny.ts', "import { conv } from '../graph/build.ts';\nimport { net } from './net.ts';"],
  ])('%s: %s is fine', (path, text) => {
    expect(importFaults(path, text)).toEqual([]);
  });

  test('nothing imports the tests, and every area in a row of the table has a row', () => {
    const named = Object.values(layers).flatMap(({ areas, types = [] }) => [...areas, ...types]);
    expect(named.filter((area) => !(area in layers))).toEqual([]);
    expect(named.filter((area) => area.startsWith('test'))).toEqual([]);
    expect(areaOf('main/worker/trainer.ts')).toBe('main/worker/trainer');
    expect(areaOf('main/worker/client.ts')).toBe('main/worker');
  });
});

describe('files', () => {
  test(`have at most ${longest} lines`, () => {
    const long = files.filter(isSource).map((path) => ({ path, lines: read(path).trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > longest).map(({ path, lines }) => `${path}: ${lines} lines, ${longest} at most`)).toEqual([]);
  });

  test(`are smaller than ${largestBytes} bytes: no data, weights or builds`, () => {
    expect(files.filter((path) => statSync(resolve(root, path)).size >= largestBytes)).toEqual([]);
  });

  test('are named after what they hold', () => {
    expect(files.filter((path) => isSource(path) && forbiddenNames.test(path))).toEqual([]);
    const bad = ['main/utils.ts', 'main/graph/index.ts', 'test/support/helpers/a.ts', 'main/image-utils.ts', 'main/run-manager.ts'];
    expect(bad.filter((path) => !forbiddenNames.test(path))).toEqual([]);
    expect(['main/digest-table.ts', 'main/faces/commonality.ts'].filter((path) => forbiddenNames.test(path))).toEqual([]);
  });

  test('start by saying what they are for', () => {
    const silent = files.filter((path) => /\.(ts|js)$/.test(path)).filter((path) => !/^(#!.*\n)?(\/\/|\/\*)/.test(read(path)));
    expect(silent.map((path) => `${path}: the first line must be a comment that says what the file is for`)).toEqual([]);
  });

  test('are TypeScript, but for the one that speaks to an old Node', () => {
    expect(files.filter((path) => /\.[cm]?js$/.test(path))).toEqual(['main/node-version.js']);
  });

  test('name no package registry and no path of somebody else’s machine', () => {
    const hosts = [
      ['registry', 'npmjs'],
      ['deb', 'debian\\.org'],
      ['pypi', 'org'],
    ].map((parts) => parts.join('\\.'));
    const foreign = new RegExp(`(^|[^A-Za-z0-9_.~-])/(work|farm|root|home/[a-z]+|Users/[A-Za-z]+|opt/(wheels|pypi))/|${hosts.join('|')}`);
    const faults = files.filter(isText).flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) => (foreign.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 100)}`] : [])),
    );
    expect(faults).toEqual([]);
    expect(foreign.test(`see ${['', 'root', 'x'].join('/')}`)).toBe(true);
  });
});
