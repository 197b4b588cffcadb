// A host for the carriers' contract: the real router and the real schemas in front of handlers that do what a test needs.
// Invariant: it behaves the same in this process and in a child (carrier-child.ts), so every carrier is asked the same questions.
import type { Answerer } from '../../main/carrier/serve-port.ts';
import type { Handlers } from '../../main/handlers/handlers.ts';
import { type Log, type LogFacts, silentLog } from '../../main/log.ts';
import { Problem } from '../../main/problems.ts';
import { openRouter } from '../../main/router.ts';
import type { Said } from '../../preload/contract.ts';

/** How many events one `faces.scan` says. */
export const eventsPerScan = 200;

/** Answers: about (ok), run.list (a problem), evaluate (its subject's length times ten), scan (events first), stop (never). */
export function carrierHost(): Answerer & { readonly listening: () => number } {
  const listeners = new Set<(said: Said) => void>();
  const handlers: Partial<Handlers> = {
    'host.about': async () => ({ version: '1.2.3', dataDir: '日本語' }),
    'run.list': async () => {
      throw new Problem('run-active', { run: 'a', left: 3, late: true });
    },
    'run.resume': async () => {
      throw new TypeError('a defect');
    },
    'run.result': async () => ({ broken: () => 0 }) as never,
    'run.start': async ({ seed = 0 }) => {
      // Later questions are answered earlier: replies must find their callers all the same.
      await new Promise((settle) => setTimeout(settle, seed % 7));
      return { runId: `run-${seed}` };
    },
    'model.evaluate': async ({ subject }) => ({
      evaluation: subject.repeat(10),
      table: {} as never,
      slices: null,
      leftOut: 0,
      templates: [],
    }),
    'faces.scan': async () => {
      for (let at = 0; at < eventsPerScan; at++) {
        for (const listener of listeners) listener({ event: 'work.noted', payload: { note: 'resumed', data: { step: at } } });
      }
      return { people: 1, photos: 2, files: 3, rejected: {}, examples: [], seconds: 0, formats: [], readings: [] };
    },
    'work.stop': () => new Promise(() => {}),
  };
  const answer = openRouter(handlers as Handlers, silentLog);
  return {
    answerAny: answer,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    listening: () => listeners.size,
  };
}

/** A log that can be looked at. */
export function memoryLog(): Log & { readonly notes: { event: string; facts: LogFacts }[] } {
  const notes: { event: string; facts: LogFacts }[] = [];
  return { notes, note: (event, facts = {}) => void notes.push({ event, facts }), problem: () => {} };
}
