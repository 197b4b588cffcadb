// A package with files of reduced precision, in whole numbers and with weights in 16 bits: its own threshold everywhere and nowhere another's, its own answers in the self-test, blocked when it is wrong.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType, TensorProtoSchema } from 'onnx-buf';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quantizedRungs } from '../../main/export/int8.ts';
import { manifestSchema } from '../../main/export/manifest.ts';
import { type ExportRequest, type ExportResult, exportPackage } from '../../main/export/package.ts';
import { type ReducedStudent, readMetadata, studentModel, writeVariants } from '../../main/export/variants.ts';
import { halveWeights } from '../../main/quantize/half.ts';
import { rungs } from '../../main/quantize/plan.ts';
import { chosenThreshold } from '../support/chosen-threshold.ts';
import { int8Student } from '../support/int8-student.ts';
import { noPythonRuntime, pythonWithRuntime } from '../support/python-runtime.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { practiceIdentity, randomStudent, wavyCrops } from '../support/trained-student.ts';

const base = temporaryFolder();
afterAll(() => rmSync(base, { recursive: true, force: true }));
const repository = resolve(import.meta.dirname, '../..');
const trained = randomStudent();
const crops = wavyCrops(16);
const outDir = join(base, 'package');
let int8: ReducedStudent;
let result: ExportResult;
const fp16: ReducedStudent = {
  bytes: halveWeights(studentModel(trained, 'fp32')),
  threshold: { choice: { ...chosenThreshold, threshold: 0.39 }, flipTest: true },
};

function requestFor(folder: string, more: Partial<ExportRequest> = {}): ExportRequest {
  return {
    outDir: folder,
    trained,
    identity: practiceIdentity,
    crops,
    threshold: { choice: chosenThreshold, flipTest: true },
    reduced: { int8, fp16 },
    ...more,
  };
}
const text = (path: string): string => readFileSync(join(outDir, path), 'utf8');

beforeAll(async () => {
  int8 = await int8Student(trained, crops);
  result = await exportPackage(requestFor(outDir));
});

test('each file says the threshold of its own precision, and so do manifest, specification and both READMEs', () => {
  const manifest = manifestSchema.parse(JSON.parse(text('manifest.json')));
  expect(manifest.threshold).toMatchObject({ accept: 0.41, precision: 'fp32' });
  expect(manifest.int8?.threshold).toMatchObject({
    accept: 0.37,
    precision: 'int8',
    three_answers: { accept_from: 0.43, check_from: 0.31 },
  });
  const said = Object.fromEntries(
    readdirSync(join(outDir, 'models')).map((file) => {
      const { accept, precision } = JSON.parse(readMetadata(readFileSync(join(outDir, 'models', file)))['fr.threshold']!);
      return [file, [accept, precision]];
    }),
  );
  expect(said).toEqual({
    'student_fp16.onnx': [0.39, 'fp16'],
    'student_fp32.onnx': [0.41, 'fp32'],
    'student_fp32_batch.onnx': [0.41, 'fp32'],
    'student_int8.onnx': [0.37, 'int8'],
    'student_rawpixels.onnx': [0.41, 'fp32'],
  });
  const decision = JSON.parse(text('spec/decision.json'));
  expect([decision.models, decision.fp16.models, decision.int8.models]).toEqual([
    ['student_fp32.onnx', 'student_fp32_batch.onnx', 'student_rawpixels.onnx'],
    ['student_fp16.onnx'],
    ['student_int8.onnx'],
  ]);
  expect([decision.rule[0].when, decision.fp16.rule[0].when, decision.int8.rule[0].when]).toEqual([
    'score >= 0.41',
    'score >= 0.39',
    'score >= 0.37',
  ]);
  expect(manifest.fp16?.threshold).toMatchObject({ accept: 0.39, precision: 'fp16' });
  expect(Object.keys(JSON.parse(text('spec/preprocessing.json')).inputs)).toContain('student_int8.onnx');
  for (const [language, own] of [
    ['en', 'Accept when score >= **0.3700**'],
    ['ja', '値が **0.3700** 以上なら受け入れます'],
  ] as const) {
    const readme = text(`README_INTEGRATION.${language}.md`);
    expect(readme).toContain(own);
    expect(readme).toContain(own.replace('0.3700', '0.3900'));
    expect(readme.indexOf('0.4100')).toBeLessThan(readme.indexOf('0.3700'));
    expect(readme).not.toMatch(/undefined|NaN|null/);
  }
});

