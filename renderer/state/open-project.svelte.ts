// The project that is open: its answers, undo, and saving by itself.
// Invariant: every change is saved shortly after it was made, in order, over the revision it grew out of; a save that failed is said and kept to try again.
// One that is only looked at takes no change and saves nothing.
import type { ProblemReply } from '../../preload/contract.ts';
import type { Project } from '../../preload/project.ts';
import type { Client } from './client.ts';
import { begin, change, type History, redo, undo } from './history.ts';

const saveAfterMs = 400;

export class OpenProject {
  readonly id: string;
  /** How many answers are not understood of a project that is only looked at, because a newer program saved it; null for any other. */
  readonly notUnderstood: number | null;
  #history: History<Project> = $state.raw(begin({} as Project));
  #revision: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();
  readonly #client: Client;
  savedMs: number | null = $state(null);
  dirty: boolean = $state(false);
  problem: ProblemReply | null = $state.raw(null);

  constructor(client: Client, id: string, project: Project, revision: number, savedMs: number | null, notUnderstood: number | null = null) {
    this.#client = client;
    this.id = id;
    this.#history = begin(project);
    this.#revision = revision;
    this.savedMs = savedMs;
    this.notUnderstood = notUnderstood;
  }

  get readOnly(): boolean {
    return this.notUnderstood !== null;
  }

  get project(): Project {
    return this.#history.now;
  }

  /** The saved state that the answers grew out of; 0 before the first. */
  get revision(): number {
    return this.#revision;
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0;
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0;
  }

  /** Changes answers of one part; `field` names what was changed, so that typing counts as one step back. */
  set<Part extends 'purpose' | 'device' | 'data' | 'teacher' | 'plan'>(part: Part, answers: Partial<Project[Part]>): void {
    const next = { ...this.project, [part]: { ...this.project[part], ...answers } };
    this.replace(next, `${part}.${Object.keys(answers).join()}`);
  }

  replace(next: Project, field: string): void {
    if (this.readOnly) return;
    this.#history = change(this.#history, next, field, Date.now());
    this.#later();
  }

  /** What happened and is no answer (a run began): saved, and no step to undo. */
  note(facts: Partial<Pick<Project, 'runId' | 'startedFrom' | 'exportedTo' | 'earlier'>>): void {
    this.#carry((project) => ({ ...project, ...facts }));
  }

  /** Time that the operator spent on it: no answer, and counted whatever is undone. */
  spend(seconds: number): void {
    this.#carry((project) => ({ ...project, activeSeconds: project.activeSeconds + seconds }));
  }

  /** What the library holds of a folder now: no answer either, and true wherever the folder is the answer. */
  noteFolder(folder: string, facts: Partial<Pick<Project['data'], 'scan' | 'inUse' | 'moved'>>): void {
    this.#carry((project) => (project.data.folder === folder ? { ...project, data: { ...project.data, ...facts } } : project));
  }

  /** Patterns that named a person who was erased: gone from the answers, and from those that undo would bring back. */
  forgetPatterns(patterns: readonly string[]): void {
    if (patterns.length === 0) return;
    const gone = new Set(patterns);
    this.#carry((project) => ({ ...project, data: { ...project.data, tags: project.data.tags.filter(({ key }) => !gone.has(key)) } }));
  }

  #carry(carry: (project: Project) => Project): void {
    if (this.readOnly) return;
    const { past, now, future, ...rest } = this.#history;
    this.#history = { ...rest, past: past.map(carry), now: carry(now), future: future.map(carry) };
    this.#later();
  }

  undo(): void {
    if (this.readOnly) return;
    this.#history = undo(this.#history);
    this.#later();
  }

  redo(): void {
    if (this.readOnly) return;
    this.#history = redo(this.#history);
    this.#later();
  }

  #later(): void {
    this.dirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), saveAfterMs);
  }

  /** Saves now what is not saved yet. One save at a time; never rejects. */
  save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#saving = this.#saving.then(async () => {
      if (!this.dirty) return;
      const { project } = this;
      const reply = await this.#client.call('project.save', { id: this.id, revision: this.#revision, project });
      if ('problem' in reply) {
        this.problem = reply.problem;
        return;
      }
      this.problem = null;
      this.#revision = reply.ok.revision;
      this.savedMs = reply.ok.savedMs;
      this.dirty = this.project !== project;
      if (this.dirty) this.#later();
    });
    return this.#saving;
  }
}
