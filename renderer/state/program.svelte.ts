// The window's program: connection, preferences, the open project, the place in the eight steps.
// Invariant: one per window, handed to components by context; components draw it and call it, and keep no answers of their own.
import { createContext } from 'svelte';
import type { SavedReport, ShellBridge } from '../../preload/bridge.ts';
import type { Out, ProblemReply } from '../../preload/contract.ts';
import type { ReducedPrecision } from '../../preload/int8.ts';
import type { PhotoCounts } from '../../preload/photos.ts';
import type { Project } from '../../preload/project.ts';
import type { Text } from '../text/text.ts';
import type { Client } from './client.ts';
import { begun, noRun, shownAgain } from './earlier-runs.ts';
import { emptyProject, practiceProject } from './empty-project.ts';
import { jobOf, judgedBy } from './job.ts';
import { OpenProject } from './open-project.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import type { Remedy } from './remedies.ts';
import { ProgramSettings } from './settings.svelte.ts';
import { basisFound, basisOf, isJudgedOtherwise, missingOf, type RunState, type State, type Step, stateOf, steps } from './steps.ts';
import { viewedProject } from './viewed-project.ts';
import { Work } from './work.svelte.ts';

export const [programHere, provideProgram] = createContext<Program>();

/** Choosing a folder or file with the system's own dialog, where the window has one. */
export type Chooser = (what: 'faces-folder' | 'teacher' | 'text-file' | 'export-folder') => Promise<string | null>;

/** Writing the report as PDF where the operator says; null when nothing was chosen. */
export type ReportSaver = (runId: string, language: 'en' | 'ja') => Promise<SavedReport | null>;

/** Showing the package of a run in the system's own window of files; false when it is not where it was written. */
export type FolderShower = (runId: string) => Promise<boolean | null>;

/** What a shell around the window can do and a browser cannot. */
export interface ShellHelp {
  readonly chooser?: Chooser;
  readonly saveReport?: ReportSaver;
  readonly shellSettings?: ShellBridge['settings'];
  readonly showFolder?: FolderShower;
}

export class Program {
  readonly client: Client;
  readonly preferences: Preferences;
  readonly work: Work;
  readonly chooser: Chooser | undefined;
  readonly saveReport: ReportSaver | undefined;
  readonly shellSettings: ShellBridge['settings'] | undefined;
  readonly showFolder: FolderShower | undefined;
  /** Where the picture of a face lies, by its digest. */
  readonly faceAddress: (digest: string) => string;
  open: OpenProject | null = $state.raw(null);
  step: Step = $state('purpose');
  projects: Out<'project.list'> = $state.raw([]);
  problem: ProblemReply | null = $state.raw(null);
  /** Deleted projects that can be brought back. */
  bin: Out<'project.bin'> = $state.raw([]);
  /** The project that was deleted last, to take that back. */
  deleted: { readonly id: string; readonly project: Pick<Project, 'title' | 'practice'> } | null = $state.raw(null);
  /** The explanation beside the steps, and the one beside the pages without a step, which nobody asked for at first. */
  helpOpen: boolean = $state(true);
  #pageHelpOpen: boolean = $state(false);
  /** A page that stands in place of the steps and the start page; null where none does. */
  screen: 'welcome' | 'settings' | null = $state(null);
  readonly settings: ProgramSettings;
  /** Diagnostics are being looked at, asked for because of a problem or of none; null when they are not. */
  diagnosing: { readonly problem: ProblemReply | null } | null = $state.raw(null);
  ready: boolean = $state(false);
  #looking: Promise<void> | null = null;
  #lookAgain = false;

  constructor(client: Client, preferences: Preferences, faceAddress: (digest: string) => string, shell: ShellHelp = {}) {
    this.client = client;
    this.preferences = preferences;
    this.chooser = shell.chooser;
    this.saveReport = shell.saveReport;
    this.shellSettings = shell.shellSettings;
    this.showFolder = shell.showFolder;
    this.faceAddress = faceAddress;
    this.work = new Work(client, () => void this.lookAtFolder());
    this.settings = new ProgramSettings(client, (problem) => {
      this.problem = problem;
    });
    this.helpOpen = globalThis.innerWidth >= 1280;
  }

  /** Whether a step is on the screen, and not a page of the whole program. */
  get stepping(): boolean {
    return this.open !== null && this.screen === null;
  }

