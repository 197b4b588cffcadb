// What scoring all pairs costs against the number of images: seconds, and the largest memory of a process that does nothing else.
// Invariant: every size in a process of its own; made-up people, nothing is written. `node test/bench/all-pairs.ts [IMAGES ...]`
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { atFmr, targetFmrs } from '../../main/evaluation/curves.ts';
import { scoreAll } from '../../main/evaluation/pairs.ts';
import { syntheticPeople } from '../support/synthetic-people.ts';

const dim = 128;
const perPerson = 10;
const [first, ...more] = process.argv.slice(2);
if (first === 'one') {
  const images = Number(more[0]);
  const people = syntheticPeople(1, new Array(images / perPerson).fill(perPerson), 0.9, dim);
  const started = performance.now();
  const pairs = scoreAll(people, people.identities);
  const seconds = (performance.now() - started) / 1000;
  const points = targetFmrs.map((target) => atFmr(pairs, target).falseMatches);
  const { maxRSS } = process.resourceUsage();
  const entries = pairs.impostor.scores.length;
  console.log(JSON.stringify({ images, pairs: pairs.impostor.count, seconds, megabytes: maxRSS / 1024, entries, points }));
} else {
  const sizes = first === undefined ? [3000, 10_000, 30_000] : [first, ...more].map(Number);
  console.log(`images  impostor pairs  seconds  ns a pair  peak memory  entries kept  false matches at FMR ${targetFmrs.join(', ')}`);
  for (const images of sizes) {
    const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'one', String(images)], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    const { pairs, seconds, megabytes, entries, points } = JSON.parse(stdout);
    console.log(
      `${images}  ${pairs}  ${seconds.toFixed(1)}  ${((seconds * 1e9) / pairs).toFixed(1)}  ${megabytes.toFixed(0)} MB  ${entries}  ${points.join(' ')}`,
    );
  }
}
