// When a result is out of date because of its photos: which they are, and for results of before how many.
import { expect, test } from 'vitest';
import { type Project, projectDocument } from '../../preload/project.ts';
import { emptyProject, practiceProject } from '../../renderer/state/empty-project.ts';
import { basisFound, basisOf, isStale } from '../../renderer/state/steps.ts';

const scan = { people: 50, photos: 500, files: 510, rejected: {}, seconds: 3 };
const empty = emptyProject();
const project: Project = { ...empty, data: { ...empty.data, folder: '/faces', scan } };

test('a result rests on which photos count, not on how many; one of before the digest goes by how many, as it did', () => {
  const [first, second] = ['a', 'b'].map((letter) => letter.repeat(64)) as [string, string];
  const holding = (inUse: string, photos = 500): Project => ({ ...project, data: { ...project.data, inUse, scan: { ...scan, photos } } });
  const started = (from: string, now: Project): Project => ({ ...now, runId: 'r', startedFrom: from });
  const from = basisOf(holding(first));
  expect(isStale(started(from, holding(first)))).toBe(false);
  expect(isStale(started(from, holding(second)))).toBe(true);
  expect(isStale(started(from, holding(first, 499)))).toBe(false);
  expect(isStale(started(from, { ...holding(first), data: { ...holding(first).data, folder: '/others' } }))).toBe(true);
  // Nobody knows yet what counts in the folder now.
  expect(isStale(started(from, holding('')))).toBe(true);

  const old = basisOf(project);
  expect(old).toContain('["/faces",500,50]');
  for (const inUse of ['', first, second]) {
    expect(isStale(started(old, holding(inUse)))).toBe(false);
    expect(isStale(started(old, holding(inUse, 499)))).toBe(true);
  }
  // What the run found is what counts, and nothing else of it changes.
  expect(basisFound(old, first)).toBe(from);
  expect(basisFound(from, second)).toBe(basisOf(holding(second)));
  expect(projectDocument.parse({ ...project, data: { ...project.data, inUse: undefined } }).data.inUse).toBe('');
});

test('a practice run, which draws its own people, stays up to date', () => {
  const practice = practiceProject('here');
  const from = basisOf(practice);
  expect(isStale({ ...practice, runId: 'r', startedFrom: basisFound(from, 'a'.repeat(64)) })).toBe(false);
});
