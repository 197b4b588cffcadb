// A project that a newer version saved, as this one shows it: what is understood in its place, and nothing where it is not.
// Invariant: complete like any project, so that every step can show it; nobody saves it.
import type { Out } from '../../preload/contract.ts';
import type { Project } from '../../preload/project.ts';
import { emptyProject } from './empty-project.ts';

/** `known` comes from the host, which holds each answer against its shape. */
export function viewedProject({ known }: Pick<Out<'project.view'>, 'known'>): Project {
  const empty = emptyProject();
  const of = (part: 'purpose' | 'device' | 'data' | 'teacher' | 'plan') => ({ ...empty[part], ...(known[part] as object | undefined) });
  return {
    ...empty,
    ...known,
    ...{ purpose: of('purpose'), device: of('device'), data: of('data'), teacher: of('teacher'), plan: of('plan') },
  } as Project;
}
