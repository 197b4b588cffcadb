// Every phase of a run done twice: the first time it is not recorded, as if the program had been killed when all that the phase makes was on the disk.
// Invariant: a trigger of the library keeps the record back, once for each phase, so that no phase is left out, whatever it is called.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { manifestSchema } from '../../main/export/manifest.ts';
import { openHost } from '../../main/host.ts';
import { asking } from '../support/asked.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
const [faces, teacher] = [join(home, 'faces'), join(home, 'teacher.onnx')];

/** The digests of the models that a run hands over, and the phases that were done twice on its way. */
async function run(dataDir: string, twice: boolean): Promise<{ models: string[]; phases: string[] }> {
  const host = await openHost({ dataDir });
  const library = new Sqlite(join(dataDir, 'deshi.db'));
  try {
    const ask = asking(() => host);
    library.exec('CREATE TABLE seenDone (phase TEXT)');
    if (twice) {
      library.exec(`CREATE TRIGGER keptBack BEFORE UPDATE OF state ON runPhases WHEN NEW.state = 'done' AND NEW.phase NOT IN (SELECT phase FROM seenDone)
        BEGIN SELECT RAISE(ABORT, 'not recorded'); END`);
    }
    let ended = runEnded(host);
    const { runId } = await ask('run.start', {
      teacher,
      anyway: true,
      faces: { folders: [faces] },
      student: 'tiny',
      epochs: 2,
      threads: 1,
    });
    await ended;
    const phases: string[] = [];
    for (;;) {
      const [listed] = await ask('run.list', {});
      if (listed!.state === 'finished') break;
      const { phase } = library.prepare(`SELECT phase FROM runPhases WHERE state = 'running'`).get() as { phase: string };
      expect([listed!.state, listed!.problem, phases.includes(phase)], phase).toEqual(['failed', 'unexpected', false]);
      phases.push(phase);
      library.prepare('INSERT INTO seenDone VALUES (?)').run(phase);
      ended = runEnded(host);
      await ask('run.resume', { runId });
      await ended;
    }
    const { folder } = await ask('run.result', { runId });
    const { models } = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
    return { models: models.map(({ sha256 }) => sha256), phases };
  } finally {
    library.close();
    await host.close();
  }
}

test('ends with the models of a run in one go', { timeout: 300_000 }, async () => {
  await writeDrawnFaces(faces, 16, 5);
  writeTeacher(teacher);
  const straight = await run(join(home, 'straight'), false);
  const twice = await run(join(home, 'twice'), true);
  expect(straight.phases).toEqual([]);
  expect(twice.phases.length).toBeGreaterThan(10);
  expect(twice.models).toEqual(straight.models);
});
