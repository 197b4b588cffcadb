// The device probe in JavaScript that travels with the package: times the student on the machine that it will run on.
// Invariants: it writes times and settings alone: no name that an owner gave, no person, no path, no clock; a student whose digest is wrong is not measured.
// What it writes is what preload/probe.ts takes back.

export const nodeProbe = String.raw`#!/usr/bin/env node
// Times the student on this device. Needs: npm install onnxruntime-node. Usage: node probe.mjs [RESULT.json] [SECONDS] [fp32|int8]
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';

process.env.ORT_DISABLE_TELEMETRY = '1';
const [result = 'probe-result.json', seconds = '20', asked] = process.argv.slice(2);
const precision = asked === 'int8' ? 'int8' : 'fp32';
const root = join(import.meta.dirname, '..');
const file = 'student_' + precision + '.onnx';
const name = 'models/' + file;
const [least, most, warmUp, threads] = [200, 20000, 20, 1];

function stop(words) {
  console.error(words);
  process.exit(2);
}

function ofPackage(path) {
  try {
    return readFileSync(join(root, path));
  } catch {
    return stop('The package is not whole: ' + path + ' cannot be read');
  }
}

// From where the command is given, else from beside this file.
function runtime() {
  for (const from of [join(process.cwd(), 'x.js'), import.meta.filename]) {
    try {
      const need = createRequire(from);
      return { ...need('onnxruntime-node'), version: need('onnxruntime-node/package.json').version };
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return stop('onnxruntime-node was not found: run "npm install onnxruntime-node" in this folder');
}

// The hottest sensor in degrees Celsius; null where Linux shows none.
function temperature() {
  try {
    const zones = readdirSync('/sys/class/thermal').filter((zone) => zone.startsWith('thermal_zone'));
    const found = zones.flatMap((zone) => {
      try {
        return [Number(readFileSync(join('/sys/class/thermal', zone, 'temp'), 'utf8')) / 1000];
      } catch {
        return [];
      }
    });
    const plausible = found.filter((value) => value > 0 && value < 150);
    return plausible.length > 0 ? Math.max(...plausible) : null;
  } catch {
    return null;
  }
}

// Only letters, digits and a few signs: nothing that a report could take for something else.
const plain = (words) => words.replace(/[^A-Za-z0-9 ()@.,+_-]/g, ' ').trim().slice(0, 100);

// Linux's own high-water mark of this process: the other number may be that of whoever started it.
function peak() {
  try {
    const kilobytes = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0);
    if (kilobytes > 0) return kilobytes * 1024;
  } catch {}
  return process.resourceUsage().maxRSS * 1024;
}

// What its maker calls the device, where Linux tells: never what its owner calls it.
function product() {
  for (const file of ['/proc/device-tree/model', '/sys/class/dmi/id/product_name']) {
    try {
      const words = plain(readFileSync(file, 'utf8'));
      if (!/^$|^System Product Name$|^To Be Filled|^Default string$/.test(words)) return words;
    } catch {}
  }
  return null;
}

const { InferenceSession, Tensor, version } = runtime();
if (!existsSync(join(root, name))) stop('This package holds no ' + file);
const bytes = ofPackage(name);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const listed = ofPackage('SHA256SUMS').toString('utf8').split('\n').find((line) => line.endsWith('  ' + name));
if (listed?.slice(0, 64) !== sha256) stop('The student is not the one that was exported: ' + name);
const { size: [height, width] } = JSON.parse(ofPackage('spec/preprocessing.json').toString('utf8')).inputs['student_fp32.onnx'];
const pixels = Float32Array.from({ length: 3 * height * width }, (_, i) => ((i * 37) % 256) / 127.5 - 1);

const before = temperature();
const model = await InferenceSession.create(bytes, { executionProviders: ['cpu'], intraOpNumThreads: threads, interOpNumThreads: 1 });
const feeds = { image: new Tensor('float32', pixels, [1, 3, height, width]) };
for (let run = 0; run < warmUp; run++) await model.run(feeds);
const timesMs = [];
const end = performance.now() + 1000 * Number(seconds);
while (timesMs.length < least || (performance.now() < end && timesMs.length < most)) {
  const start = performance.now();
  await model.run(feeds);
  timesMs.push(performance.now() - start);
}
// Nearest rank: the time that a share of the runs does not exceed.
const rank = (times, share) => [...times].sort((a, b) => a - b)[Math.max(0, Math.ceil(share * times.length) - 1)];
const quarter = Math.floor(timesMs.length / 4);
const [firstMs, lastMs] = [rank(timesMs.slice(0, quarter), 0.5), rank(timesMs.slice(-quarter), 0.5)];
const found = {
  schema: 1,
  program: 'deshi-probe',
  model: { file, sha256 },
  runs: timesMs.length,
  warmUp,
  p50Ms: rank(timesMs, 0.5),
  p95Ms: rank(timesMs, 0.95),
  maxMs: Math.max(...timesMs),
  throttling: { firstMs, lastMs, suspected: lastMs > 1.15 * firstMs },
  settings: { runtime: 'onnxruntime-node', version, threads, precision },
  peakMemoryBytes: peak(),
  temperature: { beforeC: before, afterC: temperature() },
  power: null,
  device: {
    product: product(),
    cpu: plain(os.cpus()[0]?.model ?? '') || process.arch,
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    system: os.type() + ' ' + (/^\d+(\.\d+)*/.exec(os.release())?.[0] ?? '') + ' ' + process.arch,
  },
  timesMs,
};
try {
  writeFileSync(result, JSON.stringify(found) + '\n');
} catch (error) {
  stop('The result could not be written (' + error.code + '). Start the probe in a folder that can be written to: ' + result);
}
console.log('p50 ' + found.p50Ms.toFixed(2) + ' ms, p95 ' + found.p95Ms.toFixed(2) + ' ms, ' + found.runs + ' runs');
`;
