// The stages as gates: what each asks for, what is written down when one is passed, and what has changed since.
import { expect, test } from 'vitest';
import { type Project, projectDocument } from '../../preload/project.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { changedSince, passGate, requirementsOf, rolesMissing, rolesNow, rolesOf, signGate } from '../../renderer/state/gates.ts';

const nothing = { run: null, conditions: 0, groups: 0, probed: 0 } as const;
const everything = { run: 'finished', conditions: 2, groups: 2, probed: 0 } as const;
const digest = 'a'.repeat(64);
const open = (project: Project, facts: Parameters<typeof requirementsOf>[1]) =>
  requirementsOf(project, facts)
    .filter(({ met }) => !met)
    .map(({ key }) => key);

/** With every role's consent to the answers as they are. */
const signed = (project: Project): Project =>
  rolesOf[project.stage].reduce((so, role, at) => signGate(so, role, `name ${at}`, 10 + at, digest), project);

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
  const passed = passGate(signGate(before, 'operator', '佐藤', 900, null), { ...nothing }, 1_000, null);
  expect(passed.stage).toBe('pilot');
  expect(passed.gates).toMatchObject([
    { stage: 'poc', signed: [{ role: 'operator', name: '佐藤', atMs: 900 }], atMs: 1_000, open: ['people', 'result'] },
  ]);
  expect(passed.signatures).toEqual([]);
  expect(projectDocument.parse(passed)).toEqual(passed);
  expect(passGate(signed({ ...passed, stage: 'full' }), everything, 2_000, digest)).toMatchObject({
    stage: 'full',
    gates: [{}, { stage: 'full' }],
  });
  expect(before.gates).toEqual([]);
});

test('a stage is passed when every role it asks for has consented', () => {
  expect(rolesOf).toEqual({ poc: ['operator'], pilot: ['operator', 'owner'], full: ['owner', 'security', 'privacy'] });
  const pilot = complete('pilot', 100);
  const half = signGate(pilot, 'owner', 'A', 5, digest);
  expect(rolesMissing(pilot, digest)).toEqual(['operator', 'owner']);
  expect(rolesMissing(half, digest)).toEqual(['operator']);
  expect(passGate(half, everything, 6, digest)).toBe(half);
  const both = signGate(half, 'operator', 'A', 7, digest);
  expect(rolesMissing(both, digest)).toEqual([]);
  expect(passGate(both, everything, 8, digest).gates[0]?.signed).toEqual([
    { role: 'operator', name: 'A', atMs: 7 },
    { role: 'owner', name: 'A', atMs: 5 },
  ]);
});

test('a consent counts for the answers of its moment, and is given again after a change', () => {
  const agreed = signGate(complete('poc', 20), 'operator', 'A', 5, digest);
  const changed: Project = { ...agreed, purpose: { ...agreed.purpose, acceptCost: 9e5, notice: 'other words' } };
  expect(rolesNow(changed, digest)).toEqual([{ role: 'operator', signed: { name: 'A', atMs: 5 }, changed: ['acceptCost'] }]);
  expect(passGate(changed, everything, 6, digest)).toBe(changed);
  expect(rolesMissing({ ...changed, purpose: agreed.purpose }, digest)).toEqual([]);
  const again = signGate(changed, 'operator', 'B', 7, digest);
  expect(again.signatures).toHaveLength(1);
  expect(passGate(again, everything, 8, digest).stage).toBe('pilot');
});

test('a gate that was passed when one name was asked for is read as it was', () => {
  const { signatures: _, ...old } = emptyProject();
  const read = projectDocument.parse({ ...old, gates: [{ stage: 'poc', atMs: 1, by: '佐藤', open: [], answers: {} }] });
  expect(read.gates).toEqual([{ stage: 'poc', atMs: 1, by: '佐藤', signed: [], open: [], answers: {} }]);
  expect(read.signatures).toEqual([]);
});

test('what has changed since is said with both values; texts about responsibility are no change', () => {
  const before = complete('poc', 20);
  expect(changedSince(before, digest)).toEqual([]);
  const passed = passGate(signed(before), everything, 1, digest);
  expect(changedSince(passed, digest)).toEqual([]);
  const later: Project = {
    ...passed,
    purpose: { ...passed.purpose, acceptCost: 9e5, responsible: 'somebody else' },
    device: { ...passed.device, kind: 'jetson-nano', maxMilliseconds: 50 },
    runId: 'r-2',
  };
  expect(changedSince(later, digest)).toEqual([
    { key: 'acceptCost', before: 5e5, now: 9e5 },
    { key: 'device', before: 'this-computer', now: 'jetson-nano' },
    { key: 'maxMilliseconds', before: null, now: 50 },
    { key: 'result', before: 'r-1', now: 'r-2' },
  ]);
});

test('a consent ends when what was measured changes, and one of before that was written down does not', () => {
  const agreed = signGate(complete('poc', 20), 'operator', 'A', 5, digest);
  expect(rolesMissing(agreed, digest)).toEqual([]);
  // A stress test came, or the result was read anew and is another.
  const other = 'b'.repeat(64);
  expect(rolesNow(agreed, other)).toEqual([{ role: 'operator', signed: { name: 'A', atMs: 5 }, changed: ['findings'] }]);
  expect(passGate(agreed, everything, 6, other)).toBe(agreed);
  expect(rolesNow(agreed, null)[0]?.changed).toEqual(['findings']);
  // Not read yet: nothing is called changed.
  expect(rolesNow(agreed, undefined)[0]?.changed).toEqual([]);
  const passed = passGate(agreed, everything, 6, digest);
  expect(changedSince(passed, other)).toEqual([{ key: 'findings', before: digest, now: other }]);
  // Given before there was a result.
  expect(rolesNow(signGate(complete('poc', 20), 'operator', 'A', 5, null), digest)[0]?.changed).toEqual(['findings']);
  const [{ answers, ...signature }] = agreed.signatures as [Project['signatures'][number]];
  const { findings: _, ...old } = answers;
  expect(rolesMissing({ ...agreed, signatures: [{ ...signature, answers: old }] }, digest)).toEqual([]);
  expect(projectDocument.parse(passed)).toEqual(passed);
});
