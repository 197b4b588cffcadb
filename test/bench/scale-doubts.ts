// One size of `scale.ts --doubts`: the mislabel finder over made-up embeddings of 512 numbers, ten photos a person, one in fifty in the folder of somebody else.
// Invariant: the embeddings are made when they are asked for, as if they lay in a file; how long this process could not answer is measured while it goes on.
import { spawnSync } from 'node:child_process';
import { setImmediate as breathe } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findDoubts } from '../../main/teachers/doubts.ts';

const dim = 512;
const perPerson = 10;
const [size = '', way] = process.argv.slice(2);
const photos = Number(size);

/** Numbers around 0 from a number: cheap, and the same for the same number. */
function fill(seed: number, into: Float32Array, at: number, weight: number): void {
  let state = (Math.imul(seed, 0x9e37_79b1) ^ 0x5bd1_e995) >>> 0;
  for (let k = 0; k < dim; k++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    into[at + k]! += weight * ((state >>> 0) / 2 ** 32 - 0.5);
  }
}

if (way !== undefined) {
  const persons = photos / perPerson;
  const people = Int32Array.from({ length: photos }, (_, at) => Math.floor(at / perPerson));
  const wrong = (row: number): boolean => row % 50 === 7;
  const read = (first: number, count: number, into: Float32Array): void => {
    into.fill(0, 0, count * dim);
    for (let at = 0; at < count; at++) {
      const row = first + at;
      const person = wrong(row) ? (people[row]! * 7 + 13) % persons : people[row]!;
      fill(person + 1, into, at * dim, 1);
      fill(10_000_019 + row, into, at * dim, 0.9);
      let squares = 0;
      for (let k = 0; k < dim; k++) squares += into[at * dim + k]! ** 2;
      for (let k = 0; k < dim; k++) into[at * dim + k]! /= Math.sqrt(squares);
    }
  };
  let [longest, last] = [0, performance.now()];
  const beat = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 5);
  const started = performance.now();
  const found = await findDoubts(
    { dim, people, read },
    { between: () => breathe(), mostHere: way === 'here' ? Number.POSITIVE_INFINITY : 0 },
  );
  const seconds = (performance.now() - started) / 1000;
  clearInterval(beat);
  const right = found.wrong.filter(({ row }) => wrong(row)).length;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(
    JSON.stringify({ way, photos, persons, seconds, silentMs: longest, megabytes, planted: photos / 50, right, wrong: found.wrong.length }),
  );
} else {
  // The plain loops alone would take many minutes.
  for (const one of photos <= 20_000 ? ['apart', 'here'] : ['apart']) {
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), size, one], { stdio: 'inherit' });
  }
}
