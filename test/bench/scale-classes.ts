// One size of `scale.ts --classes`: seconds of a training step and the largest memory, over all classes and over drawn ones.
// Invariant: every measurement in a process of its own, because memory that was once used is not given back.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ortEngine } from '../../main/engine/ort.ts';
import { secondsPerStep } from '../../main/training/measure.ts';
import { sampleOf } from '../../main/training/plan.ts';

const [size = '', ...one] = process.argv.slice(2);
const classes = Number(size);
if (one.length > 0) {
  const [method = '', dim = '', drawn = ''] = one;
  const given = { student: 'mobilefacenet', method, dim: Number(dim), classes, batch: 64, threads: 2, steps: 3 };
  const seconds = await secondsPerStep(ortEngine, { ...given, ...(drawn !== '' && { sampledClasses: Number(drawn) }) });
  console.log(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1024 }));
} else {
  for (const [method, dim] of [
    ['ada-arc', 128],
    ['ada-arc', 512],
    ['standalone-arc', 512],
  ] as const) {
    for (const drawn of [undefined, sampleOf(classes, 64)]) {
      const asked = [size, method, String(dim), ...(drawn === undefined ? [''] : [String(drawn)])];
      const { stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...asked], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const { seconds, megabytes } = stdout === '' ? { seconds: Number.NaN, megabytes: Number.NaN } : JSON.parse(stdout);
      const seen = drawn === undefined ? 'all' : `${drawn} drawn`;
      console.log(`${size} classes, ${method}, ${dim}-d, ${seen}: ${seconds.toFixed(3)} s a step of 64, ${megabytes.toFixed(0)} MB`);
    }
  }
}