test('the file holds its weights in 8 bits, is held to 0.99 on the crops, and is the last of the models', () => {
  const model = result.manifest.models.at(-1)!;
  expect([model.kind, model.parity.limit, model.parity.crops]).toEqual(['int8', 0.99, 16]);
  expect(model.parity.minCosine).toBeGreaterThan(0.99);
  expect(model.parity.minCosine).toBeLessThan(0.9999); // it does round
  const graph = fromBinary(ModelProtoSchema, readFileSync(join(outDir, model.path))).graph!;
  const large = graph.initializer.filter(({ dims }) => dims.length > 1);
  expect(large.length).toBeGreaterThan(3);
  for (const { dataType } of large) expect(dataType).toBe(TensorProto_DataType.INT8);
  expect(readMetadata(readFileSync(join(outDir, model.path)))['fr.parent_sha256']).toBe(
    createHash('sha256')
      .update(readFileSync(join(outDir, 'models/student_fp32.onnx')))
      .digest('hex'),
  );
});

test('the file with weights in 16 bits is half as large, and keeps the answers of float32 on every crop', () => {
  const [float, half] = ['fp32', 'fp16'].map((kind) => result.manifest.models.find((model) => model.kind === kind)!);
  const bytes = (path: string): number => readFileSync(join(outDir, path)).length;
  expect(bytes(half!.path) / bytes(float!.path)).toBeLessThan(0.62);
  expect(half!.parity).toMatchObject({ crops: 16, limit: 0.999 });
  expect(half!.parity.minCosine).toBeGreaterThan(0.9999);
  expect(half!.metadata['fr.parent_sha256']).toBe(float!.sha256);
});

test('its answers of the self-test are its own, as the file is written, and the kernels here give them', async () => {
  const tensor = (set: number, file: string): Float32Array => {
    const { rawData } = fromBinary(TensorProtoSchema, readFileSync(join(outDir, `test_data_set_${set}`, file)));
    return new Float32Array(new Uint8Array(rawData).buffer);
  };
  const bytes = readFileSync(join(outDir, 'models/student_int8.onnx'));
  const plain = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled', intraOpNumThreads: 1 });
  const fast = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  for (const set of [0, 3, 5]) {
    const feeds = { image: new ort.Tensor('float32', tensor(set, 'input_0.pb'), [1, 3, 112, 112]) };
    const [written, kernels] = await Promise.all([plain.run(feeds), fast.run(feeds)]);
    const kept = tensor(set, 'int8_output_0.pb');
    expect(kept).toEqual(written['embedding']!.data);
    const cosine = (kernels['embedding']!.data as Float32Array).reduce((sum, value, k) => sum + value * kept[k]!, 0);
    expect(cosine).toBeGreaterThan(0.99);
    expect(kept).not.toEqual(tensor(set, 'output_0.pb'));
  }
});

test('the self-test in Node checks it, and sees when its weights are those of another', () => {
  const run = () => spawnSync(process.execPath, [join(outDir, 'selftest/selftest.mjs')], { cwd: repository, encoding: 'utf8' });
  expect(run().stdout).toMatch(/ok {4}student_fp16\.onnx[\s\S]*ok {4}student_int8\.onnx[\s\S]*PASS\n$/);
  const path = join(outDir, 'models/student_int8.onnx');
  const right = readFileSync(path);
  writeFileSync(path, writeVariants(randomStudent({ seed: 2 }), practiceIdentity)[0]!.bytes);
  expect(run().stdout).toMatch(/WRONG student_int8\.onnx[\s\S]*FAIL\n$/);
  writeFileSync(path, right);
});

test('so does the one in Python', ({ skip }) => {
  const python = pythonWithRuntime();
  if (python === undefined) return skip(noPythonRuntime);
  const { stdout, stderr } = spawnSync(python, [join(outDir, 'selftest/selftest.py')], { cwd: base, encoding: 'utf8' });
  expect(stdout, stderr).toMatch(/ok {4}student_fp16\.onnx[\s\S]*ok {4}student_int8\.onnx[\s\S]*PASS\r?\n$/);
});

