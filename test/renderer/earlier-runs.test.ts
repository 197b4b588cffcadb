// Which run is the result of a project, and which were before: none is forgotten, and one that comes back brings what it was started from.
import { expect, test } from 'vitest';
import { mostEarlier, projectDocument } from '../../preload/project.ts';
import { begun, noRun, shownAgain } from '../../renderer/state/earlier-runs.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';

test('a new run takes the place of the one before, which comes back as it was', () => {
  const first = begun(noRun, 'one', 'basis 1');
  expect(first).toEqual({ runId: 'one', startedFrom: 'basis 1', exportedTo: null, earlier: [] });
  const exported = { ...first, exportedTo: { folder: '/out' } };
  const second = begun(exported, 'two', 'basis 2');
  expect(second.earlier).toEqual([{ runId: 'one', startedFrom: 'basis 1', exportedTo: { folder: '/out' } }]);
  const back = shownAgain(second, 'one');
  expect(back).toEqual({ ...exported, earlier: [{ runId: 'two', startedFrom: 'basis 2', exportedTo: null }] });
  expect(shownAgain(back, 'two')).toEqual(second);
  expect(shownAgain(back, 'one')).toBe(back);
});

test('a run that the project does not remember is shown without what it was started from', () => {
  expect(shownAgain(begun(noRun, 'one', 'basis'), 'found')).toEqual({
    ...{ runId: 'found', startedFrom: null, exportedTo: null },
    earlier: [{ runId: 'one', startedFrom: 'basis', exportedTo: null }],
  });
});

test('a project of before knows no earlier run, and never more are kept than it can be saved with', () => {
  const { earlier: _, ...old } = emptyProject();
  expect(projectDocument.parse(old)).toEqual(emptyProject());
  let shown = noRun;
  for (let run = 0; run <= mostEarlier + 1; run++) shown = begun(shown, `run-${run}`, 'basis');
  expect(shown.earlier.length).toBe(mostEarlier);
  expect(shown.earlier.at(-1)?.runId).toBe(`run-${mostEarlier}`);
  expect(projectDocument.parse({ ...emptyProject(), ...shown }).runId).toBe(`run-${mostEarlier + 1}`);
});
