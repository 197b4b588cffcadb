// The self-test in JavaScript that travels with the package: Node and onnxruntime-node, nothing else.
// Invariants: the checks of its Python sibling (but metadata, which this runtime does not show), one line each and one verdict; it ends with 0 only for PASS;
// signature and digests are looked at before anything else of the package is read, and need no runtime.

export const nodeSelfTest = String.raw`#!/usr/bin/env node
// Checks this package on the machine it runs on. Needs: npm install onnxruntime-node.
// Usage: node selftest.mjs [FINGERPRINT], the fingerprint that whoever sent the package told you by phone: a package signed by another key then fails.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

process.env.ORT_DISABLE_TELEMETRY = '1';
const limit = 0.999;
// Whole numbers round on purpose, and a sum on the edge falls to either side from one processor to another.
const int8Limit = 0.99;
const root = join(import.meta.dirname, '..');
let failed = 0;

function check(name, ok, detail = '') {
  failed += ok ? 0 : 1;
  console.log((ok ? 'ok    ' : 'WRONG ') + name + (detail ? ': ' + detail : ''));
}

const sums = readFileSync(join(root, 'SHA256SUMS'));
const listed = sums.toString('utf8').trimEnd().split('\n').map((line) => [line.slice(0, 64), line.slice(66)]);

// Ed25519 over SHA256SUMS, and with it over every file that it lists. A key without a signature is as wrong as a signature without a key.
function signature(wanted) {
  const [key, sig] = ['signing-key.pem', 'SHA256SUMS.sig'].map((name) => join(root, name));
  if (!existsSync(sig) && !existsSync(key) && !listed.some(([, name]) => name === 'signing-key.pem')) {
    if (wanted) check('signature', false, 'this package is not signed');
    else console.log('note  this package is not signed');
    return;
  }
  let fingerprint = '';
  let valid = false;
  try {
    const publicKey = createPublicKey(readFileSync(key));
    fingerprint = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('hex').slice(0, 32);
    valid = publicKey.asymmetricKeyType === 'ed25519' && verify(null, sums, publicKey, readFileSync(sig));
  } catch {
    // No key, no signature, or bytes that are neither.
  }
  check('signature of SHA256SUMS', valid);
  if (!valid) return;
  console.log('      key ' + fingerprint.replace(/(.{4})(?=.)/g, '$1 ') + ' (compare it by phone with whoever sent you the package)');
  if (wanted) check('fingerprint of the key', fingerprint === wanted);
}
signature(process.argv.slice(2).join('').replace(/[^0-9a-z]/gi, '').toLowerCase());

const before = failed;
for (const [digest, name] of listed) {
  const path = join(root, name);
  const found = existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'missing';
  if (found !== digest) check('digest of ' + name, false, found);
}
check('digests', failed === before);

// From where the command is given, else from beside this file.
function runtime() {
  for (const from of [join(process.cwd(), 'x.js'), import.meta.filename]) {
    try {
      return createRequire(from)('onnxruntime-node');
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  console.error('onnxruntime-node was not found, so the models were not tried: run "npm install onnxruntime-node" in this folder');
  if (failed) console.log('FAIL');
  process.exit(failed ? 1 : 2);
}
const { InferenceSession, Tensor } = runtime();

function varint(data, from) {
  let [value, scale, at] = [0, 1, from];
  for (;;) {
    const byte = data[at++];
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) return [value, at];
  }
}

// An ONNX TensorProto: field 1 dims, 2 data type (1 float32, 2 uint8), 9 raw data.
function tensor(path) {
  const data = readFileSync(path);
  let [at, kind, raw] = [0, 0, data.subarray(0, 0)];
  const dims = [];
  while (at < data.length) {
    let key, value;
    [key, at] = varint(data, at);
    [value, at] = varint(data, at);
    const field = Math.floor(key / 8);
    if (key % 8 === 0) {
      if (field === 1) dims.push(value);
      else if (field === 2) kind = value;
      continue;
    }
    const part = data.subarray(at, at + value);
    at += value;
    if (field === 9) raw = part;
    else if (field === 1) for (let inner = 0, dim; inner < part.length; dims.push(dim)) [dim, inner] = varint(part, inner);
  }
  const bytes = new Uint8Array(raw).buffer;
  return { dims, data: kind === 1 ? new Float32Array(bytes) : new Uint8Array(bytes) };
}

function join0(tensors) {
  const [{ dims, data }] = tensors;
  const all = new data.constructor(data.length * tensors.length);
  tensors.forEach((part, i) => all.set(part.data, i * data.length));
  return { dims: [tensors.length, ...dims.slice(1)], data: all };
}

async function run(model, name, { dims, data }) {
  const type = data instanceof Float32Array ? 'float32' : 'uint8';
  return (await model.run({ [name]: new Tensor(type, data, dims) })).embedding;
}

const dot = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
const rowsOf = ({ dims: [n, dim], data }) => Array.from({ length: n }, (_, i) => data.subarray(i * dim, (i + 1) * dim));

function compare(name, got, want, least = limit) {
  const pairs = want.map((b, i) => [got[i] ?? [], b]);
  const worst = Math.min(...pairs.map(([a, b]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))));
  const apart = Math.max(...pairs.map(([a, b]) => Math.max(...Array.from(b, (value, k) => Math.abs(value - a[k])))));
  const unit = got.length === want.length && got.every((a) => Math.abs(Math.sqrt(dot(a, a)) - 1) < 1e-3);
  check(name, worst >= least && unit, 'cosine >= ' + worst.toFixed(6) + ', largest difference ' + apart.toExponential(2));
}

const number = (name) => Number(name.slice('test_data_set_'.length));
const sets = readdirSync(root).filter((name) => name.startsWith('test_data_set_')).sort((a, b) => number(a) - number(b));
const read = (file) => sets.map((name) => tensor(join(root, name, file)));
const [images, pixels] = [read('input_0.pb'), read('pixels_0.pb')];
const wanted = read('output_0.pb').map(({ data }) => data);
const area = images[0].dims[2] * images[0].dims[3];
const prepared = pixels.every(({ data }, n) =>
  data.every((pixel, i) => Math.abs((pixel - 127.5) / 127.5 - images[n].data[(i % 3) * area + Math.floor(i / 3)]) < 1e-6),
);
check('preparation of pixels', prepared);

const models = {};
for (const name of ['student_fp32.onnx', 'student_fp32_batch.onnx', 'student_rawpixels.onnx']) {
  models[name] = await InferenceSession.create(readFileSync(join(root, 'models', name)));
}
const single = [];
for (const image of images) single.push((await run(models['student_fp32.onnx'], 'image', image)).data);
compare('student_fp32.onnx', single, wanted);
const got = rowsOf(await run(models['student_fp32_batch.onnx'], 'image', join0(images)));
compare('student_fp32_batch.onnx', got, wanted);
compare('student_rawpixels.onnx', rowsOf(await run(models['student_rawpixels.onnx'], 'pixels', join0(pixels))), wanted);

if (existsSync(join(root, 'models', 'student_fp16.onnx'))) {
  const half = await InferenceSession.create(readFileSync(join(root, 'models', 'student_fp16.onnx')));
  const found = [];
  for (const image of images) found.push((await run(half, 'image', image)).data);
  compare('student_fp16.onnx', found, wanted);
}

if (existsSync(join(root, 'models', 'student_int8.onnx'))) {
  const int8 = await InferenceSession.create(readFileSync(join(root, 'models', 'student_int8.onnx')));
  const whole = [];
  for (const image of images) whole.push((await run(int8, 'image', image)).data);
  compare('student_int8.onnx', whole, read('int8_output_0.pb').map(({ data }) => data), int8Limit);
}

const { cosines } = JSON.parse(readFileSync(join(root, 'selftest', 'expected_cosines.json'), 'utf8'));
check('cosines of all pairs', got.every((a, i) => got.every((b, j) => Math.abs(dot(a, b) - cosines[i][j]) < 2e-3)));

console.log(failed ? 'FAIL' : 'PASS');
process.exitCode = failed ? 1 : 0;
`;
