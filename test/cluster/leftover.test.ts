// A process that dies while it writes faces out: what it left is removed by the next one and stands in the audit log; nothing else is.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { forgetUnderWay, noteUnderWay, partBeside, removeLeftovers, type UnderWay } from '../../main/cluster/under-way.ts';
import { openHost } from '../../main/host.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
afterAll(() => rmSync(home, { recursive: true, force: true }));

const partsIn = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.part'));

test('a killed export leaves faces, and they are gone when the data folder is opened again', async () => {
  const [data, faces, teacher, stick] = ['data', 'faces', 'teacher.onnx', 'stick'].map((name) => join(home, name)) as [
    string,
    string,
    string,
    string,
  ];
  await writeDrawnFaces(faces, 8, 3);
  writeTeacher(teacher);
  mkdirSync(stick);
  const foreign = join(stick, '.deshi-cluster-00000000-0000-4000-8000-000000000000.part');
  mkdirSync(foreign);
  const out = join(stick, 'for the cluster');
  const script = fileURLToPath(new URL('../support/export-until-killed.ts', import.meta.url));
  const signal = await new Promise<unknown>((settle) => {
    const child = execFile(process.execPath, [script, data, faces, teacher, out], (_, stdout) => settle(child.signalCode ?? stdout));
  });
  expect(signal).toBe('SIGKILL');
  const left = partsIn(stick).find((name) => join(stick, name) !== foreign);
  expect(existsSync(join(stick, left!, 'data', 'crops.bin'))).toBe(true);

  const host = await openHost({ dataDir: data });
  expect(partsIn(stick).map((name) => join(stick, name))).toEqual([foreign]);
  const events = async (): Promise<string[]> => {
    const reply = await host.answer('audit.read', {});
    return 'ok' in reply ? reply.ok.records.map(({ event }) => event) : [];
  };
  expect(await events()).toContain('faces-left-removed');
  expect(await events()).not.toContain('faces-exported');

  // The next export is whole, leaves nothing beside it, and there is nothing more to remove.
  expect(await host.answer('cluster.export', { out, withFaces: true })).toMatchObject({ ok: { folder: out } });
  await host.close();
  expect(readdirSync(stick).sort()).toEqual([foreign.slice(stick.length + 1), 'for the cluster'].sort());
  const again = await openHost({ dataDir: data });
  const reply = await again.answer('audit.read', {});
  await again.close();
  expect('ok' in reply && reply.ok.records.filter(({ event }) => event === 'faces-left-removed')).toHaveLength(1);
}, 60_000);

test('what lies on a drive that is not there is kept for the next time; what was noted and never made is forgotten', () => {
  const [data, drive] = [join(home, 'noted'), join(home, 'drive')];
  mkdirSync(data);
  mkdirSync(drive);
  const found: UnderWay[] = [];
  const look = () => removeLeftovers(data, (entry) => found.push(entry));
  const part = partBeside(join(drive, 'out'));
  noteUnderWay(data, { run: 'a', folder: part });
  noteUnderWay(data, { run: 'b', folder: partBeside(join(home, 'never made')) });
  mkdirSync(part);
  renameSync(drive, `${drive} elsewhere`);
  look();
  expect(found).toEqual([]);
  renameSync(`${drive} elsewhere`, drive);
  forgetUnderWay(data, part);
  look();
  expect(found).toEqual([{ run: 'a', folder: part }]);
  expect([existsSync(part), readdirSync(data)]).toEqual([false, []]);
});

test('a list that names another folder removes nothing', () => {
  const [data, photos] = [join(home, 'spoilt'), join(home, 'photos of others')];
  mkdirSync(data);
  mkdirSync(photos);
  noteUnderWay(data, { run: 'a', folder: partBeside(join(home, 'x')) });
  const [list] = readdirSync(data).map((name) => join(data, name));
  const text = readFileSync(list!, 'utf8');
  writeFileSync(list!, JSON.stringify([{ ...JSON.parse(text)[0], folder: photos }]));
  removeLeftovers(data, () => expect.fail('nothing is to be removed'));
  expect(existsSync(photos)).toBe(true);
});