test.for([
  ['probe.mjs', process.execPath],
  ['probe.py', pythonWithRuntime()],
] as const)('%s times it when asked for, and says so', ([probe, program], { skip }) => {
  const written = join(base, `${probe}.json`);
  const args = [join(outDir, 'probe', probe), written, '0', 'int8'];
  if (program === undefined) return skip(noPythonRuntime);
  const { status, stderr } = spawnSync(program, args, { cwd: repository, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const { model, settings } = JSON.parse(readFileSync(written, 'utf8'));
  expect([model.file, model.sha256]).toEqual(['student_int8.onnx', result.manifest.models.at(-1)?.sha256]);
  expect(settings.precision).toBe('int8');
});

test.each([
  ['the weights of another student', async () => (await int8Student(randomStudent({ seed: 2 }), crops)).bytes, 'worst'],
  ['what is no model', async () => new Uint8Array([8, 8]), 'stage'],
] as const)('%s block the package, and nothing is left', async (_, bytes, field) => {
  const wrong = { ...int8, bytes: await bytes() };
  await expect(exportPackage(requestFor(join(base, 'blocked'), { reduced: { int8: wrong } }))).rejects.toMatchObject({
    code: 'parity-failed',
    data: { file: 'student_int8.onnx', kind: 'int8', [field]: expect.anything() },
  });
  expect(readdirSync(base)).not.toContain('blocked');
});

test('the package without it is written, and the page for the integrator says why in both languages; FP32 blocks as ever', async () => {
  const [folder, blocked] = [join(base, 'refused'), join(base, 'refused-blocked')];
  const { parity } = await exportPackage(requestFor(folder, { reduced: {}, refused: ['int8'] }));
  expect(parity.map(({ kind }) => kind)).toEqual(['fp32', 'fp32-batch', 'rawpixels']);
  expect(readdirSync(join(folder, 'models'))).not.toContain('student_int8.onnx');
  const page = (language: string) => readFileSync(join(folder, `README_INTEGRATION.${language}.md`), 'utf8');
  expect(page('en')).toContain('**`student_int8.onnx` is not in this package**');
  expect(page('ja')).toContain('**`student_int8.onnx` はこの一式に入っていません**');
  const other: typeof writeVariants = (_student, ...rest) => writeVariants(randomStudent({ seed: 2 }), ...rest);
  await expect(exportPackage(requestFor(blocked, { reduced: {}, refused: ['int8', 'fp16'] }), other)).rejects.toMatchObject({
    code: 'parity-failed',
    data: { kind: 'fp32' },
  });
  expect(readdirSync(base)).not.toContain('refused-blocked');
});

test('without a threshold of its own it has none, not that of float32', async () => {
  const folder = join(base, 'none');
  const { manifest } = await exportPackage(requestFor(folder, { reduced: { int8: { bytes: int8.bytes } } }));
  expect([manifest.threshold?.accept, manifest.int8]).toEqual([0.41, { threshold: null }]);
  expect(manifest.models.at(-1)?.metadata).not.toHaveProperty(['fr.threshold']);
  expect(JSON.parse(readFileSync(join(folder, 'spec/decision.json'), 'utf8')).int8).toMatchObject({ threshold: null, rule: [] });
});

test('the child writes the same file from the same crops, then with less in whole numbers, and a stop ends it', async () => {
  const joined = new Uint8Array(Buffer.concat(crops));
  const request = { calibration: joined, comparison: joined };
  const seen: number[] = [];
  const made: number[] = [];
  const names: string[] = [];
  const signal = new AbortController().signal;
  for await (const { bytes, tried } of quantizedRungs(trained, request, { signal, onProgress: (done, total) => seen.push(done / total) })) {
    if (made.length === 0) expect(bytes).toEqual(int8.bytes);
    if (bytes !== undefined) made.push(bytes.length);
    names.push(...tried.map(({ rung }) => rung));
  }
  expect(seen.at(-1)).toBe(1);
  expect(names).toEqual([...rungs]);
  expect(made.length).toBeGreaterThan(1);
  expect(made).toEqual(made.toSorted((a, b) => a - b)); // more float is larger
  const stop = new AbortController();
  const stopped = quantizedRungs(trained, request, { signal: stop.signal, onProgress: () => stop.abort() }).next();
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
});
