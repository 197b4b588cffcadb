// A process that writes a run out for a training elsewhere and is killed at its first photo: node export-until-killed.ts DATA-FOLDER FACES TEACHER OUT
import { openHost } from '../../main/host.ts';

const [dataDir, faces, teacher, out] = process.argv.slice(2) as [string, string, string, string];
const host = await openHost({ dataDir });
host.onEvent(({ event, payload }) => {
  if (event === 'work.progressed' && payload.phase === 'cluster-export' && payload.unit === 'photos') process.kill(process.pid, 'SIGKILL');
});
const job = { teacher, anyway: true, faces: { folders: [faces] }, student: 'tiny', epochs: 1, threads: 1, standalone: false };
process.stdout.write(JSON.stringify(await host.answer('cluster.export', { job, out, withFaces: true })));
