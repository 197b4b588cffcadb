// The parent's side of decoding: a small pool of decoder processes, and the patience with files that kill them.
// Invariant: every file gets an answer. A file that ended two decoders is rejected with the reason, so one bad file cannot loop a scan.
import { Problem } from '../problems.ts';
import { startWorker, type Worker } from '../worker/client.ts';
import { type DecodeAnswer, decodeAnswer, maxFileBytes, type RejectReason } from '../worker/protocol.ts';

export interface DecoderOptions {
  /** Edge of the crop in pixels. */
  readonly size?: number;
  /** Decoder processes; two saturate a small machine. */
  readonly processes?: number;
  /** Longest patience with one image. */
  readonly timeoutMs?: number;
  /** Another entry file than the real decoder: for tests of how one can misbehave. */
  readonly entry?: URL;
}

export interface Decoders {
  /**
   * The crop of a file's bytes, or why there is none; with five landmarks (x, y, ...) the face at the ArcFace template, with `find` the face that is found
   * (`sought` says what was). Rejects only when the decoders themselves cannot work or are closed.
   */
  decode(bytes: Uint8Array, by?: readonly number[] | 'find'): Promise<DecodeAnswer>;
  close(): Promise<void>;
}

interface Job {
  readonly bytes: Uint8Array;
  readonly by: readonly number[] | 'find' | undefined;
  strikes: number;
  resolve(answer: DecodeAnswer): void;
  reject(problem: unknown): void;
}

interface Slot {
  worker: Worker | undefined;
  readonly running: Set<Job>;
  runningBytes: number;
  /** The decoder that opened the networks which find faces, and its word that they are open. */
  opened?: { readonly worker: Worker; readonly done: Promise<unknown> };
}

// libvips works on four threads of a decoder at a time; twice as many requests keep them fed while answers travel.
const inFlight = 8;
// Two networks find a face one photo after the other, so more would only wait and look like a time-out.
const inFlightFind = 2;
// Finding a face is some 60 ms of work; a machine that does much else may need a hundred times as long.
const findPatience = 3;
// Several huge photos at once would only wait for each other and look like a time-out.
const inFlightBytes = 8 * 1024 * 1024;
// 40 Mpx of RGBA and the working copies of eight images, far below what would hurt the machine.
const decoderMemoryMb = 2048;
// A cold start on a busy machine; normally 0.2 s.
const startPatienceMs = 60_000;

/** Opens the pool; the processes start with the first image. */
export function openDecoders(options: DecoderOptions = {}): Decoders {
  return new Pool(options);
}

class Pool implements Decoders {
  readonly #size: number;
  readonly #timeoutMs: number;
  readonly #entry: URL | undefined;
  readonly #slots: Slot[];
  readonly #waiting: Job[] = [];
  // Files that were in a decoder when it died. They are tried again alone, so a second death convicts the right one.
  readonly #suspects: Job[] = [];
  // One decoder has answered, so later deaths are the fault of what was decoded.
  #proven = false;
  #broken: unknown;

  constructor({ size = 112, processes = 2, timeoutMs = 10_000, entry }: DecoderOptions) {
    this.#size = size;
    this.#timeoutMs = timeoutMs;
    this.#entry = entry;
    this.#slots = Array.from({ length: processes }, () => ({ worker: undefined, running: new Set<Job>(), runningBytes: 0 }));
  }

