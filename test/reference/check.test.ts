// The reference check passes on the golden files and fails on files that are a little wrong: a check that cannot fail is none.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ortEngine } from '../../main/engine/ort.ts';
import { Problem } from '../../main/problems.ts';
import { checkReference } from '../../main/reference/check.ts';
import { sharedDir } from '../support/shared.ts';

const shared = sharedDir();
const files = ['losses.json', 'method_vectors.json', 'mobilefacenet.safetensors'];
const made: string[] = [];
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

function copied(): string {
  const dir = mkdtempSync(join(tmpdir(), 'deshi-reference-'));
  made.push(dir);
  for (const file of files) copyFileSync(join(shared as string, 'reference', file), join(dir, file));
  return dir;
}

describe.skipIf(!shared)('golden files (needs the shared folder)', () => {
  test('every number agrees', async () => {
    const { passed, checks } = await checkReference(join(shared as string, 'reference'), ortEngine);
    expect(checks.filter((check) => !check.passed)).toEqual([]);
    expect(passed).toBe(true);
    expect(checks.length).toBeGreaterThan(60);
  });

  test('a loss wrong in the eighth digit is found', async () => {
    const dir = copied();
    const path = join(dir, 'method_vectors.json');
    const vectors = JSON.parse(readFileSync(path, 'utf8'));
    vectors.cases[0].loss *= 1 + 1e-8;
    writeFileSync(path, JSON.stringify(vectors));
    const { passed, checks } = await checkReference(dir, ortEngine);
    expect(passed).toBe(false);
    expect(checks.filter((check) => !check.passed).map(({ name }) => name)).toEqual(['method_vectors[0] arc weighted loss']);
  });

  test('other weights are found', async () => {
    const dir = copied();
    const path = join(dir, 'mobilefacenet.safetensors');
    const bytes = readFileSync(path);
    const header = Number(bytes.readBigUInt64LE(0));
    const entry = JSON.parse(bytes.subarray(8, 8 + header).toString('utf8'))['conv_3.model.1.conv.conv.weight'];
    const at = 8 + header + entry.data_offsets[0];
    for (let i = 0; i < 400; i += 1) bytes.writeFloatLE(bytes.readFloatLE(at + 4 * i) * 1.05, at + 4 * i);
    writeFileSync(path, bytes);
    const { passed } = await checkReference(dir, ortEngine);
    expect(passed).toBe(false);
  });

  test('a cut-off file is a problem with its kind, not a stack trace', async () => {
    const dir = copied();
    const path = join(dir, 'mobilefacenet.safetensors');
    writeFileSync(path, readFileSync(path).subarray(0, 100_000));
    await expect(checkReference(dir, ortEngine)).rejects.toMatchObject({ code: 'reference-missing' });
  });
});

test('an empty folder is a problem that names the file', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'deshi-reference-'));
  made.push(dir);
  const thrown = await checkReference(dir, ortEngine).catch((problem: unknown) => problem);
  expect(thrown).toBeInstanceOf(Problem);
  expect((thrown as Problem).data).toEqual({ file: 'method_vectors.json' });
});
