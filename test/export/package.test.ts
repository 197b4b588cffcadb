// The promises of a package: complete, equal for equal inputs, checkable by a stranger, blocked when wrong, and nothing left behind then.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, totalmem, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { TensorProtoSchema } from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesBelow, manifestSchema } from '../../main/export/manifest.ts';
import { type ExportRequest, type ExportResult, exportPackage } from '../../main/export/package.ts';
import { readMetadata, writeVariants } from '../../main/export/variants.ts';
import { syntheticImage } from '../../main/export/vectors.ts';
import { Problem } from '../../main/problems.ts';
import { probeResult } from '../../preload/probe.ts';
import { chosenThreshold } from '../support/chosen-threshold.ts';
import { noPythonRuntime, pythonWithRuntime } from '../support/python-runtime.ts';
import { practiceIdentity, randomStudent, wavyCrops } from '../support/trained-student.ts';

const repository = resolve(import.meta.dirname, '../..');
const base = mkdtempSync(join(tmpdir(), 'deshi-export-test-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const trained = randomStudent();
const crops = wavyCrops(16);
const kpi = join(base, 'kpi-of-run.json');
writeFileSync(kpi, '{"schemaVersion":1}\n');

function requestFor(outDir: string, more: Partial<ExportRequest> = {}): ExportRequest {
  const threshold = { choice: chosenThreshold, flipTest: true };
  return { outDir, trained, identity: practiceIdentity, crops, threshold, reports: [{ name: 'kpi.json', path: kpi }], ...more };
}

/** The problem of a refused export; fails the test when it was not refused. */
async function refusal(request: ExportRequest, models?: typeof writeVariants): Promise<Problem> {
  const thrown = await exportPackage(request, models).then(
    () => undefined,
    (problem: unknown) => problem,
  );
  expect(thrown).toBeInstanceOf(Problem);
  return thrown as Problem;
}

const text = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

describe('a package', () => {
  const outDir = join(base, '出力 フォルダー', `顔認証モデル ${'長'.repeat(60)}`);
  let result: ExportResult;
  beforeAll(async () => {
    result = await exportPackage(requestFor(outDir));
  });

  test('holds what the product card lists, each file in the manifest with role, size and digest', async () => {
    const sets = [0, 1, 2, 3, 4, 5].flatMap((n) => ['input_0', 'output_0', 'pixels_0'].map((name) => `test_data_set_${n}/${name}.pb`));
    const wanted = [
      'NOTICE',
      'README_INTEGRATION.en.md',
      'README_INTEGRATION.ja.md',
      'models/student_fp32.onnx',
      'models/student_fp32_batch.onnx',
      'models/student_rawpixels.onnx',
      'probe/probe.bat',
      'probe/probe.mjs',
      'probe/probe.py',
      'probe/probe.sh',
      'report/kpi.json',
      'samples/compare.mjs',
      'samples/compare.py',
      'sbom/bom.cdx.json',
      'selftest/expected_cosines.json',
      'selftest/selftest.mjs',
      'selftest/selftest.py',
      'spec/decision.json',
      'spec/preprocessing.json',
      ...sets,
    ];
    expect(await filesBelow(outDir)).toEqual([...wanted, 'SHA256SUMS', 'manifest.json'].sort());
    const manifest = manifestSchema.parse(JSON.parse(text(outDir, 'manifest.json')));
    expect(manifest).toEqual(result.manifest);
    expect(manifest.files.map(({ path }) => path)).toEqual(wanted.sort());
    expect(manifest.threshold).toMatchObject({ accept: 0.41, flip_test: true, three_answers: { accept_from: 0.45, check_from: 0.35 } });
    expect(readdirSync(join(outDir, '..'))).toHaveLength(1); // no staging folder left
  });

  test('models answer as the training graph does', () => {
    expect(result.parity.map(({ kind }) => kind)).toEqual(['fp32', 'fp32-batch', 'rawpixels']);
    for (const { crops: count, minCosine, maxDifference } of result.parity) {
      expect(count).toBe(16);
      expect(minCosine).toBeGreaterThan(0.999999);
      expect(maxDifference).toBeLessThan(1e-5);
    }
  });

  test('metadata read back from the files equals the manifest and says what an integrator asks', () => {
    for (const { path, metadata } of result.manifest.models) {
      const read = readMetadata(readFileSync(join(outDir, path)));
      expect(read).toEqual(metadata);
      expect(read['fr.threshold']).toBe(JSON.stringify(result.manifest.threshold));
      expect(read['fr.teacher_id']).toBe(practiceIdentity.teacherDigest);
      expect(read['fr.mode']).toBe('1:N; N_max=500');
      expect(JSON.parse(read['fr.embedding'] ?? '')).toMatchObject({ dim: 32, l2_normalised: true, compare: 'cosine', flip_test: true });
    }
    const [one, many, raw] = result.manifest.models;
    expect(one?.metadata).not.toHaveProperty(['fr.parent_sha256']);
    expect(many?.metadata['fr.parent_sha256']).toBe(one?.sha256);
    expect(JSON.parse(raw?.metadata['fr.input'] ?? '')).toMatchObject({ name: 'pixels', layout: 'NHWC', dtype: 'uint8' });
    expect(raw?.metadata['Image.NominalPixelRange']).toBe('NominalRange_0_255');
  });

  test('test images are computed, not taken from the crops', () => {
    const { dims, rawData } = fromBinary(TensorProtoSchema, readFileSync(join(outDir, 'test_data_set_3/pixels_0.pb')));
    expect(dims).toEqual([1n, 112n, 112n, 3n]);
    expect(new Uint8Array(rawData)).toEqual(syntheticImage(3, 112));
    expect(new Set(JSON.parse(text(outDir, 'selftest/expected_cosines.json')).cosines.flat()).size).toBeGreaterThan(10);
  });

  test('both READMEs answer the seven questions in the same order', () => {
    for (const language of ['en', 'ja']) {
      const readme = text(outDir, `README_INTEGRATION.${language}.md`);
      expect(readme.match(/^## \d/gm)).toEqual(['## 1', '## 2', '## 3', '## 4', '## 5', '## 6', '## 7']);
      expect(readme).toContain('0.4100');
      expect(readme).toMatch(/500 .*39 %/); // 1 - (1 - 0.001)^500
      expect(readme).not.toMatch(/undefined|NaN|null/);
    }
    expect(text(outDir, 'README_INTEGRATION.ja.md')).toContain('練習用のモデルです');
  });

  test('SHA256SUMS verifies with sha256sum', ({ skip }) => {
    skip(spawnSync('sha256sum', ['--version']).status !== 0, 'sha256sum is not installed here');
    const { status, stdout } = spawnSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: outDir, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(result.files.length + 1);
  });

  test('its self-test in Node says PASS, and FAIL once a weight has changed', () => {
    const selfTest = (folder: string) =>
      spawnSync(process.execPath, [join(folder, 'selftest/selftest.mjs')], { cwd: repository, encoding: 'utf8' });
    const good = selfTest(outDir);
    expect(good.stdout.trimEnd().split('\n').at(-1), good.stdout + good.stderr).toBe('PASS');
    expect(good.status).toBe(0);
    const bad = tamperedCopy(outDir, 'tampered for node');
    const { status, stdout } = selfTest(bad);
    expect(status).toBe(1);
    expect(stdout).toMatch(/WRONG digest of models\/student_fp32\.onnx[\s\S]*WRONG student_fp32\.onnx[\s\S]*FAIL\n$/);
  });

  test('its probe times the student, and measures nothing once a weight has changed', () => {
    const written = join(base, 'probe-result.json');
    const probe = (folder: string) =>
      spawnSync(process.execPath, [join(folder, 'probe/probe.mjs'), written, '0'], { cwd: repository, encoding: 'utf8' });
    // Whoever starts it may be larger than it: that is not its memory.
    const ballast = Buffer.alloc(600e6, 1);
    const good = probe(outDir);
    expect(good.status, good.stderr).toBe(0);
    const found = readFileSync(written, 'utf8');
    // What preload/probe.ts takes back, word for word.
    const { model, runs, p50Ms, p95Ms, maxMs, timesMs, settings, peakMemoryBytes, device } = probeResult.parse(JSON.parse(found));
    expect(model.sha256).toBe(result.manifest.models[0]?.sha256);
    expect(runs).toBe(200);
    const times: number[] = timesMs;
    expect(times).toHaveLength(200);
    const sorted = times.toSorted((a, b) => a - b);
    expect([p50Ms, p95Ms, maxMs]).toEqual([sorted[99], sorted[189], sorted[199]]);
    expect(sorted[0]).toBeGreaterThan(0.01);
    expect(settings).toMatchObject({ runtime: 'onnxruntime-node', threads: 1, precision: 'fp32' });
    expect(peakMemoryBytes).toBeGreaterThan(20e6);
    expect(peakMemoryBytes).toBeLessThan(ballast.length);
    expect(device.cores).toBeGreaterThan(0);
    for (const secret of [hostname(), userInfo().homedir, base, repository]) expect(found).not.toContain(secret);
    rmSync(written);
    const nowhere = spawnSync(process.execPath, [join(outDir, 'probe/probe.mjs'), join(base, 'no', 'result'), '0'], {
      cwd: repository,
      encoding: 'utf8',
    });
    expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringMatching(/^The result could not be written \(ENOENT\)[^\n]*\n$/)]);
    const bad = probe(tamperedCopy(outDir, 'tampered for the probe'));
    expect(bad.status).toBe(2);
    expect(bad.stderr).toContain('not the one that was exported');
    expect(readdirSync(base)).not.toContain('probe-result.json');
  });

  test('its probe in Python measures and writes the same, and nothing once a weight has changed', ({ skip }) => {
    const python = pythonWithRuntime();
    if (python === undefined) return skip('no Python with numpy and onnxruntime found (set DESHI_PYTHON)');
    const written = join(base, 'python-result.json');
    const probe = (folder: string) => spawnSync(python, [join(folder, 'probe/probe.py'), written, '0'], { cwd: base, encoding: 'utf8' });
    const ballast = Buffer.alloc(600e6, 1);
    const good = probe(outDir);
    expect(good.status, good.stderr).toBe(0);
    const found = readFileSync(written, 'utf8');
    const { model, runs, p50Ms, p95Ms, maxMs, timesMs, settings, peakMemoryBytes, device } = probeResult.parse(JSON.parse(found));
    expect(model.sha256).toBe(result.manifest.models[0]?.sha256);
    const sorted = timesMs.toSorted((a, b) => a - b);
    expect([runs, p50Ms, p95Ms, maxMs]).toEqual([200, sorted[99], sorted[189], sorted[199]]);
    expect(settings).toMatchObject({ runtime: 'onnxruntime-python', threads: 1, precision: 'fp32' });
    expect(peakMemoryBytes).toBeGreaterThan(20e6);
    expect(peakMemoryBytes).toBeLessThan(ballast.length);
    expect(device.memoryBytes).toBeGreaterThan(peakMemoryBytes);
    expect(Math.abs(Math.log2(device.memoryBytes / totalmem()))).toBeLessThan(1);
    for (const secret of [hostname(), userInfo().homedir, base, repository]) expect(found).not.toContain(secret);
    rmSync(written);
    const nowhere = spawnSync(python, [join(outDir, 'probe/probe.py'), join(base, 'no', 'result'), '0'], { cwd: base, encoding: 'utf8' });
    expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringMatching(/^The result could not be written \([^)]+\)[^\n]*\n$/)]);
    const bad = probe(tamperedCopy(outDir, 'tampered for the probe in python'));
    expect([bad.status, bad.stderr]).toEqual([2, expect.stringContaining('not the one that was exported')]);
    expect(readdirSync(base)).not.toContain('python-result.json');
  });

  /** probe.sh where these programs alone are found, each by its place, started in `cwd`: how it ended, and the runtime in its result. */
  function launched(cwd: string, programs: Readonly<Record<string, string>>) {
    const tools = mkdtempSync(join(base, 'tools-'));
    const dirname = execFileSync('/bin/sh', ['-c', 'command -v dirname'], { encoding: 'utf8' }).trim();
    for (const [name, path] of Object.entries({ dirname, ...programs }))
      writeFileSync(join(tools, name), `#!/bin/sh\nexec '${path}' "$@"\n`, { mode: 0o755 });
    const written = join(tools, 'result.json');
    const args = [join(outDir, 'probe/probe.sh'), written, '0'];
    const { status, stderr } = spawnSync('/bin/sh', args, { cwd, encoding: 'utf8', env: { PATH: tools } });
    const runtime = status === 0 ? JSON.parse(readFileSync(written, 'utf8')).settings.runtime : null;
    return { status, stderr, runtime };
  }
  const node = process.execPath;

  test.skipIf(process.platform === 'win32')('probe.sh takes a Node that has the runtime, else says what to install', () => {
    expect(launched(repository, { node })).toMatchObject({ status: 0, runtime: 'onnxruntime-node' });
    for (const programs of [{}, { node }] as const)
      expect(launched(base, programs)).toMatchObject({ status: 2, stderr: expect.stringContaining('npm install onnxruntime-node') });
  });

  test('probe.sh takes Python where Node has no runtime', ({ skip }) => {
    const python3 = pythonWithRuntime();
    if (python3 === undefined) return skip('no Python with numpy and onnxruntime found (set DESHI_PYTHON)');
    const place = execFileSync(python3, ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
    expect(launched(base, { node, python3: place })).toMatchObject({ status: 0, runtime: 'onnxruntime-python' });
  });

  test('its self-test in Python says PASS, and FAIL once a weight has changed', ({ skip }) => {
    const python = pythonWithRuntime();
    if (python === undefined) return skip(noPythonRuntime);
    const selfTest = (folder: string) => spawnSync(python, [join(folder, 'selftest/selftest.py')], { cwd: base, encoding: 'utf8' });
    const good = selfTest(outDir);
    expect(good.stdout.trimEnd().split(/\r?\n/).at(-1), good.stdout + good.stderr).toBe('PASS');
    expect(good.status).toBe(0);
    expect(good.stdout.match(/^ok {4}/gm)).toHaveLength(9);
    const { status, stdout } = selfTest(tamperedCopy(outDir, 'tampered for python'));
    expect(status).toBe(1);
    expect(stdout).toMatch(/WRONG student_fp32\.onnx[\s\S]*FAIL\n$/);
  });

  test('the code in the README runs as printed', ({ skip }) => {
    const python = pythonWithRuntime();
    if (python === undefined) return skip(noPythonRuntime);
    const code = /```python\n([\s\S]*?)```/.exec(text(outDir, 'README_INTEGRATION.en.md'))?.[1] ?? '';
    const faces = 'import numpy\na = numpy.arange(112 * 112 * 3).astype("uint8").reshape(112, 112, 3)\nb = a.copy()\n';
    const program = `${faces}${code}\nassert abs(score - 1) < 1e-5 and same is True, (score, same)`;
    expect(() => execFileSync(python, ['-c', program], { cwd: outDir, stdio: 'pipe' })).not.toThrow();
  });

  test('a second export of the same gives the same bytes', async () => {
    const again = join(base, 'again');
    await exportPackage(requestFor(again));
    expect(text(again, 'SHA256SUMS')).toBe(text(outDir, 'SHA256SUMS'));
  });
});

