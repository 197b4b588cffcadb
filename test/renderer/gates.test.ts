// The stages as gates: what each asks for, what is written down when one is passed, and what has changed since.
import { expect, test } from 'vitest';
import { type Project, projectDocument } from '../../preload/project.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { changedSince, passGate, requirementsOf } from '../../renderer/state/gates.ts';

const nothing = { run: null, conditions: 0, groups: 0, probed: 0 } as const;
const everything = { run: 'finished', conditions: 2, groups: 2, probed: 0 } as const;
const open = (project: Project, facts: Parameters<typeof requirementsOf>[1]) =>
  requirementsOf(project, facts)
    .filter(({ met }) => !met)
    .map(({ key }) => key);

function complete(stage: Project['stage'], people: number): Project {
  const empty = emptyProject();
  const line = 'stated';
  return {
    ...empty,
    stage,
    purpose: {
      ...empty.purpose,
      ...{ use: 'access', match: 'one', rejectCost: 150, acceptCost: 5e5, notFor: line },
      ...{ responsible: line, notice: line, retention: line, legalBasis: line, assessment: line },
    },
    device: { ...empty.device, kind: 'this-computer' },
    data: {
      ...empty.data,
      licence: line,
      lawful: true,
      scan: { people, photos: 10 * people, files: 10 * people, rejected: {}, seconds: 1 },
    },
    runId: 'r-1',
  };
}

test('each stage asks for more than the one before', () => {
  const asked = (stage: Project['stage']) => open({ ...emptyProject(), stage }, nothing);
  expect(asked('poc')).toEqual(['people', 'costs', 'result']);
  expect(asked('pilot')).toEqual([...asked('poc'), 'rights', 'duties', 'conditions', 'device', 'notFor']);
  expect(asked('full')).toEqual([...asked('pilot'), 'assessment', 'units', 'groups']);
});

test.each([
  ['poc', 20],
  ['pilot', 100],
  ['full', 300],
] as const)('%s: nothing is open with %d people and everything stated, and the people are with one fewer', (stage, people) => {
  expect(open(complete(stage, people), everything)).toEqual([]);
  expect(open(complete(stage, people - 1), everything)).toEqual(['people']);
});

test('numbers of another device count as measured only where the student runs here, or its probe ran there', () => {
  const here = complete('pilot', 100);
  const elsewhere: Project = { ...here, device: { ...here.device, kind: 'raspberry-pi-4' } };
  expect(open(elsewhere, everything)).toEqual(['device']);
  expect(open(elsewhere, { ...everything, probed: 1 })).toEqual([]);
  expect(open(here, { ...everything, run: 'paused' })).toEqual(['result', 'device']);
});

test('the pilot asks for one device, the full roll-out for three', () => {
  const pilot: Project = { ...complete('pilot', 100), device: { ...complete('pilot', 100).device, kind: 'raspberry-pi-5' } };
  const full: Project = { ...complete('full', 300), device: pilot.device };
  const openAt = (project: Project) => [0, 1, 2, 3].map((probed) => open(project, { ...everything, probed }));
  expect(openAt(pilot)).toEqual([['device'], [], [], []]);
  expect(openAt(full)).toEqual([['device', 'units'], ['units'], ['units'], []]);
  expect(open(complete('full', 300), { ...everything, run: 'paused' })).toEqual(['result', 'device', 'units']);
});

test('a gate that is passed leads to the next stage, keeps what was open, and is part of the document', () => {
  const before = complete('poc', 19);
  const passed = passGate(before, { ...nothing }, '佐藤', 1_000);
  expect(passed.stage).toBe('pilot');
  expect(passed.gates).toMatchObject([{ stage: 'poc', by: '佐藤', atMs: 1_000, open: ['people', 'result'] }]);
  expect(projectDocument.parse(passed)).toEqual(passed);
  expect(passGate({ ...passed, stage: 'full' }, everything, 'x', 2_000).stage).toBe('full');
  expect(before.gates).toEqual([]);
});

test('what has changed since is said with both values; texts about responsibility are no change', () => {
  const before = complete('poc', 20);
  expect(changedSince(before)).toEqual([]);
  const passed = passGate(before, everything, 'x', 1);
  expect(changedSince(passed)).toEqual([]);
  const later: Project = {
    ...passed,
    purpose: { ...passed.purpose, acceptCost: 9e5, responsible: 'somebody else' },
    device: { ...passed.device, kind: 'jetson-nano', maxMilliseconds: 50 },
    runId: 'r-2',
  };
  expect(changedSince(later)).toEqual([
    { key: 'acceptCost', before: 5e5, now: 9e5 },
    { key: 'device', before: 'this-computer', now: 'jetson-nano' },
    { key: 'maxMilliseconds', before: null, now: 50 },
    { key: 'result', before: 'r-1', now: 'r-2' },
  ]);
});
