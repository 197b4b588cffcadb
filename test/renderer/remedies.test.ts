// Projects deleted and taken back over a real host, and what can be done about each problem.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Host, openHost } from '../../main/host.ts';
import { problemCodes } from '../../preload/contract.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { remedyFor } from '../../renderer/state/remedies.ts';
import { temporaryFolder } from '../support/temporary.ts';

let host: Host;
beforeEach(async () => {
  host = await openHost({ dataDir: temporaryFolder() });
});
afterEach(() => host.close());

test('a project is deleted only by whoever saw its newest revision, and comes back as it was', async () => {
  const project = { ...emptyProject(), title: '正門' };
  await host.answer('project.save', { id: 'a', revision: 0, project });
  await host.answer('project.save', { id: 'a', revision: 1, project: { ...project, title: '北門' } });
  expect(await host.answer('project.delete', { id: 'a', revision: 1 })).toMatchObject({ problem: { code: 'project-changed' } });
  expect(await host.answer('project.delete', { id: 'a', revision: 2 })).toEqual({ ok: { deleted: true } });
  expect(await host.answer('project.list', {})).toEqual({ ok: [] });
  expect(await host.answer('project.delete', { id: 'a', revision: 2 })).toMatchObject({ problem: { code: 'not-found' } });
  expect(await host.answer('project.save', { id: 'a', revision: 0, project })).toMatchObject({ problem: { code: 'project-changed' } });
  expect(await host.answer('project.restore', { id: 'a' })).toEqual({ ok: { restored: true } });
  expect(await host.answer('project.read', { id: 'a' })).toMatchObject({ ok: { revision: 2, project: { title: '北門' } } });
});

describe('remedies', () => {
  test('none leads to where one is already', () => {
    for (const code of problemCodes) {
      const remedy = remedyFor(code, { step: 'plan', canContinue: true });
      expect(remedy === null || remedy === 'continue' || remedy === 'reopen' || remedy.go !== 'plan', code).toBe(true);
      if (remedy !== null && typeof remedy === 'object') expect(remedyFor(code, { step: remedy.go, canContinue: true }), code).toBeNull();
    }
  });

  test('going on is offered where a run can go on', () => {
    for (const code of ['worker-died', 'worker-silent', 'disk-full', 'device-lost'] as const) {
      expect(remedyFor(code, { step: 'training', canContinue: true })).toBe('continue');
      expect(remedyFor(code, { step: 'training', canContinue: false })).toBeNull();
    }
    expect(remedyFor('no-faces', { step: 'plan', canContinue: false })).toEqual({ go: 'data' });
    expect(remedyFor('project-changed', { step: 'plan', canContinue: false })).toBe('reopen');
  });
});
