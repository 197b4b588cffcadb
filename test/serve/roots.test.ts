// Which paths may be used from a browser: whatever a path is spelled like and whatever links it meets, it stays inside the roots.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { guardedHost } from '../../main/serve/guarded-host.ts';
import { openRoots, pathKeys, type Roots } from '../../main/serve/roots.ts';
import { calls } from '../../preload/contract.ts';
import { memoryLog } from '../support/carrier-host.ts';
import { temporaryFolder } from '../support/temporary.ts';

let outside: string;
let root: string;
let roots: Roots;
beforeAll(() => {
  outside = temporaryFolder();
  root = join(outside, 'allowed');
  mkdirSync(join(root, '顔 写真', 'inner'), { recursive: true });
  mkdirSync(join(outside, 'allowed-not'));
  writeFileSync(join(outside, 'secret.onnx'), 'x');
  symlinkSync(outside, join(root, 'way-out'));
  symlinkSync(join(root, '顔 写真'), join(root, 'way-in'));
  symlinkSync(join(outside, 'not-there-yet'), join(root, 'dangling'));
  roots = openRoots([root]);
});

const refusal = expect.objectContaining({ code: 'outside-roots' });

describe('inside', () => {
  test.each(['', '顔 写真', '顔 写真/inner', 'new/deep/folder', 'way-in/inner', '顔 写真/../顔 写真', './new', '..hidden'])(
    '"%s"',
    (name) => {
      expect(roots.contain(`${root}/${name}`)).toMatch(new RegExp(`^${root}`));
    },
  );

  test('comes back plain', () => {
    expect(roots.contain(`${root}//a/./b/../c/`)).toBe(join(root, 'a', 'c'));
  });

  test('a root that is a link itself', () => {
    const linked = openRoots([join(root, 'way-in')]);
    expect(linked.contain(join(root, 'way-in', 'inner'))).toBe(join(root, 'way-in', 'inner'));
    expect(() => linked.contain(join(root, 'new'))).toThrow(refusal);
  });
});

describe('outside', () => {
  test.each([
    '..',
    '../secret.onnx',
    '../allowed-not',
    'inner/../../secret.onnx',
    'way-out',
    'way-out/secret.onnx',
    'way-out/new/folder',
    'dangling',
    'dangling/new',
    'a\0b',
  ])('"%s"', (name) => {
    expect(roots.contain(join(root, 'inner'))).toBe(join(root, 'inner'));
    expect(() => roots.contain(`${root}/${name}`)).toThrow(refusal);
  });

  test.each(['/', '/etc/passwd', 'relative', '../up', '', '~', '\\\\server\\share', '//server/share', 'C:\\Windows', 'file:///etc/passwd'])(
    '"%s"',
    (path) => {
      expect(() => roots.contain(path)).toThrow(refusal);
    },
  );

  test('any mixture of ways up', () => {
    const steps = ['..', '.', 'way-out', '顔 写真', 'inner', '...', '', 'way-in'];
    let seed = 7;
    for (let round = 0; round < 2000; round++) {
      const path = [root];
      for (let step = 0; step < 6; step++) {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        path.push(steps[seed % steps.length] as string);
      }
      const asked = path.join('/');
      try {
        const plain = roots.contain(asked);
        expect(plain === root || plain.startsWith(root + sep)).toBe(true);
        expect(plain).not.toContain('way-out');
      } catch (thrown) {
        expect(thrown).toEqual(refusal);
      }
    }
  });
});

