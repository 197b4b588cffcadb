// The long work of the host as the window sees it: a scan, a check, a run; its progress, its course, its end.
// Invariant: the host owns the work. What is shown comes from its replies and events; after a reload the host is asked first.
import type { EventName, In, Out, Payload, ProblemReply } from '../../preload/contract.ts';
import type { ReducedPrecision } from '../../preload/int8.ts';
import type { RunCourse, RunOutcome } from '../../preload/outcome.ts';
import type { Client } from './client.ts';

type Progress = Payload<'work.progressed'>;
const askCourseEveryMs = 2000;
const tickMs = 1000;

/** Calls that answer when their work is done. */
type LongCall =
  | 'faces.scan'
  | 'faces.look'
  | 'faces.measure'
  | 'teacher.check'
  | 'teacher.measure'
  | 'teacher.ceiling'
  | 'teacher.doubts'
  | 'devices.list'
  | 'run.export'
  | 'run.stress'
  | 'run.assess'
  | 'run.compare'
  | 'runs.compare'
  | 'package.verify'
  | 'student.measure'
  | 'student.search';

export class Work {
  readonly #client: Client;
  /** What was heard last of the work that goes on; null when nothing does. */
  progress: Progress | null = $state.raw(null);
  heardMs: number = $state(0);
  /** When the operator last said to wait for work that says nothing. */
  waitedMs: number = $state(0);
  nowMs: number = $state(Date.now());
  busy: boolean = $state(false);
  runId: string | null = $state(null);
  stopping: boolean = $state(false);
  /** The connection is gone: what goes on in the host is not known, and not guessed. */
  lost: boolean = $state(false);
  runs: Out<'run.list'> = $state.raw([]);
  course: RunCourse | null = $state.raw(null);
  outcome: RunOutcome | null = $state.raw(null);
  problem: ProblemReply | null = $state.raw(null);
  readonly #stops: (() => void)[] = [];
  /** The run whose course and outcome these are. Another one may be at work meanwhile, and its end is no answer about this one. */
  #shown: string | null = null;
  /** Waits for the answer of a long call of its own. */
  #answering = false;

  /** `onRead` is called when a run has read its folder. */
  constructor(client: Client, onRead: () => void = () => {}) {
    this.#client = client;
    const hear = <E extends EventName>(event: E, listener: (payload: Payload<E>) => void) => this.#stops.push(client.on(event, listener));
    hear('work.progressed', (progress) => {
      this.progress = progress;
      this.heardMs = Date.now();
      this.busy = true;
      this.runId = progress.runId;
    });
    hear('work.phaseEnded', ({ runId, phase }) => {
      if (runId === null) return;
      void this.readCourse(runId);
      if (phase === 'scan') onRead();
    });
    hear('run.ended', ({ runId, problem }) => {
      this.#idle();
      if (problem !== null && problem.code !== 'cancelled') this.problem = problem;
      void this.readRuns();
      void this.readCourse(runId);
      void this.readOutcome(runId);
    });
    const tick = setInterval(() => {
      this.nowMs = Date.now();
    }, tickMs);
    const ask = setInterval(() => {
      if (this.busy && this.runId !== null) void this.readCourse(this.runId);
      // Work that was begun before a reload, or in another window, ends without a word.
      else if (this.busy && !this.#answering) void this.#lookWhetherBusy();
    }, askCourseEveryMs);
    this.#stops.push(
      () => clearInterval(tick),
      () => clearInterval(ask),
    );
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Hears nothing any more. What is known stays. */
  lose(): void {
    this.#idle();
    this.lost = true;
    this.close();
  }

  #idle(): void {
    this.progress = null;
    this.busy = false;
    this.stopping = false;
    this.runId = null;
  }

  /** Asks the host what is going on. */
  async refresh(): Promise<void> {
    await this.#lookWhetherBusy();
    await this.readRuns();
  }

