// The runs of a project: found in the library, with what each came to and what it takes on the disk; taking one away.
// Invariant: listing writes nothing, and a run whose files are torn is listed with blanks; nothing is removed that is the result of a project or at work.
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Checked, Out } from '../../preload/contract.ts';
import type { Project } from '../../preload/project.ts';
import { recordAudit, runsExported } from '../library/audit.ts';
import type { ReadableLibrary } from '../library/database.ts';
import { listPhases } from '../library/phases.ts';
import { everyProject, listBin, listProjects, readProject } from '../library/projects.ts';
import { type KnownRun, listRuns, readRun, removeRun } from '../library/runs.ts';
import { Problem } from '../problems.ts';
import { briefIn } from './brief.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { demandProject, namedBy, projectIn } from './projects.ts';
import { bytesIn } from './run/disk.ts';
import { hasResult, isRehearsal } from './run/finished.ts';
import { type Job, jobSchema } from './run/job.ts';
import { readable, readSignOffs } from './run/later.ts';
import { splitPhase } from './run/people.ts';
import { runFolder } from './run/site.ts';

type PastRun = Out<'project.runs'>[number];

export function projectRunHandlers(context: HostContext): Pick<Handlers, 'project.runs' | 'run.remove'> {
  return {
    'project.runs': (asked) => runsOf(context, asked),
    'run.remove': (asked) => remove(context, asked),
  };
}

/** Throws Problem `not-found`, or `project-unreadable`. */
async function runsOf(context: HostContext, { id }: Checked<'project.runs'>): Promise<PastRun[]> {
  const { library } = context;
  const exported = runsExported(library);
  const shown = new Set(projectsIn(library).map(({ project }) => project.runId));
  const runs = id === undefined ? listRuns(library) : ownRuns(library, id);
  return Promise.all(runs.map((run) => pastRun(context, run, { exported: exported.has(run.id), shown: shown.has(run.id) })));
}

/** Files go before rows: what was cut off in between is listed still, and can be removed again. */
async function remove(context: HostContext, { runId, signedToo }: Checked<'run.remove'>): Promise<Out<'run.remove'>> {
  const { library, dataDir, work } = context;
  readRun(library, runId);
  work.demandIdle();
  const holding = (known: readonly { readonly document: string }[]): boolean => known.some(({ document }) => shows(document, runId));
  const listed = holding(listProjects(library));
  if (listed || holding(listBin(library))) throw new Problem('run-shown', { run: runId, binned: !listed });
  const folder = runFolder(dataDir, runId);
  const [signed, exported] = [isSigned(folder), runsExported(library).has(runId)];
  if ((signed || exported) && !signedToo) throw new Problem('run-signed', { run: runId });
  return work.begin(null, async () => {
    const bytes = await bytesIn(folder);
    recordAudit(library, 'run-removed', { run: runId, bytes, signed, exported });
    await rm(folder, { recursive: true, force: true });
    removeRun(library, runId);
    return { bytes };
  });
}

/** Whether a run is the result of a project, or may be: one of a newer program, or a damaged one, that names it anywhere. */
function shows(document: string, runId: string): boolean {
  const project = projectIn(document);
  return project === null ? document.includes(runId) : project.runId === runId;
}

/** Those in the bin last: they can come back, and then need their runs. */
function projectsIn(library: ReadableLibrary): { readonly id: string; readonly project: Project }[] {
  return everyProject(library).flatMap(({ id, document }) => {
    const project = projectIn(document);
    return project === null ? [] : [{ id, project }];
  });
}

function ownRuns(library: ReadableLibrary, id: string): KnownRun[] {
  const project = demandProject(readProject(library, id).document);
  const own = new Set(namedBy(project));
  const others = new Set(projectsIn(library).flatMap((other) => (other.id === id ? [] : namedBy(other.project))));
  return listRuns(library).filter((run) => !isRehearsal(run) && (own.has(run.id) || (!others.has(run.id) && learntFrom(run, project))));
}

/** Whether a run of real people learnt from the folder of a project and from nothing else. */
function learntFrom(run: KnownRun, { practice, data }: Project): boolean {
  if (practice || data.folder === null) return false;
  const folders = jobOf(run)?.faces.folders ?? [];
  return folders.length === 1 && folders[0] === resolve(data.folder);
}

/** Null where it was written in another shape. */
function jobOf({ plan }: Pick<KnownRun, 'plan'>): Job | null {
  try {
    return jobSchema.safeParse(JSON.parse(plan)).data ?? null;
  } catch {
    return null;
  }
}

async function pastRun(
  { library, dataDir }: HostContext,
  run: KnownRun,
  { exported, shown }: Pick<PastRun, 'exported' | 'shown'>,
): Promise<PastRun> {
  const { id, createdMs, state, student, method } = run;
  const folder = runFolder(dataDir, id);
  const job = jobOf(run);
  return {
    runId: id,
    createdMs,
    state,
    title: job?.title ?? student,
    student,
    method,
    practice: job !== null && job.practice !== null,
    rehearsal: isRehearsal(run),
    data: dataOf(library, run),
    brief: hasResult(run) ? briefIn(folder) : null,
    signedOff: isSigned(folder),
    exported,
    bytes: await bytesIn(folder),
    keptAt: job?.out ?? null,
    shown,
  };
}

/** Somebody signed the result in this folder. What cannot be read counts as signed: it must not go as if nobody had. */
function isSigned(folder: string): boolean {
  const { found, damaged } = readable(readSignOffs, folder, []);
  return found.length > 0 || damaged.length > 0;
}

function dataOf(library: ReadableLibrary, { id, dataDigest }: KnownRun): PastRun['data'] {
  const record = listPhases(library, id).find(({ phase, state }) => phase === splitPhase.name && state === 'done');
  const facts = record && splitPhase.facts.safeParse(JSON.parse(record.facts)).data;
  if (!facts || dataDigest === '') return null;
  const { train, choose, verify } = facts.parts;
  return {
    version: dataDigest.slice(0, 8),
    people: train.people + choose.people + verify.people,
    photos: train.images + choose.images + verify.images,
    verifyPeople: verify.people,
  };
}
