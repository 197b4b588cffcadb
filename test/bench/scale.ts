// Time and largest memory against size, each size in a process of its own that does nothing else: what grows, and what stays flat.
// Invariant: faces and people are made up; what is written lies in a temporary folder and is gone afterwards.
//
//   node test/bench/scale.ts --classes 1000 10000 100000     a training step, the softmax over all classes beside one over drawn classes
//   node test/bench/scale.ts --pairs 10000 30000 100000      all pairs of so many embeddings, by matrix products and by plain loops
//   node test/bench/scale.ts --embeddings 100000 1000000     a store of teacher embeddings: appended, killed, gone on with, read in random batches
//   node test/bench/scale.ts --index 10000 100000 1000000    small files scanned into a library, split, and made a training set
//   node test/bench/scale.ts --written 100000 1000000        what follows a scan of so many, and what the Data step asks, without the scan
//   node test/bench/scale.ts --library 1000000               a library of so many photos opened, and four of its runs asked about, with how long the host is held
//   node test/bench/scale.ts --doubts 20000 100000           the mislabel finder, by a child and, where that ends, by plain loops
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const kinds = {
  '--classes': ['scale-classes'],
  '--pairs': ['scale-pairs'],
  '--embeddings': ['scale-embeddings'],
  '--index': ['scale-photos'],
  '--written': ['scale-photos', 'written'],
  '--library': ['scale-library'],
  '--doubts': ['scale-doubts'],
} as const;
const [flag, ...sizes] = process.argv.slice(2);
const found = flag !== undefined && flag in kinds ? kinds[flag as keyof typeof kinds] : undefined;
if (found === undefined || sizes.length === 0) {
  console.error(`node test/bench/scale.ts ${Object.keys(kinds).join(' | ')} SIZE ...`);
  process.exitCode = 2;
} else {
  const [file, ...how] = found;
  const entry = fileURLToPath(new URL(`./${file}.ts`, import.meta.url));
  for (const size of sizes) {
    const { status } = spawnSync(process.execPath, [entry, size, ...how], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}