  decode(bytes: Uint8Array, by?: readonly number[] | 'find'): Promise<DecodeAnswer> {
    if (bytes.length === 0) return Promise.resolve({ reject: 'empty' });
    if (bytes.length > maxFileBytes) return Promise.resolve({ reject: 'too-large' });
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytes, by, strikes: 0, resolve, reject });
      this.#feed();
    });
  }

  async close(): Promise<void> {
    this.#fail(new Problem('cancelled'));
    const workers = this.#slots.map((slot) => slot.worker).filter((worker) => worker !== undefined);
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map((worker) => worker.exited));
  }

  #feed(): void {
    for (const slot of this.#slots) {
      for (let job = this.#next(slot); job !== undefined; job = this.#next(slot)) void this.#run(slot, job);
    }
  }

  /** The next file that this decoder may take: a suspect only into an empty decoder, and nothing beside a suspect. */
  #next(slot: Slot): Job | undefined {
    if (this.#broken !== undefined) return undefined;
    if (slot.running.size === 0) return this.#suspects.shift() ?? this.#waiting.shift();
    if (slot.running.size >= inFlight || slot.runningBytes >= inFlightBytes) return undefined;
    const finding = this.#waiting[0]?.by === 'find';
    if (finding && slot.running.size >= inFlightFind) return undefined;
    for (const job of slot.running) if (job.strikes > 0) return undefined;
    return this.#waiting.shift();
  }

  async #run(slot: Slot, job: Job): Promise<void> {
    slot.running.add(job);
    slot.runningBytes += job.bytes.length;
    slot.worker ??= startWorker('decoder', { dataLimitMb: decoderMemoryMb, ...(this.#entry === undefined ? {} : { entry: this.#entry }) });
    const verdict = await this.#ask(slot, slot.worker, job);
    slot.running.delete(job);
    slot.runningBytes -= job.bytes.length;
    if (this.#broken !== undefined) job.reject(this.#broken);
    else if (verdict !== undefined) job.resolve(verdict);
    else this.#suspects.push(job);
    this.#feed();
  }

  /** One attempt; undefined when the file deserves a second one. Never rejects. */
  async #ask(slot: Slot, worker: Worker, job: Job): Promise<DecodeAnswer | undefined> {
    let reject: RejectReason = 'decoder-died';
    try {
      if (!this.#proven) await this.#prove(worker);
      if (job.by === 'find') await this.#openFinder(slot, worker);
      const answer = decodeAnswer.safeParse(
        await worker.call<unknown>(
          'decode',
          { bytes: job.bytes, size: this.#size, ...(job.by === 'find' ? { find: true } : job.by && { landmarks: [...job.by] }) },
          { timeoutMs: this.#timeoutMs * (job.by === 'find' ? findPatience : 1) },
        ),
      );
      if (answer.success && this.#answers(job, answer.data)) return answer.data;
    } catch (thrown) {
      if (thrown instanceof Problem && thrown.code === 'worker-silent') reject = 'timed-out';
    }
    // Dead, silent, or talking nonsense because what it decoded has taken it over: in any case nobody asks this one again.
    worker.kill();
    if (slot.worker === worker) slot.worker = undefined;
    job.strikes += 1;
    return job.strikes >= 2 ? { reject } : undefined;
  }

  /** Opening takes a second, and is not the first photo's fault. If it fails, no photo is to blame and the pool gives up. */
  async #openFinder(slot: Slot, worker: Worker): Promise<void> {
    if (slot.opened?.worker !== worker) slot.opened = { worker, done: worker.call('openFinder', {}, { timeoutMs: startPatienceMs }) };
    try {
      await slot.opened.done;
    } catch (thrown) {
      this.#fail(thrown);
      throw thrown;
    }
  }

  #answers({ by }: Job, answer: DecodeAnswer): boolean {
    if ('reject' in answer) return true;
    return answer.pixels.length === this.#size * this.#size * 3 && (answer.sought !== undefined) === (by === 'find');
  }

  /** The first decoder says that it is there. If even that fails, no file is to blame and the pool gives up. */
  async #prove(worker: Worker): Promise<void> {
    try {
      await worker.call('ready', {}, { timeoutMs: startPatienceMs });
      this.#proven = true;
    } catch (thrown) {
      this.#fail(thrown);
      throw thrown;
    }
  }

  #fail(problem: unknown): void {
    if (this.#broken !== undefined) return;
    this.#broken = problem;
    for (const job of [...this.#waiting.splice(0), ...this.#suspects.splice(0)]) job.reject(problem);
  }
}
