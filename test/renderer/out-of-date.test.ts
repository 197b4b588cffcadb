// When a result is out of date because of its photos: which they are, and for results of before how many.
import { expect, test } from 'vitest';
import { type Project, projectDocument } from '../../preload/project.ts';
import { emptyProject, practiceProject } from '../../renderer/state/empty-project.ts';
import { jobOf, judgedBy } from '../../renderer/state/job.ts';
import { basisFound, basisOf, isJudgedOtherwise, isStale } from '../../renderer/state/steps.ts';

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

test('other costs, limits and prices need no other training; whatever a network learns from does', () => {
  const inUse = 'a'.repeat(64);
  const before: Project = {
    ...project,
    data: { ...project.data, inUse },
    purpose: { ...project.purpose, passesPerDay: 2000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 500_000 },
    plan: { ...project.plan, student: 'tiny', budgetMinutes: 60 },
  };
  const run = { ...before, runId: 'r', startedFrom: basisOf(before) };
  expect(isJudgedOtherwise(run)).toBe(false);
  const changed = (change: Partial<Project>): boolean => isJudgedOtherwise({ ...run, ...change });
  expect(changed({ purpose: { ...run.purpose, acceptCost: 1e6 } })).toBe(true);
  expect(changed({ purpose: { ...run.purpose, match: 'many', enrolled: 300, maxFmr: 1e-3 } })).toBe(true);
  expect(changed({ device: { ...run.device, maxMegabytes: 4 } })).toBe(true);
  expect(changed({ plan: { ...run.plan, pricePerKwh: 30 } })).toBe(true);
  expect(changed({ plan: { ...run.plan, pricePerKwh: 30, student: 'mobilefacenet' } })).toBe(false);
  expect(changed({ plan: { ...run.plan, budgetMinutes: 600 } })).toBe(false);
  expect(changed({ teacher: { ...run.teacher, kind: 'starter' } })).toBe(false);
  expect(changed({ data: { ...run.data, inUse: 'b'.repeat(64) }, purpose: { ...run.purpose, acceptCost: 1e6 } })).toBe(false);
  // A result of before the digest of photos, and one that is not known to rest on anything.
  expect(
    isJudgedOtherwise({
      ...run,
      startedFrom: basisOf({ ...before, data: { ...before.data, inUse: '' } }),
      plan: { ...run.plan, maxCost: 1 },
    }),
  ).toBe(true);
  expect(changed({ startedFrom: null })).toBe(false);

  // What is asked for is all that the job says beside what is learnt.
  const asked = judgedBy({ ...run, title: 'Gate' }, 'r');
  const { teacher: _, anyway: _a, faces: _f, student: _s, budgetSeconds: _b, ...rest } = jobOf({ ...run, title: 'Gate' });
  expect(asked).toEqual({ ...rest, runId: 'r' });
  expect(asked).toMatchObject({ title: 'Gate', currency: 'JPY', money: { acceptCost: 500_000 } });
});
