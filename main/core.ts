// The core of the desktop program: the host in a plain Node of its own, on the other end of the shell's pipe.
// Invariant: it leaves with the shell, everything saved; when the data folder cannot be opened, every question is answered with that problem.
import { resolve } from 'node:path';
import { z } from 'zod';
import type { AnyReply } from '../preload/carrier/envelope.ts';
import { splitPort } from './carrier/channels.ts';
import { overProcess } from './carrier/ports.ts';
import { type Answerer, servePort } from './carrier/serve-port.ts';
import { endProcess } from './end-process.ts';
import { openThumbnails, type Thumbnails } from './faces/thumbnail.ts';
import { answersWithoutLibrary, type Host, openHost } from './host.ts';
import { openLog, silentLog } from './log.ts';
import { toProblem } from './problems.ts';

/** The channel of the shell itself; all others are windows. */
const shellChannel = 0;
const faceInput = z.strictObject({ digest: z.string().max(64) });

/** What the shell may ask besides the contract: a face's picture for `app://`, and to end. */
export function shellAnswers(host: Answerer, thumbnails: Thumbnails, end: () => Promise<void>): Answerer {
  return {
    onEvent: (listener) => host.onEvent(listener),
    async answerAny(name, input): Promise<AnyReply> {
      if (name === 'shell.end') {
        await end();
        return { ok: {} };
      }
      if (name !== 'shell.face') return host.answerAny(name, input);
      const asked = faceInput.safeParse(input);
      return { ok: (asked.success && thumbnails.picture(asked.data.digest)) || null };
    },
  };
}

/** Stands in for a host that could not be opened: its problem is the answer to everything but the diagnostics of the folder. */
export function closedHost(thrown: unknown, dataDir: string): Answerer {
  const { code, data } = toProblem(thrown);
  const answers = answersWithoutLibrary(dataDir, code);
  return { answerAny: async (name, input) => answers(name, input) ?? { problem: { code, data } }, onEvent: () => () => {} };
}

async function runCore(dataDir: string): Promise<void> {
  const folder = resolve(dataDir);
  const pipe = overProcess(process);
  let host: Host | undefined;
  let answerer: Answerer;
  try {
    host = await openHost({ dataDir: folder });
    answerer = host;
  } catch (thrown) {
    answerer = closedHost(thrown, folder);
  }
  const log = host === undefined ? silentLog : openLog(folder);
  const thumbnails = openThumbnails(folder);
  const end = async (): Promise<void> => {
    await host?.close();
    thumbnails.close();
  };
  splitPort(pipe).onOpen((port, channel) => {
    servePort(port, channel === shellChannel ? shellAnswers(answerer, thumbnails, end) : answerer, log);
  });
  pipe.onClose(() => {
    end().then(
      () => endProcess(0),
      () => endProcess(1),
    );
  });
}

if (import.meta.main) {
  const [dataDir] = process.argv.slice(2);
  if (dataDir === undefined || !process.connected) {
    process.stderr.write('core DATA_FOLDER: started by the desktop program\n');
    process.exit(2);
  }
  await runCore(dataDir);
}