describe('an odd threshold', () => {
  test('just above 1, with a rate that could not be measured, is written as it is', async () => {
    const { fmr } = chosenThreshold.verifiedOn;
    const verifiedOn = { ...chosenThreshold.verifiedOn, fmr: { ...fmr, value: null, low: 0, high: 1, supported: false } };
    const choice = { ...chosenThreshold, threshold: 1.0000001, verifiedOn, money: null, supported: false };
    const { manifest } = await exportPackage(requestFor(join(base, 'odd threshold'), { threshold: { choice, flipTest: false } }));
    expect(manifest.threshold).toMatchObject({ accept: 1.0000001, fmr: null, supported: false });
    expect(text(join(base, 'odd threshold'), 'README_INTEGRATION.en.md')).toContain('an unknown share');
  });
});

describe('without a threshold', () => {
  test('the package says that there is none', async () => {
    const outDir = join(base, 'no threshold');
    const { threshold: _, ...request } = requestFor(outDir);
    const { manifest } = await exportPackage(request);
    expect(manifest.threshold).toBeNull();
    expect(manifest.models[0]?.metadata).not.toHaveProperty(['fr.threshold']);
    expect(JSON.parse(text(outDir, 'spec/decision.json'))).toMatchObject({ threshold: null, rule: [] });
    expect(text(outDir, 'README_INTEGRATION.en.md')).toContain('None is given');
  });
});

