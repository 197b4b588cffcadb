// A child process that does, on request, everything a child may do wrong. Used by the tests of main/worker.
import { Problem } from '../../main/problems.ts';
import { serveWorker } from '../../main/worker/serve.ts';

const served = serveWorker({
  echo: (input) => input,
  slowEcho: async (input) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return input;
  },
  environment: () => ({ ...process.env }),
  problem: () => {
    throw new Problem('teacher-nan', { count: 3 });
  },
  defect: () => {
    throw new TypeError('a defect');
  },
  full: () => {
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  },
  exit: () => process.exit(7),
  abort: () => process.abort(),
  hang: () => {
    for (;;);
  },
  nonsense: () => {
    process.send?.({ kind: 'rubbish' });
    return new Promise(() => {});
  },
  complain: () => {
    process.stderr.write('what went wrong\n', () => process.exit(3));
    return new Promise(() => {});
  },
  hoard: () => {
    const kept = [];
    for (let megabytes = 0; megabytes < 4096; megabytes += 64) kept.push(Buffer.alloc(64 << 20, 1));
    return kept.length;
  },
  announce: () => {
    served.emit('announced', { step: 1 });
    return {};
  },
  stop: () => {
    served.emit('stopping', {});
  },
});
