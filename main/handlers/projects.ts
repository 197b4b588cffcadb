// Projects of the window: listed, read, saved, taken off the list. Nothing of a project is acted upon here; runs are started by `run.start`.
// Invariant: what is read is what was saved and still has the shape of the border; anything else is `library-corrupt`.
import { type Project, projectDocument } from '../../preload/project.ts';
import { deleteProject, listProjects, readProject, saveProject } from '../library/projects.ts';
import { Problem } from '../problems.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';

export type ProjectCalls = 'project.list' | 'project.read' | 'project.save' | 'project.delete';

export function projectHandlers({ library }: HostContext): Pick<Handlers, ProjectCalls> {
  return {
    'project.list': async () =>
      listProjects(library).map(({ id, document, savedMs }) => {
        const { title, practice, stage, runId } = shaped(document);
        return { id, title, practice, stage, runId, savedMs };
      }),
    'project.read': async ({ id }) => {
      const { revision, document, savedMs } = readProject(library, id);
      return { id, revision, savedMs, project: shaped(document) };
    },
    'project.save': async ({ id, revision, project }) => saveProject(library, id, revision, JSON.stringify(project)),
    'project.delete': async ({ id, revision }) => {
      deleteProject(library, id, revision);
      return { deleted: true };
    },
  };
}

function shaped(document: string): Project {
  const found = projectDocument.safeParse(JSON.parse(document));
  if (!found.success) throw new Problem('library-corrupt', { part: 'projects' });
  return found.data;
}