describe('calls', () => {
  test('every path of the contract stands under a key that is checked', () => {
    const found = new Set<string>();
    const walk = (schema: unknown, key: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { type, maxLength, properties, items, anyOf } = schema as Record<string, unknown>;
      // The contract's `path` is the only text of 4096.
      if (type === 'string' && maxLength === 4096) found.add(key);
      walk(items, key);
      for (const one of (anyOf as unknown[] | undefined) ?? []) walk(one, key);
      for (const [name, inner] of Object.entries((properties as Record<string, unknown> | undefined) ?? {})) walk(inner, name);
    };
    for (const { in: input } of Object.values(calls)) walk(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), '');
    expect(found.size).toBeGreaterThan(8);
    expect([...found].filter((key) => !pathKeys.has(key))).toEqual([]);
  });

  test('no key that is checked as a path holds a word of the contract', () => {
    const words: string[] = [];
    const walk = (schema: unknown, key: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { enum: allowed, properties, items, anyOf } = schema as Record<string, unknown>;
      if (allowed !== undefined && pathKeys.has(key)) words.push(key);
      walk(items, key);
      for (const one of (anyOf as unknown[] | undefined) ?? []) walk(one, key);
      for (const [name, inner] of Object.entries((properties as Record<string, unknown> | undefined) ?? {})) walk(inner, name);
    };
    for (const { in: input } of Object.values(calls)) walk(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), '');
    expect(words).toEqual([]);
  });

  test('are let through with plain paths, names and free text', () => {
    const input = {
      teacher: 'starter',
      subject: '20261124-101500-4f2a',
      folders: [`${root}/./顔 写真`],
      split: { train: `${root}/a.txt` },
      title: '入口 1/2: e.g. "a/b" ...',
      seed: 3,
      anyway: true,
      budget: null,
    };
    expect(roots.guard(input)).toEqual({ ...input, folders: [join(root, '顔 写真')] });
    expect(roots.guard(undefined)).toBeUndefined();
  });

  test.each([
    [{ folders: ['..'] }],
    [{ faces: { folders: ['/etc'] } }],
    [{ teacher: 'teacher.onnx' }],
    [{ teacher: 'starter/../../x' }],
    [{ subject: 'abc' }],
    [{ split: { verify: '/etc/passwd' } }],
    [{ protocols: [`/etc/passwd`] }],
    [{ out: '/tmp/../etc' }],
    [{ unheardOf: '/etc/passwd' }],
    [{ unheardOf: [{ deep: '../../x' }] }],
    [{ unheardOf: '..\\..\\x' }],
  ])('%j is refused before the host sees it, and logged without the path', async (input) => {
    const seen: unknown[] = [];
    const log = memoryLog();
    const host = { answerAny: async (name: string) => ({ ok: seen.push(name) }), onEvent: () => () => {} };
    const guarded = guardedHost(host, roots, log);
    expect(await guarded.answerAny('run.start', input)).toEqual({ problem: { code: 'outside-roots', data: {} } });
    expect([seen, log.notes]).toEqual([[], [{ event: 'refused', facts: { why: 'outside-roots' } }]]);
    expect(await guarded.answerAny('run.start', { teacher: 'starter' })).toHaveProperty('ok');
  });

  test('a project may be kept whatever folder it names', async () => {
    const seen: unknown[] = [];
    const host = { answerAny: async (_: string, input: unknown) => ({ ok: seen.push(input) }), onEvent: () => () => {} };
    const guarded = guardedHost(host, roots, memoryLog());
    const input = { project: { data: { folder: '/elsewhere' } } };
    expect(await guarded.answerAny('project.save', input)).toEqual({ ok: 1 });
    expect(seen).toEqual([input]);
    expect(await guarded.answerAny('faces.scan', { folders: ['/elsewhere'] })).toHaveProperty('problem');
    // So may whatever was taken for a probe's result: it is read, and nothing that it names is opened.
    const file = { runId: 'r', text: '{ "main": "../index.js" }' };
    expect(await guarded.answerAny('probe.import', file)).toEqual({ ok: 2 });
    expect(seen).toEqual([input, file]);
  });

  test('a listing leads nowhere outside', async () => {
    const listed = { path: root, parent: dirname(root), places: ['/'], folders: [], files: [], more: 0 };
    const seen: unknown[] = [];
    const host = {
      answerAny: async (_: string, input: unknown) => {
        seen.push(input);
        return { ok: listed };
      },
      onEvent: () => () => {},
    };
    const reply = await guardedHost(host, roots, memoryLog()).answerAny('folder.list', {});
    expect([reply, seen]).toEqual([{ ok: { ...listed, parent: null, places: [root] } }, [{ path: root }]]);
    await guardedHost(host, openRoots([outside]), memoryLog()).answerAny('folder.list', { path: root });
    expect(seen.at(-1)).toEqual({ path: root });
    expect(dirname(root)).toBe(outside);
  });
});
