// A core for tests of the shell: answers like a host, begins and ends a run when it is told to, and can be made to die.

import { join } from 'node:path';
import { splitPort } from '../../main/carrier/channels.ts';
import { overProcess } from '../../main/carrier/ports.ts';
import type { Answerer } from '../../main/carrier/serve-port.ts';
import { servePort } from '../../main/carrier/serve-port.ts';
import { silentLog } from '../../main/log.ts';

const listeners = new Set<(said: { event: string; payload: unknown }) => void>();
const say = (event: string, payload: object): void => {
  for (const listener of listeners) listener({ event, payload });
};

const answerer: Answerer = {
  onEvent(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  async answerAny(name, input) {
    const { seed } = (input ?? {}) as { seed?: number };
    if (name === 'run.start') say('work.progressed', { runId: 'run-1', overall: 0.5 });
    else if (name === 'faces.scan') say('work.progressed', { runId: null, overall: null });
    else if (name === 'work.stop') say('run.ended', { runId: 'run-1', state: 'paused', problem: null });
    else if (name === 'sample.start') say('run.ended', { runId: 'run-1', state: seed === 1 ? 'failed' : 'finished', problem: null });
    else if (name === 'run.result') {
      const { runId } = input as { runId: string };
      return { ok: { folder: runId === 'run-1' ? import.meta.dirname : join(import.meta.dirname, 'moved') } };
    } else if (name === 'run.report') {
      const { runId } = input as { runId: string };
      return runId === 'run-1' ? { ok: { html: '<p>report of run-1</p>' } } : { problem: { code: 'run-missing', data: {} } };
    } else if (name === 'run.export') process.exit(9);
    else if (name === 'shell.face') return { ok: (input as { digest: string }).digest.startsWith('ab') ? new Uint8Array([1, 2, 3]) : null };
    else if (name === 'shell.end') say('run.ended', { runId: 'run-1', state: 'paused', problem: null });
    else if (name === 'host.about') return { ok: { version: process.argv[2], dataDir: Object.keys(process.env).sort().join(' ') } };
    return { ok: {} };
  },
};

const pipe = overProcess(process);
pipe.onClose(() => process.exit(0));
splitPort(pipe).onOpen((port) => servePort(port, answerer, silentLog));
