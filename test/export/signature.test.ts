// What a package says of itself beyond its files: who signed it, what it is made of, and code that can be copied.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ExportResult, exportPackage } from '../../main/export/package.ts';
import { referenceEmbeddings } from '../../main/export/parity.ts';
import { fingerprintHere, openSigner, type Signer } from '../../main/export/signature.ts';
import { readBack } from '../../main/export/verify.ts';
import type { Problem } from '../../main/problems.ts';
import { chosenThreshold } from '../support/chosen-threshold.ts';
import { noPythonRuntime, pythonWithRuntime } from '../support/python-runtime.ts';
import { practiceIdentity, randomStudent, wavyCrops } from '../support/trained-student.ts';

const repository = resolve(import.meta.dirname, '../..');
const base = mkdtempSync(join(tmpdir(), 'deshi-signature-test-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const trained = randomStudent();
const crops = wavyCrops(16);
const outDir = join(base, 'package');
const threshold = { choice: chosenThreshold, flipTest: true };
const signer = openSigner(base);
let result: ExportResult;
beforeAll(async () => {
  result = await exportPackage({ outDir, trained, identity: practiceIdentity, crops, threshold, signer });
});

function copy(change: (folder: string) => void): string {
  const folder = mkdtempSync(join(base, 'copy-'));
  cpSync(outDir, folder, { recursive: true });
  change(folder);
  return folder;
}
const put =
  (path: string, bytes: string | Uint8Array) =>
  (folder: string): void =>
    writeFileSync(join(folder, path), bytes);
const stranger = () => openSigner(mkdtempSync(join(base, 'stranger-')));
/** Another content of a file, and the list with its digest put right, as whoever has no key can do. */
function replaceListed(folder: string, path: string, content: string): string {
  put(path, content)(folder);
  const digest = createHash('sha256').update(content).digest('hex');
  const list = readFileSync(join(outDir, 'SHA256SUMS'), 'utf8').replace(
    new RegExp(`^[0-9a-f]{64}(?= {2}${path.replace('.', '\\.')}$)`, 'm'),
    digest,
  );
  put('SHA256SUMS', list)(folder);
  return list;
}
const forge = (folder: string) => void replaceListed(folder, 'NOTICE', 'forged');
function signAnew(folder: string, other: Signer): void {
  put('SHA256SUMS.sig', other.sign(Buffer.from(replaceListed(folder, 'signing-key.pem', other.publicKey))))(folder);
}

describe('the key', () => {
  test('is made once, for its owner alone, and its fingerprint is that of the public key', () => {
    expect(statSync(join(base, 'signing-key-private.pem')).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
    expect(openSigner(base).fingerprint).toBe(signer.fingerprint);
    expect(fingerprintHere(base)).toBe(signer.fingerprint);
    const der = Buffer.from(signer.publicKey.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    expect(createHash('sha256').update(der).digest('hex').slice(0, 32)).toBe(signer.fingerprint);
    expect(readdirSync(base).filter((name) => name.startsWith('signing-key'))).toEqual(['signing-key-private.pem']);
  });

  test.each([
    ['nothing', ''],
    [
      'another kind of key',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ],
  ])('that is %s is a problem, and is not replaced', (_name, pem) => {
    const folder = mkdtempSync(join(base, 'damaged-'));
    expect(fingerprintHere(folder)).toBeNull();
    writeFileSync(join(folder, 'signing-key-private.pem'), pem);
    expect(() => openSigner(folder)).toThrow(expect.objectContaining({ code: 'library-corrupt' }) as Problem);
    expect(fingerprintHere(folder)).toBeNull();
    expect(readFileSync(join(folder, 'signing-key-private.pem'), 'utf8')).toBe(pem);
  });
});

describe('a signed package', () => {
  test('reads back with its fingerprint; the private key is nowhere in it', async () => {
    expect(await readBack(outDir)).toMatchObject({ fingerprint: signer.fingerprint, faults: [] });
    for (const path of ['README_INTEGRATION.en.md', 'README_INTEGRATION.ja.md'])
      expect(readFileSync(join(outDir, path), 'utf8')).toContain(signer.fingerprint.match(/.{4}/g)?.join(' '));
    for (const { path } of result.files) expect(readFileSync(join(outDir, path)).includes('PRIVATE KEY')).toBe(false);
  });

  test('is checked by OpenSSL as its README says', ({ skip }) => {
    const version = spawnSync('openssl', ['version'], { encoding: 'utf8' });
    if (!/^OpenSSL [3-9]/.test(version.stdout ?? '')) return skip('no OpenSSL 3 found');
    const command = /`(openssl [^`]+)`/.exec(readFileSync(join(outDir, 'README_INTEGRATION.en.md'), 'utf8'))?.[1] ?? '';
    const [program = '', ...words] = command.split(' ');
    expect(execFileSync(program, words, { cwd: outDir, encoding: 'utf8' })).toMatch(/Verified Successfully/);
    const changed = copy((folder) => writeFileSync(join(folder, 'SHA256SUMS'), '\n', { flag: 'a' }));
    expect(spawnSync(program, words, { cwd: changed }).status).not.toBe(0);
  });

  test.each([
    ['a file', put('NOTICE', 'x'), [{ path: 'NOTICE', what: 'changed' }], true],
    ['the list and a file', forge, [{ path: 'SHA256SUMS.sig', what: 'changed' }], false],
    ['the signature', put('SHA256SUMS.sig', Buffer.alloc(64)), [{ path: 'SHA256SUMS.sig', what: 'changed' }], false],
    ['a signature of no length', put('SHA256SUMS.sig', ''), [{ path: 'SHA256SUMS.sig', what: 'changed' }], false],
    [
      'nothing but the signature, which is gone',
      (at: string) => rmSync(join(at, 'SHA256SUMS.sig')),
      [{ path: 'SHA256SUMS.sig', what: 'missing' }],
      false,
    ],
    [
      'the key',
      (at: string) => put('signing-key.pem', stranger().publicKey)(at),
      [
        { path: 'SHA256SUMS.sig', what: 'changed' },
        { path: 'signing-key.pem', what: 'changed' },
      ],
      false,
    ],
  ] as const)('with a change of %s is not whole', async (_what, change, faults, signed) => {
    expect(await readBack(copy(change))).toMatchObject({ faults, fingerprint: signed ? signer.fingerprint : null });
  });

  test('signed anew by somebody else is whole and has another fingerprint', async () => {
    const other = stranger();
    const found = await readBack(copy((at) => signAnew(at, other)));
    expect(found).toMatchObject({ fingerprint: other.fingerprint, faults: [] });
    expect(other.fingerprint).not.toBe(signer.fingerprint);
  });

  test('without a key is read back as before, and is not called signed', async () => {
    const plain = join(base, 'plain');
    await exportPackage({ outDir: plain, trained, identity: practiceIdentity, crops, threshold });
    expect(await readBack(plain)).toMatchObject({ fingerprint: null, faults: [] });
    expect(readFileSync(join(plain, 'README_INTEGRATION.en.md'), 'utf8')).not.toContain('signing-key');
  });
});

describe('the self-test of a signed package', () => {
  const groups = signer.fingerprint.match(/.{4}/g)!;
  /** In a folder where no runtime is found: signature and digests come first, and need none. */
  const run = (program: string, folder: string, words: readonly string[], { cwd = base, PATH = process.env['PATH'] } = {}) => {
    const test = join(folder, 'selftest', program === process.execPath ? 'selftest.mjs' : 'selftest.py');
    const { stdout, stderr, status } = spawnSync(program, [test, ...words], { cwd, encoding: 'utf8', env: { ...process.env, PATH } });
    return { said: stdout.replaceAll('\r', ''), stderr, status };
  };
  const imports = (python: string, name: string) => spawnSync(python, ['-c', `import ${name}`]).status === 0;
  const openssl = /^OpenSSL [3-9]/.test(spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? '');
  const pythons = ['python3', process.env['DESHI_PYTHON'] ?? 'python3'].filter((python) => imports(python, 'sys'));
  const verifiers: readonly (readonly [string, string | undefined])[] = [
    ['Node', process.execPath],
    ['Python with cryptography', pythons.find((python) => imports(python, 'cryptography'))],
    ['Python with OpenSSL', openssl ? pythons.find((python) => !imports(python, 'cryptography')) : undefined],
  ];

  test.for(verifiers)(
    '%s passes it, says the fingerprint to compare, and holds it against one that is given',
    ([name, program], { skip }) => {
      if (program === undefined) return skip(`${name} is not installed here`);
      // From where the runtime is found, Node goes on to the models and its verdict.
      const { said, stderr, status } = run(program, outDir, groups, name === 'Node' ? { cwd: repository } : {});
      if (name === 'Node') expect([status, said.endsWith('\nPASS\n')], said + stderr).toEqual([0, true]);
      const lines = [
        'ok    signature of SHA256SUMS',
        `      key ${groups.join(' ')} (compare`,
        'ok    fingerprint of the key',
        'ok    digests',
      ];
      for (const [at, line] of said.trimEnd().split('\n').slice(0, 4).entries()) expect(line, stderr).toContain(lines[at]);
      const wrong = run(program, outDir, ['0'.repeat(32)]);
      expect([wrong.status, wrong.said]).toEqual([1, expect.stringMatching(/WRONG fingerprint of the key\n[\s\S]*FAIL\n$/)]);
    },
  );

  const changes: readonly (readonly [string, (folder: string) => void, readonly string[]])[] = [
    ['a file', put('NOTICE', 'x'), ['digest of NOTICE']],
    ['the list', (at) => writeFileSync(join(at, 'SHA256SUMS'), '\n', { flag: 'a' }), ['signature of SHA256SUMS']],
    ['a file and the list', forge, ['signature of SHA256SUMS']],
    ['the key', (at) => put('signing-key.pem', stranger().publicKey)(at), ['signature of SHA256SUMS', 'digest of signing-key.pem']],
    ['the key, for what is none', put('signing-key.pem', 'x'), ['signature of SHA256SUMS', 'digest of signing-key.pem']],
    ['the signature', put('SHA256SUMS.sig', Buffer.alloc(64)), ['signature of SHA256SUMS']],
    ['the signature, which is gone', (at) => rmSync(join(at, 'SHA256SUMS.sig')), ['signature of SHA256SUMS']],
    ['all by somebody else, who signed it', (at) => signAnew(at, stranger()), ['fingerprint of the key']],
  ];
  test.for(changes)('with a change of %s fails', ([_what, change, wrong]) => {
    const folder = copy(change);
    for (const [name, program] of verifiers) {
      if (program === undefined) continue; // said by the test above
      const { said, status } = run(program, folder, groups);
      const found = [...said.matchAll(/^WRONG ([^:\n]+)/gm)].map(([, what]) => what).filter((what) => what !== 'digests');
      expect([name, status, ...found]).toEqual([name, 1, ...wrong]);
    }
  });

  test('Python without anything that can check it says so, checks every file, and does not pass where a fingerprint is asked for', ({
    skip,
  }) => {
    const python = pythons.find((one) => !imports(one, 'cryptography'));
    if (python === undefined) return skip('no Python without the package cryptography found');
    const program = execFileSync(python, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
    const nothing = { PATH: base };
    expect(run(program, outDir, [], nothing).said).toMatch(
      /^note {2}signature NOT CHECKED: run pip install cryptography.+\nok {4}digests\n/,
    );
    expect(run(program, copy(put('NOTICE', 'x')), [], nothing).said).toMatch(/NOT CHECKED[\s\S]+WRONG digest of NOTICE/);
    expect(run(program, outDir, groups, nothing).said).toMatch(/WRONG signature of SHA256SUMS: not checked/);
  });
});

test('the bill of materials names every model by digest, the teacher, the licence, and no data set by name', () => {
  const bom = JSON.parse(readFileSync(join(outDir, 'sbom/bom.cdx.json'), 'utf8'));
  expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
  expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(bom.metadata.component).toMatchObject({ type: 'machine-learning-model', name: practiceIdentity.id });
  const byName = new Map<string, { hashes?: { content: string }[] }>(bom.components.map((part: { name: string }) => [part.name, part]));
  for (const { path, sha256 } of result.manifest.models) expect(byName.get(path)?.hashes).toEqual([{ alg: 'SHA-256', content: sha256 }]);
  expect(byName.get('teacher')?.hashes?.[0]?.content).toBe(practiceIdentity.teacherDigest);
  const metrics = bom.metadata.component.modelCard.quantitativeAnalysis.performanceMetrics;
  expect(metrics.map(({ value }: { value: string }) => Number(value))).toEqual([
    result.manifest.threshold?.fmr,
    result.manifest.threshold?.fnmr,
  ]);
  // Every reference leads somewhere, and no two parts have the same.
  const references: string[] = [bom.metadata.component['bom-ref'], ...bom.components.map((part: { 'bom-ref': string }) => part['bom-ref'])];
  expect(new Set(references).size).toBe(references.length);
  for (const { ref, dependsOn } of bom.dependencies) for (const one of [ref, ...dependsOn]) expect(references).toContain(one);
});

describe('the samples', () => {
  // Two faces as files, and what the trained network itself says of them with their mirror images.
  const [first, second] = [crops[0]!, crops[1]!];
  const paths = ['first.rgb', 'second.rgb'].map((name) => join(base, name));
  let said: { score: number; answer: string };
  beforeAll(async () => {
    for (const [at, face] of [first, second].entries()) writeFileSync(paths[at]!, face);
    const size = trained.student.inputSize;
    const mirror = (face: Uint8Array) =>
      Uint8Array.from({ length: face.length }, (_, i) => {
        const [channel, x, y] = [i % 3, Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
        return face[(y * size + (size - 1 - x)) * 3 + channel]!;
      });
    const [a, aMirrored, b, bMirrored] = await referenceEmbeddings(trained, [first, mirror(first), second, mirror(second)]);
    const sum = (one: Float32Array, other: Float32Array) => Array.from(one, (value, i) => value + other[i]!);
    const [both, others] = [sum(a!, aMirrored!), sum(b!, bMirrored!)];
    const dot = (one: number[], other: number[]) => one.reduce((all, value, i) => all + value * other[i]!, 0);
    const score = dot(both, others) / Math.sqrt(dot(both, both) * dot(others, others));
    const { accept_from, check_from } = result.manifest.threshold!.three_answers!;
    said = { score, answer: score >= accept_from ? 'accept' : score >= check_from ? 'check' : 'reject' };
  });
  function expectSaid(stdout: string, stderr: string): void {
    const [score, answer] = stdout.trim().split(' ');
    expect(Number(score), stderr).toBeCloseTo(said.score, 4);
    expect(answer).toBe(said.answer);
  }

  test('in JavaScript', () => {
    const run = (...files: string[]) =>
      spawnSync(process.execPath, [join(outDir, 'samples/compare.mjs'), ...files], { cwd: repository, encoding: 'utf8' });
    const { stdout, stderr } = run(...paths);
    expectSaid(stdout, stderr);
    expect(run().stdout).toMatch(/^-?\d\.\d{6} (accept|check|reject)\n$/);
  });

  test('in Python', ({ skip }) => {
    const python = pythonWithRuntime();
    if (python === undefined) return skip(noPythonRuntime);
    const run = (...files: string[]) => spawnSync(python, [join(outDir, 'samples/compare.py'), ...files], { encoding: 'utf8' });
    const { stdout, stderr } = run(...paths);
    expectSaid(stdout, stderr);
    expect(run().stdout).toMatch(/^-?\d\.\d{6} (accept|check|reject)\n$/);
  });
});
