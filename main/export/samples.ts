// samples/: the shortest right way from two aligned faces to a decision, in Python and in JavaScript, to be copied into a program.
// Invariant: both read the threshold and the mirrored image from spec/decision.json and nothing is repeated here, so that a new threshold needs no new code.

/** Two files of raw RGB bytes; without any, two computed patterns, to see that it runs. */
export const pythonSample = `#!/usr/bin/env python3
"""Compares two aligned faces. Needs: pip install numpy onnxruntime.
Usage: python compare.py FIRST SECOND, each a file of size x size x 3 bytes, RGB, row by row; without files two computed patterns are compared."""
import json, os, pathlib, sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import numpy as np
import onnxruntime as ort

root = pathlib.Path(__file__).resolve().parent.parent
decision = json.loads((root / "spec" / "decision.json").read_text(encoding="utf-8"))
model = ort.InferenceSession(str(root / "models" / "student_rawpixels.onnx"), providers=["CPUExecutionProvider"])
size = model.get_inputs()[0].shape[1]
threshold = decision["threshold"]


def embed(face):
    """uint8 [size, size, 3] RGB, aligned as spec/preprocessing.json says, to numbers of length 1."""
    if threshold and threshold["flip_test"]:
        both = model.run(["embedding"], {"pixels": np.stack([face, face[:, ::-1]])})[0].sum(0)
        return both / np.linalg.norm(both)
    return model.run(["embedding"], {"pixels": face[None]})[0][0]


def decide(score):
    if not threshold:
        return "no threshold is given: " + decision["why_not"]
    band = threshold.get("three_answers")
    if band:
        return "accept" if score >= band["accept_from"] else "check" if score >= band["check_from"] else "reject"
    return "accept" if score >= threshold["accept"] else "reject"


def load(path):
    return np.frombuffer(pathlib.Path(path).read_bytes(), np.uint8).reshape(size, size, 3)


if len(sys.argv) == 3:
    first, second = load(sys.argv[1]), load(sys.argv[2])
else:
    y, x = np.mgrid[0:size, 0:size]
    first = np.stack([x * 2 % 256, y * 2 % 256, (x + y) % 256], -1).astype(np.uint8)
    second = first[::-1].copy()
score = float(embed(first) @ embed(second))
print(f"{score:.6f} {decide(score)}")
`;

export const nodeSample = `#!/usr/bin/env node
// Compares two aligned faces. Needs: npm install onnxruntime-node.
// Usage: node compare.mjs FIRST SECOND, each a file of size x size x 3 bytes, RGB, row by row; without files two computed patterns are compared.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

process.env.ORT_DISABLE_TELEMETRY = '1';
// From where the command is given, else from beside this file.
function runtime() {
  try {
    return createRequire(join(process.cwd(), 'x.js'))('onnxruntime-node');
  } catch {
    return createRequire(import.meta.filename)('onnxruntime-node');
  }
}
const { InferenceSession, Tensor } = runtime();
const root = join(import.meta.dirname, '..');
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const decision = read('spec/decision.json');
const threshold = decision.threshold;
const [, size] = read('spec/preprocessing.json').inputs['student_rawpixels.onnx'].shape;
const model = await InferenceSession.create(join(root, 'models', 'student_rawpixels.onnx'));

function mirrored(face) {
  const out = new Uint8Array(face.length);
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1)
      for (let c = 0; c < 3; c += 1) out[(y * size + x) * 3 + c] = face[(y * size + size - 1 - x) * 3 + c];
  return out;
}

// Uint8Array of size x size x 3, RGB, aligned as spec/preprocessing.json says, to numbers of length 1.
async function embed(face) {
  const faces = threshold?.flip_test ? [face, mirrored(face)] : [face];
  const pixels = new Uint8Array(faces.length * face.length);
  faces.forEach((one, i) => pixels.set(one, i * face.length));
  const { embedding } = await model.run({ pixels: new Tensor('uint8', pixels, [faces.length, size, size, 3]) });
  const dim = embedding.dims[1];
  const sum = Array.from({ length: dim }, (_, i) => faces.reduce((all, _face, row) => all + embedding.data[row * dim + i], 0));
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

function decide(score) {
  if (!threshold) return 'no threshold is given: ' + decision.why_not;
  const band = threshold.three_answers;
  if (band) return score >= band.accept_from ? 'accept' : score >= band.check_from ? 'check' : 'reject';
  return score >= threshold.accept ? 'accept' : 'reject';
}

function load(path) {
  const face = new Uint8Array(readFileSync(path));
  if (face.length !== size * size * 3) throw new Error(path + ': not ' + size + ' x ' + size + ' x 3 bytes');
  return face;
}

function pattern(fromBelow) {
  const face = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row += 1)
    for (let x = 0; x < size; x += 1) {
      const y = fromBelow ? size - 1 - row : row;
      face.set([(x * 2) % 256, (y * 2) % 256, (x + y) % 256], (row * size + x) * 3);
    }
  return face;
}

const [first, second] = process.argv.length === 4 ? process.argv.slice(2).map(load) : [pattern(false), pattern(true)];
const [a, b] = [await embed(first), await embed(second)];
const score = a.reduce((sum, value, i) => sum + value * b[i], 0);
console.log(score.toFixed(6) + ' ' + decide(score));
`;