  get helpShown(): boolean {
    return this.stepping ? this.helpOpen : this.#pageHelpOpen;
  }

  toggleHelp(): void {
    if (this.stepping) this.helpOpen = !this.helpOpen;
    else this.#pageHelpOpen = !this.#pageHelpOpen;
  }

  get text(): Text {
    return this.preferences.text;
  }

  get words(): Text['window'] {
    return this.preferences.text.window;
  }

  async begin(): Promise<void> {
    await Promise.all([this.readProjects(), this.work.refresh(), this.settings.read()]);
    // Whoever has projects has been here before.
    if (this.settings.found?.welcomed === false && this.projects.length === 0) this.screen = 'welcome';
    this.ready = true;
  }

  async readProjects(): Promise<void> {
    const [reply, bin] = await Promise.all([this.client.call('project.list', {}), this.client.call('project.bin', {})]);
    if ('ok' in bin) this.bin = bin.ok;
    if ('ok' in reply) this.projects = reply.ok;
    else this.problem = reply.problem;
  }

  /** The state of the open project's run; null when it has none. */
  get run(): RunState | null {
    const runId = this.open?.project.runId ?? null;
    if (runId === null) return null;
    const { course } = this.work;
    // A finished run stays finished while its package is written once more.
    const known = course?.runId === runId ? course.state : undefined;
    if (known !== 'finished' && this.work.busy && this.work.runId === runId) return 'running';
    return known ?? this.work.runs.find((run) => run.runId === runId)?.state ?? null;
  }

  stateOf(step: Step): State {
    if (this.open === null) return 'todo';
    const state = stateOf(step, this.#asFound(this.open.project), this.run);
    // What is not understood may be what the result rests on: nothing is called out of date then.
    return state === 'stale' && this.open.readOnly ? 'done' : state;
  }

  /** The project with the photos that its run found, where the run says which: they are what the result rests on. */
  #asFound(project: Project): Project {
    const { course } = this.work;
    if (project.startedFrom === null || course === null || course.runId !== project.runId || course.inUse === '') return project;
    return { ...project, startedFrom: basisFound(project.startedFrom, course.inUse) };
  }

  /** Other photos of the folder count now, or for other people; the teacher was checked on those of before. */
  recount({ people, photos, aside }: PhotoCounts, facts: { readonly moved?: string } = {}): void {
    const { open } = this;
    const data = open?.project.data;
    if (open == null || open.readOnly || data?.folder == null || data.scan === null) return;
    open.noteFolder(data.folder, { scan: { ...data.scan, people, photos, rejected: aside }, ...facts });
    if (open.project.teacher.check !== null) open.set('teacher', { check: null });
    void this.lookAtFolder();
  }

  /**
   * Which photos of the project's folder count now: another project, a run or somebody's erasure may have changed it. Of a million photos an answer takes a second, so
   * whoever sets aside one after the other waits for two at most.
   */
  lookAtFolder(): Promise<void> {
    this.#lookAgain = true;
    this.#looking ??= this.#lookWhileAsked();
    return this.#looking;
  }

