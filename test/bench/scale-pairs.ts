// One size of `scale.ts --pairs`: all pairs of made-up people by matrix products on two threads, and by the plain loops where that takes minutes at most.
// Invariant: both find the same counts; each in a process of its own.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ortEngine } from '../../main/engine/ort.ts';
import { atFmr, targetFmrs } from '../../main/evaluation/curves.ts';
import { scoreAll } from '../../main/evaluation/pairs.ts';
import { scoreAllByProducts } from '../../main/evaluation/products.ts';
import { syntheticPeople } from '../support/synthetic-people.ts';

const perPerson = 10;
/** Above this the plain loops would take a quarter of an hour. */
const mostPlain = 30_000;
const [size = '', way, width = ''] = process.argv.slice(2);
const images = Number(size);
if (way !== undefined) {
  const people = syntheticPeople(1, new Array(images / perPerson).fill(perPerson), 0.9, Number(width));
  const started = performance.now();
  const pairs =
    way === 'products'
      ? await scoreAllByProducts(people, people.identities, { engine: ortEngine, threads: 2 })
      : scoreAll(people, people.identities);
  const seconds = (performance.now() - started) / 1000;
  const points = targetFmrs.map((target) => atFmr(pairs, target).falseMatches);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(
    JSON.stringify({ pairs: pairs.impostor.count, seconds, megabytes, entries: pairs.impostor.scores.length, points, auc: pairs.auc }),
  );
} else {
  for (const dim of [128, 512]) {
    for (const how of images <= mostPlain ? ['plain', 'products'] : ['products']) {
      const { stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), size, how, String(dim)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (stdout === '') continue;
      const { pairs, seconds, megabytes, entries, points, auc } = JSON.parse(stdout);
      console.log(
        `${size} images, ${dim}-d, ${how}: ${seconds.toFixed(1)} s, ${((seconds * 1e9) / pairs).toFixed(1)} ns a pair, ${megabytes.toFixed(0)} MB, ` +
          `${entries} kept of ${pairs}, false matches ${points.join(' ')}, AUC ${auc.toFixed(9)}`,
      );
    }
  }
}
