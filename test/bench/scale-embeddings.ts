// One size of `scale.ts --embeddings`: a store of teacher embeddings (image and mirror image, 512-d, 4 kB a face), appended by a process that is killed in
// the middle and gone on with by another, then read in random batches of 64 by their places.
// Invariant: every record that is read holds what was appended under its digest. Node has no mmap: a record is one read at an offset, and the system's cache
// of the file does what a mapping would do.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../main/store.ts';
import { shuffled } from '../../main/training/random.ts';

const dim = 512;
const [size = '', stage, folder = ''] = process.argv.slice(2);
const faces = Number(size);
const self = fileURLToPath(import.meta.url);
const digestOf = (face: number): string => createHash('sha256').update(`face ${face}`).digest('hex');

function append(): object {
  const store = openStore(join(folder, 'embeddings'), 8 * dim, 'append');
  const already = store.count;
  const record = new Float32Array(2 * dim).fill(0.03);
  for (let face = already; face < faces; face++) {
    record[0] = face;
    record[2 * dim - 1] = -face;
    store.append(digestOf(face), new Uint8Array(record.buffer));
    if (face === Math.floor(faces / 2)) console.log('half');
  }
  store.close();
  return { already };
}

function read(): object {
  const store = openStore(join(folder, 'embeddings'), 8 * dim, 'read');
  const record = new Float32Array(2 * dim);
  const bytes = new Uint8Array(record.buffer);
  const order = shuffled(1, 3, faces);
  const batches = Math.min(4000, Math.floor(faces / 64));
  for (let k = 0; k < batches * 64; k++) {
    const face = order[k]!;
    store.read(store.ordinal(digestOf(face))!, bytes);
    if (record[0] !== face || record[2 * dim - 1] !== -face) throw new Error(`another record than that of face ${face}`);
  }
  return { records: store.count, batches };
}

if (stage !== undefined) {
  const started = performance.now();
  const found = stage === 'read' ? read() : append();
  console.log(
    JSON.stringify({ ...found, seconds: (performance.now() - started) / 1000, megabytes: process.resourceUsage().maxRSS / 1024 }),
  );
} else {
  const temporary = mkdtempSync(join(tmpdir(), 'deshi-scale-'));
  try {
    const killed = spawn(process.execPath, [self, size, 'append', temporary], { stdio: ['ignore', 'pipe', 'inherit'] });
    killed.stdout.once('data', () => killed.kill('SIGKILL'));
    await new Promise((resolve) => killed.once('close', resolve));
    for (const one of ['append', 'read']) {
      const { stdout } = spawnSync(process.execPath, [self, size, one, temporary], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const { seconds, megabytes, ...found } = JSON.parse(stdout.trim().split('\n').at(-1)!);
      console.log(`${size} faces, ${one}: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB ${JSON.stringify(found)}`);
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