describe('an export is refused, and leaves nothing,', () => {
  const parent = join(base, 'refused');
  const outDir = join(parent, 'a', 'out');
  const nothingLeft = () => expect(readdirSync(base)).not.toContain('refused');

  test.each(['fp32', 'fp32-batch', 'rawpixels'] as const)('when a weight of the %s file is not the trained one', async (kind) => {
    const values = new Map([...trained.values].map(([name, data]) => [name, data.slice()]));
    values.get('block1.pointwise.conv.weight')?.fill(0.2, 0, 16);
    const tampered: typeof writeVariants = (given, ...rest) => {
      const wrong = writeVariants({ ...given, values }, ...rest);
      return writeVariants(given, ...rest).map((right, i) => (right.kind === kind ? wrong[i]! : right));
    };
    const problem = await refusal(requestFor(outDir), tampered);
    expect(problem).toMatchObject({ code: 'parity-failed', data: { kind, worst: expect.any(Number), difference: expect.any(Number) } });
    expect(problem.data['worst']).toBeLessThan(0.9999);
    nothingLeft();
  });

  test('when the trained values are no numbers', async () => {
    const values = new Map(trained.values).set('linear.weight', new Float32Array(64 * 32).fill(Number.NaN));
    const problem = await refusal(requestFor(outDir, { trained: { ...trained, values } }));
    expect(problem).toMatchObject({ code: 'parity-failed', data: { worst: 'NaN' } });
    nothingLeft();
  });

  test('when the metadata on the disk are not those of the manifest', async () => {
    const forgetful: typeof writeVariants = (...given) => writeVariants(...given).map((one) => ({ ...one, metadata: {} }));
    expect(await refusal(requestFor(outDir), forgetful)).toMatchObject({ code: 'export-damaged' });
    nothingLeft();
  });

  test('with fewer than 16 crops, or crops of another size', async () => {
    expect(await refusal(requestFor(outDir, { crops: crops.slice(1) }))).toMatchObject({ code: 'bad-input', data: { field: 'crops' } });
    const small = crops.map((crop) => crop.subarray(1));
    expect(await refusal(requestFor(outDir, { crops: small }))).toMatchObject({ code: 'bad-input', data: { field: 'crops' } });
    nothingLeft();
  });

  test('when the identity is not one', async () => {
    const identity = { ...practiceIdentity, version: '1' };
    expect(await refusal(requestFor(outDir, { identity }))).toMatchObject({ code: 'bad-input', data: { field: 'version' } });
    nothingLeft();
  });

  test.each([
    ['a photo in the report', `<img src="data:image/jpeg;base64,${Buffer.from([255, 216, 255]).toString('base64')}">`, 'picture'],
    ['a photo renamed to the report', Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF\0', 'latin1'), 'jpeg'],
    [
      'a photo that calls itself a font',
      `<style>src:url(data:font/woff2;base64,${Buffer.from([255, 216, 255, 224, 0, 16, 74, 70]).toString('base64')})</style>`,
      'picture',
    ],
    ['a path in a home', `<p>${['', 'home', 'tanaka', 'faces'].join('/')}</p>`, 'path'],
    ['the name of a person', '<p>Tanaka_Hanako</p>', 'name'],
    ['the output folder', `<p>${outDir}</p>`, 'name'],
  ])('with %s', async (_, content, kind) => {
    const page = join(base, 'page.html');
    writeFileSync(page, content);
    const reports = [{ name: 'report.html', path: page }] as const;
    const problem = await refusal(requestFor(outDir, { reports, privateWords: ['Tanaka_Hanako'] }));
    expect(problem).toMatchObject({ code: 'export-private', data: { file: 'report/report.html', kind } });
    expect(JSON.stringify(problem.data)).not.toMatch(/tanaka|refused/i);
    nothingLeft();
  });

  test('with a name in what the model says of itself', async () => {
    const identity = { ...practiceIdentity, contact: 'ask 田中花子' };
    const problem = await refusal(requestFor(outDir, { identity, privateWords: ['田中花子'] }));
    expect(problem).toMatchObject({ code: 'export-private', data: { kind: 'name' } });
    nothingLeft();
  });

  test('when the report cannot be read', async () => {
    const reports = [{ name: 'kpi.json', path: join(base, 'absent.json') }] as const;
    await expect(exportPackage(requestFor(outDir, { reports }))).rejects.toThrow(/ENOENT/);
    nothingLeft();
  });
});

describe('the output folder', () => {
  test('may be empty, but is never overwritten', async () => {
    const outDir = join(base, 'existing');
    mkdirSync(outDir);
    await exportPackage(requestFor(outDir));
    const before = text(outDir, 'SHA256SUMS');
    expect(await refusal(requestFor(outDir))).toMatchObject({ code: 'output-exists' });
    expect(text(outDir, 'SHA256SUMS')).toBe(before);
    const file = join(base, 'a file');
    writeFileSync(file, 'mine');
    expect(await refusal(requestFor(file))).toMatchObject({ code: 'output-exists' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('what a killed export left is cleared, what another one is making is not, and what is not ours neither', async () => {
    const folder = mkdtempSync(join(base, 'killed-'));
    const outDir = join(folder, 'out');
    let staging = '';
    await exportPackage(requestFor(outDir, { onStage: () => (staging ||= readdirSync(folder)[0] ?? '') }));
    rmSync(outDir, { recursive: true });
    expect(staging).toMatch(new RegExp(`^\\.deshi-export-[0-9a-f]{8}-${process.pid}$`));
    const leave = (owner: string) => {
      const name = staging.replace(String(process.pid), owner);
      mkdirSync(join(folder, name, 'models'), { recursive: true });
      writeFileSync(join(folder, name, 'models', 'half'), '');
      return name;
    };
    const another = leave(String(process.ppid));
    expect(await refusal(requestFor(outDir))).toMatchObject({ code: 'output-exists' });
    expect(readdirSync(join(folder, another, 'models'))).toEqual(['half']);
    rmSync(join(folder, another), { recursive: true });
    const foreign = leave('backup');
    leave(String(spawnSync(process.execPath, ['-e', '']).pid));
    leave(String(process.pid)); // of a process before this one that had the same number
    await exportPackage(requestFor(outDir));
    expect(readdirSync(folder).sort()).toEqual([foreign, 'out']);
    expect(readdirSync(join(outDir, 'models'))).not.toContain('half');
  });

  test('two exports to one folder at once: one of them wins, whole', async () => {
    const outDir = join(base, 'contested');
    const outcomes = await Promise.allSettled([exportPackage(requestFor(outDir)), exportPackage(requestFor(outDir))]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'output-exists' } });
    expect(await filesBelow(outDir)).toContain('SHA256SUMS');
  });
});

/** A copy of a package in which student_fp32.onnx has other weights. */
function tamperedCopy(folder: string, name: string): string {
  const copy = join(base, name);
  execFileSync('cp', ['-r', folder, copy]);
  const path = join(copy, 'models/student_fp32.onnx');
  const other = randomStudent({ seed: 2 });
  writeFileSync(path, writeVariants(other, practiceIdentity)[0]!.bytes);
  return copy;
}