  async #lookWhileAsked(): Promise<void> {
    try {
      while (this.#lookAgain) {
        this.#lookAgain = false;
        await this.#lookOnce();
      }
    } finally {
      this.#looking = null;
    }
  }

  async #lookOnce(): Promise<void> {
    const { open } = this;
    const folder = open?.project.data.folder;
    if (open == null || open.readOnly || folder == null || open.project.data.scan === null) return;
    const reply = await this.client.call('faces.inUse', { folder });
    const { scan, inUse } = open.project.data;
    if (!('ok' in reply) || reply.ok === null || scan === null) return;
    const { digest, people, photos, aside } = reply.ok;
    if (digest !== inUse) open.noteFolder(folder, { inUse: digest, scan: { ...scan, people, photos, rejected: aside } });
  }

  get missing(): ReturnType<typeof missingOf> {
    return this.open === null || this.open.readOnly ? [] : missingOf(this.step, this.open.project, this.run);
  }

  go(step: Step): void {
    this.screen = null;
    this.step = step;
    document.getElementById('content')?.scrollTo({ top: 0 });
    document.getElementById('question')?.focus();
  }

  neighbour(by: 1 | -1): Step | undefined {
    return steps[steps.indexOf(this.step) + by];
  }

  /** What has to be said; a lost connection is said once, by whoever can connect again. */
  get problems(): ProblemReply[] {
    return [this.problem, this.work.problem, this.open?.problem ?? null].filter(
      (problem) => problem !== null && problem.code !== 'connection-lost',
    ) as ProblemReply[];
  }

  /** Shows what diagnostics hold, to save them. */
  diagnose(problem: ProblemReply | null = null): void {
    this.diagnosing = { problem };
  }

  /** Goes on where the program before was, when its connection was lost: same project, same step, and no answer forgotten that was not saved. */
  async goOnFrom({ open, step }: Program): Promise<void> {
    if (open === null) return;
    const { id, project, revision, dirty, readOnly } = open;
    if (revision > 0 || readOnly) await this.openProject(id);
    else this.open = new OpenProject(this.client, id, project, 0, null);
    if (this.open === null) return;
    this.step = step;
    if (!dirty) return;
    // Somebody else's newer answers are not written over.
    if (this.open.revision === revision) this.open.replace(project, 'carried');
    else this.problem = { code: 'project-changed', data: {} };
  }

  /** The first pages are over: they are not shown by themselves again. */
  async leaveWelcome(): Promise<void> {
    this.screen = null;
    if (this.settings.found?.welcomed !== true) await this.settings.set({ welcomed: true });
  }

  async goHome(): Promise<void> {
    this.screen = null;
    await this.open?.save();
    this.open = null;
    await this.readProjects();
  }

  async openProject(id: string): Promise<void> {
    const reply = await this.client.call('project.read', { id });
    if ('problem' in reply) {
      const { code, data } = reply.problem;
      if (code === 'project-unreadable' && data['state'] === 'newer') return this.#view(id);
      this.problem = reply.problem;
      return;
    }
    const { project, revision, savedMs } = reply.ok;
    await this.work.look(project.runId);
    this.open = new OpenProject(this.client, id, project, revision, savedMs);
    this.step = this.#placeOf(project);
    void this.lookAtFolder();
  }

  /** Opens what is understood of a project that a newer program saved, to be looked at. */
  async #view(id: string): Promise<void> {
    const reply = await this.client.call('project.view', { id });
    if ('problem' in reply) {
      this.problem = reply.problem;
      return;
    }
    const { savedMs, left } = reply.ok;
    const project = viewedProject(reply.ok);
    await this.work.look(project.runId);
    this.open = new OpenProject(this.client, id, project, 0, savedMs, left);
    this.step = this.#placeOf(project);
  }

  #placeOf(project: Project): Step {
    if (project.runId !== null) return this.run === 'finished' ? 'result' : 'training';
    return steps.find((step) => missingOf(step, project, null).length > 0) ?? 'purpose';
  }

  async create(project: Project): Promise<void> {
    await this.work.look(null);
    this.open = new OpenProject(this.client, newId(), project, 0, null);
    this.step = 'purpose';
    this.open.replace(project, 'new');
    await this.open.save();
  }

  /** What lies in the library of a project that is not open; undefined after a problem, which is shown. */
  async #read(id: string): Promise<Out<'project.read'> | undefined> {
    const reply = await this.client.call('project.read', { id });
    if ('ok' in reply) return reply.ok;
    this.problem = reply.problem;
    return undefined;
  }

  /** Saves a project that is not open, and lists them anew. */
  async #write(id: string, revision: number, project: Project): Promise<boolean> {
    const reply = await this.client.call('project.save', { id, revision, project });
    if ('problem' in reply) this.problem = reply.problem;
    await this.readProjects();
    return 'ok' in reply;
  }

  async renameProject(id: string, title: string): Promise<void> {
    const found = await this.#read(id);
    if (found !== undefined) await this.#write(id, found.revision, { ...found.project, title });
  }

  /** The same answers once more, under another name; what was trained and decided stays with the first. */
  async duplicateProject(id: string): Promise<void> {
    const found = await this.#read(id);
    if (found === undefined) return;
    const { project } = found;
    const title = this.words.projects.copyOf(this.titleOf(project)).slice(0, 120);
    await this.#write(newId(), 0, { ...project, title, ...noRun, activeSeconds: 0, gates: [], signatures: [] });
  }

  /** As it is listed, so that one that cannot be read can be deleted, too. */
  async deleteProject({ id, revision, title, practice }: Out<'project.list'>[number]): Promise<void> {
    const reply = await this.client.call('project.delete', { id, revision });
    if ('problem' in reply) this.problem = reply.problem;
    else this.deleted = { id, project: { title, practice } };
    await this.readProjects();
  }

  async takeBackDeletion(): Promise<void> {
    if (this.deleted !== null) await this.bringBack(this.deleted.id);
  }

  /** Brings a project back from the bin. */
  bringBack(id: string): Promise<void> {
    return this.#inBin('project.restore', id);
  }

  /** Removes a project in the bin for good. */
  purge(id: string): Promise<void> {
    return this.#inBin('project.purge', id);
  }

  async #inBin(call: 'project.restore' | 'project.purge', id: string): Promise<void> {
    const reply = await this.client.call(call, { id });
    if ('problem' in reply) this.problem = reply.problem;
    if (this.deleted?.id === id) this.deleted = null;
    await this.readProjects();
  }

  /** Does what can be done about a problem, and takes the problem off the screen. */
  async remedy(remedy: NonNullable<Remedy>): Promise<void> {
    this.problem = null;
    this.work.problem = null;
    const { open } = this;
    if (typeof remedy === 'object') this.go(remedy.go);
    else if (remedy === 'reopen' && open !== null) await this.openProject(open.id);
    else if (open?.project.runId) {
      this.step = 'training';
      await this.resume(open.project.runId);
    }
  }

  /** Whether the open project has a run that can go on. */
  get canContinue(): boolean {
    return !this.work.busy && this.open?.readOnly !== true && (this.run === 'paused' || this.run === 'failed');
  }

  createNew(): Promise<void> {
    return this.create(emptyProject());
  }

  /** What the run of the open project came to; null where that is not known. */
  get outcome(): Work['outcome'] {
    const { outcome } = this.work;
    return outcome !== null && outcome.runId === this.open?.project.runId ? outcome : null;
  }

  /** What a project is called: as the operator named it, else after what it is. */
  titleOf({ title, practice }: Pick<Project, 'title' | 'practice'>): string {
    return title || (practice ? this.words.home.practiceTitleOf : this.words.frame.untitled);
  }

  /** The practice project, with its run begun: one button. */
  async practise(size: 'sample-quick' | 'sample-full'): Promise<void> {
    await this.create(practiceProject(this.words.home.practiceWhere));
    this.step = 'training';
    await this.start(size);
  }

  /** Begins the run of the open project, or another one. */
  async start(sample: 'sample-quick' | 'sample-full' = 'sample-quick'): Promise<void> {
    const { open } = this;
    if (open === null || open.readOnly) return;
    const { project } = open;
    const spent = project.activeSeconds > 0 ? { operatorSeconds: project.activeSeconds } : {};
    const runId = await this.work.begin(project.practice ? sample : { job: { ...jobOf(project), ...spent } });
    if (runId === null) return;
    open.note(begun(project, runId, basisOf(project)));
    await open.save();
  }

  /** Whether the result of the open project can be brought up to date without a training: other costs, limits or prices, and nothing else. */
  get canJudgeAgain(): boolean {
    return this.open !== null && this.run === 'finished' && isJudgedOtherwise(this.#asFound(this.open.project));
  }

  /** Judges what was trained by the answers of now: a run of its own, which takes the place of the one that is shown. */
  async judgeAgain(): Promise<void> {
    const { open } = this;
    if (open === null || open.readOnly || open.project.runId === null) return;
    const { project } = open;
    const runId = await this.work.begin({ judge: judgedBy(project, open.project.runId) });
    if (runId === null) return;
    open.note(begun(project, runId, basisOf(project)));
    this.go('training');
    await open.save();
  }

  /** Makes another run of the open project its result. None is removed, and no answer is changed. */
  async show(runId: string): Promise<void> {
    const { open } = this;
    if (open === null || open.readOnly || open.project.runId === runId) return;
    open.note(shownAgain(open.project, runId));
    await this.work.look(runId);
    await open.save();
    this.go(this.#placeOf(open.project));
  }

  /** `without`: files that failed their check, and that the package is written without. */
  async resume(runId: string, without: readonly ReducedPrecision[] = []): Promise<void> {
    if (without.length > 0) this.go('training');
    await this.work.begin({ resume: runId, without });
  }
}

function newId(): string {
  return `p-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e6).toString(36)}`;
}
