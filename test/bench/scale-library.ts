// One size of `scale.ts --library`: a library of so many photos, ten a person, written at once; how long it takes to open, and how long the host answers nobody while it
// is asked whether four runs can be compared.
// Invariant: every photo has a picture of its own; each opening is by a process of its own that does nothing else.
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openHost } from '../../main/host.ts';
import { databasePath, openLibrary } from '../../main/library/database.ts';
import { addRun, moveRun } from '../../main/library/runs.ts';
import { ensureSource } from '../../main/library/sources.ts';
import { makeSplit } from '../../main/library/splits.ts';
import { printStages, runStage } from './scale-stages.ts';

const perPerson = 10;
const runIds = ['1', '2', '3', '4'];
const [size = '', stage, folder = ''] = process.argv.slice(2);
const photos = Number(size);

const stages: Record<string, () => Promise<object>> = {
  // Each run has divided the people by itself, as runs do.
  write: async () => {
    const library = await openLibrary(folder);
    const { id: source } = ensureSource(library, { root: join(folder, 'faces'), kind: 'folder' });
    library.transaction(() => {
      for (let i = 0; i < photos; i++) {
        const person = 1 + Math.floor(i / perPerson);
        const name = `person ${String(person).padStart(7, '0')}`;
        if (i % perPerson === 0)
          library.run('INSERT INTO identities (id, key, name, folded) VALUES (?, ?, ?, ?)', person, name, name, name);
        const digest = createHash('sha256').update(String(i)).digest();
        library.run(
          `INSERT INTO images (sourceId, identityId, folder, name, sizeBytes, mtimeMs, fileDigest, digest, state) VALUES (?, ?, ?, ?, 400, ?, ?, ?, 'ok')`,
          ...[source, person, name, `${i % perPerson}.jpg`, i, digest, digest],
        );
      }
    });
    for (const id of runIds) {
      const split = makeSplit(library, { sources: [source] }, { seed: '1' });
      const of = { teacherId: null, student: 'tiny', method: 'ada-arc', seed: 1, plan: '{}', dataDigest: '0'.repeat(64) };
      addRun(library, { id, splitId: split.id, ...of });
      moveRun(library, id, 'finished');
    }
    library.close();
    return { bytes: statSync(databasePath(folder)).size };
  },
  open: async () => {
    const started = performance.now();
    const library = await openLibrary(folder);
    const openedMs = Math.round(performance.now() - started);
    library.close();
    return { openedMs };
  },
  // The same in a week's time, as the program opens it.
  week: async () => {
    const library = await openLibrary(folder);
    library.run("UPDATE settings SET value = ? WHERE key = 'integrityCheckedMs'", String(Date.now() - 8 * 24 * 3600 * 1000));
    library.close();
    const started = performance.now();
    const host = await openHost({ dataDir: folder });
    const openedMs = Math.round(performance.now() - started);
    await host.close();
    return { openedMs };
  },
  compare: async () => {
    const host = await openHost({ dataDir: folder });
    let [turn, heldMs] = [performance.now(), 0];
    const tick = (): void => {
      const now = performance.now();
      [heldMs, turn] = [Math.max(heldMs, now - turn), now];
    };
    const ticking = setInterval(tick, 1);
    const started = performance.now();
    const reply = await host.answer('runs.compared', { runIds });
    const answeredMs = Math.round(performance.now() - started);
    tick();
    clearInterval(ticking);
    await host.close();
    return { ...('ok' in reply ? { samePeople: reply.ok.samePeople } : reply), answeredMs, heldMs: Math.round(heldMs) };
  },
};

if (stage !== undefined && stage in stages) await runStage(stages[stage]!);
else printStages(import.meta.url, size, ['write', 'open', 'open', 'open', 'week', 'week', 'week', 'compare', 'compare', 'compare']);
