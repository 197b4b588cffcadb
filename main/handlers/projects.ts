// Projects of the window: listed, read, saved, deleted into the bin, brought back. Nothing of a project is acted upon here; runs are started by `run.start`.
// Invariant: what is read is what was saved and still has the shape of the border; anything else is listed as it is, opens as `project-unreadable`,
// and stays untouched. Of what a newer program saved, the part that is understood can be looked at.
import { z } from 'zod';
import { type Project, projectDocument } from '../../preload/project.ts';
import {
  binMs,
  deleteProject,
  emptyBin,
  findProject,
  listBin,
  listProjects,
  purgeProject,
  readProject,
  restoreProject,
  saveProject,
} from '../library/projects.ts';
import { Problem } from '../problems.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { understoodOf } from './understood.ts';

export type ProjectCalls = `project.${'list' | 'read' | 'view' | 'save' | 'delete' | 'bin' | 'restore' | 'purge'}`;

export function projectHandlers({ library }: HostContext): Pick<Handlers, ProjectCalls> {
  return {
    'project.list': async () =>
      listProjects(library).map(({ id, revision, document, savedMs }) => {
        const { state, project, title } = look(document);
        return { id, revision, title, ...shownOf(project), savedMs, state };
      }),
    'project.read': async ({ id }) => {
      const { revision, document, savedMs } = readProject(library, id);
      return { id, revision, savedMs, project: demandProject(document) };
    },
    'project.view': async ({ id }) => {
      const { document, savedMs } = readProject(library, id);
      if (look(document).state !== 'newer') throw new Problem('bad-input', { field: 'id', detail: 'newer' });
      return { id, savedMs, ...understoodOf(parsed(document)) };
    },
    'project.save': async ({ id, revision, project }) => {
      if (revision > 0) demandNotNewer(library, id);
      return saveProject(library, id, revision, JSON.stringify(project));
    },
    'project.delete': async ({ id, revision }) => {
      deleteProject(library, id, revision);
      return { deleted: true };
    },
    'project.bin': async () => {
      emptyBin(library);
      return listBin(library).map(({ id, document, deletedMs }) => {
        const { state, project, title } = look(document);
        const { practice, stage } = shownOf(project);
        return { id, title, practice, stage, state, deletedMs, goneMs: deletedMs + binMs };
      });
    },
    'project.restore': async ({ id }) => {
      restoreProject(library, id);
      return { restored: true };
    },
    'project.purge': async ({ id }) => {
      purgeProject(library, id);
      return { purged: true };
    },
  };
}

/** What the list shows of a project besides its title; of one that cannot be read, what a new one has. */
function shownOf(project: Project | null): Pick<Project, 'practice' | 'stage' | 'runId'> {
  const { practice, stage, runId } = project ?? { practice: false, stage: 'poc', runId: null };
  return { practice, stage, runId };
}

type Found =
  | { readonly state: 'whole'; readonly project: Project; readonly title: string }
  | { readonly state: 'newer' | 'damaged'; readonly project: null; readonly title: string };

/** A document of another shape is `newer` where it is one with a higher schema, or has answers that this program does not know. */
function look(document: string): Found {
  const written = parsed(document);
  const found = projectDocument.safeParse(written);
  if (found.success) return { state: 'whole', project: found.data, title: found.data.title };
  const { schema, title } = named.safeParse(written).data ?? {};
  const newer = (schema ?? 0) > 1 || (schema === 1 && found.error.issues.every(({ code }) => code === 'unrecognized_keys'));
  return { state: newer ? 'newer' : 'damaged', project: null, title: title ?? '' };
}

/** Nothing is saved over what a newer program saved: the answers that this one does not know would be gone. Throws Problem `project-unreadable`. */
function demandNotNewer(library: HostContext['library'], id: string): void {
  const found = findProject(library, id);
  if (found !== undefined && look(found.document).state === 'newer') throw new Problem('project-unreadable', { state: 'newer' });
}

/** The project in a document; null where it cannot be read. */
export function projectIn(document: string): Project | null {
  return look(document).project;
}

/** The run that is the result of a project, and those that were. */
export function namedBy({ runId, earlier }: Pick<Project, 'runId' | 'earlier'>): string[] {
  return [...(runId === null ? [] : [runId]), ...earlier.map((run) => run.runId)];
}

const named = z.object({ schema: z.number().optional().catch(undefined), title: z.string().max(120).optional().catch(undefined) });

function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return null;
  }
}

/** Throws Problem `project-unreadable`. */
export function demandProject(document: string): Project {
  const { state, project } = look(document);
  if (project === null) throw new Problem('project-unreadable', { state });
  return project;
}
