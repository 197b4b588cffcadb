// A prober whose devices misbehave, each in its own way: one kills the child, one is silent, one lacks memory, one is lost, one computes something else.
import { Problem } from '../../main/problems.ts';
import { engineInput } from '../../main/worker/prober-protocol.ts';
import { serveWorker } from '../../main/worker/serve.ts';

const facts = { device: 'odd', driver: '1.0', software: false, reason: null, holds: 'host' } as const;
const engines = ['ort-cpu', 'ort-webgpu', 'ort-cuda', 'ort-dml', 'tfjs-webgpu', 'tfjs-tensorflow'] as const;

serveWorker({
  inventory: () => ({ engines: engines.map((engine) => ({ ...facts, engine })), fingerprint: 'odd' }),
  'known-answer': (input) => {
    const { engine } = engineInput.parse(input);
    switch (engine) {
      case 'ort-cpu':
        return { error: 0.01, repeatable: true, startSeconds: 0.1 };
      case 'ort-webgpu':
        return process.kill(process.pid, 'SIGKILL');
      case 'ort-cuda':
        return new Promise(() => {});
      case 'ort-dml':
        throw new Problem('device-memory', { engine });
      case 'tfjs-webgpu':
        throw new Problem('device-lost', { engine });
      case 'tfjs-tensorflow':
        return { error: 7, repeatable: false, startSeconds: 0.1 };
    }
  },
  speed: () => ({ imagesPerSecond: 20 }),
});