  async #lookWhetherBusy(): Promise<void> {
    const now = await this.#client.call('work.current', {});
    if (!('ok' in now)) return;
    if (!now.ok.busy) return this.#idle();
    if (!this.busy) this.heardMs = Date.now(); // what was heard before a reload is not known
    this.busy = true;
    this.runId = now.ok.runId;
  }

  async readRuns(): Promise<void> {
    const reply = await this.#client.call('run.list', {});
    if ('ok' in reply) this.runs = reply.ok;
  }

  async readCourse(runId: string): Promise<void> {
    if (runId !== this.#shown) return;
    const reply = await this.#client.call('run.course', { runId });
    if ('ok' in reply && runId === this.#shown) this.course = reply.ok;
  }

  async readOutcome(runId: string): Promise<void> {
    if (runId !== this.#shown) return;
    const reply = await this.#client.call('run.outcome', { runId });
    if ('ok' in reply && runId === this.#shown) this.outcome = reply.ok;
  }

  /** Everything known about a run, for a project that is opened. */
  async look(runId: string | null): Promise<void> {
    this.#shown = runId;
    this.course = null;
    this.outcome = null;
    if (runId !== null) await Promise.all([this.readCourse(runId), this.readOutcome(runId)]);
  }

  /** Begins or goes on with a run; returns its id, or null after a problem, which is shown. */
  async begin(how: How): Promise<string | null> {
    const runId = await this.beginAside(how);
    if (runId === null) return null;
    this.#shown = runId;
    this.outcome = null;
    await Promise.all([this.readRuns(), this.readCourse(runId)]);
    return runId;
  }

  /** Begins or goes on with a run that is not the one that is shown, such as a rehearsal; returns as `begin`. */
  async beginAside(how: How): Promise<string | null> {
    this.problem = null;
    const reply = await startOf(this.#client, how);
    if ('problem' in reply) {
      this.problem = reply.problem;
      return null;
    }
    const { runId } = reply.ok;
    this.busy = true;
    this.runId = runId;
    this.heardMs = Date.now();
    return runId;
  }

  /** Work that answers when it is done: a scan, a check. Undefined after a problem, which is shown, or when it was stopped. */
  async during<C extends LongCall>(name: C, input: In<C>): Promise<Out<C> | undefined> {
    this.problem = null;
    this.busy = true;
    this.heardMs = Date.now();
    this.#answering = true;
    const reply = await this.#client.call(name, input);
    this.#answering = false;
    this.#idle();
    if ('ok' in reply) return reply.ok;
    if (reply.problem.code !== 'cancelled') this.problem = reply.problem;
    return undefined;
  }

  /** Ends the training of the run at work where it is; the host goes on with evaluation. */
  async endTraining(): Promise<void> {
    if (this.runId === null) return;
    const { runId } = this;
    this.problem = null;
    this.stopping = true;
    const reply = await this.#client.call('run.endTraining', { runId });
    this.stopping = false;
    if ('problem' in reply) this.problem = reply.problem;
    await this.refresh();
    await this.readCourse(runId);
  }

  /** The silence is known, and is said again only after as long. */
  wait(): void {
    this.waitedMs = Date.now();
  }

  /** Ends the silent trainer of the run at work; the host goes on from the last saved state. */
  async restartTraining(): Promise<void> {
    if (this.runId === null) return;
    const { runId } = this;
    this.problem = null;
    this.wait();
    const reply = await this.#client.call('run.restartTraining', { runId });
    if ('problem' in reply) this.problem = reply.problem;
    await this.readCourse(runId);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.#client.call('work.stop', {});
    this.stopping = false;
  }
}

type Started = Promise<{ readonly ok: { readonly runId: string } } | { readonly problem: ProblemReply }>;
export type How =
  | 'sample-quick'
  | 'sample-full'
  | { readonly resume: string; readonly without: readonly ReducedPrecision[] }
  | { readonly judge: In<'run.judgeAgain'> }
  | { readonly job: In<'run.start'> };

function startOf(client: Client, how: How): Started {
  if (how === 'sample-quick' || how === 'sample-full') return client.call('sample.start', { quick: how === 'sample-quick', fresh: true });
  if ('judge' in how) return client.call('run.judgeAgain', how.judge);
  return 'resume' in how ? client.call('run.resume', { runId: how.resume, without: [...how.without] }) : client.call('run.start', how.job);
}
