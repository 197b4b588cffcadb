// Earlier runs of a project in a real Chromium over a host that the test plays: another one shown again, two compared with and without a verdict, one removed
// after a second word; both languages and themes.
import { afterAll, beforeAll, expect } from 'vitest';
import { accuracyOf } from '../../main/handlers/outcome.ts';
import { tableOf } from '../../main/handlers/run/table.ts';
import type { PastRun, RunsCompared } from '../../preload/runs.ts';
import { madeUpKpi } from '../report/made-up.ts';
import { findChromium } from '../support/browser-window.ts';
import { inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
const kpi = madeUpKpi();
const run = (at: number, more: Partial<PastRun> = {}): PastRun => ({
  ...{ runId: `run-${at}`, createdMs: Date.UTC(2026, 10, at, 9), state: 'finished', title: 'Gate', student: 'mobilefacenet-x0.25' },
  ...{
    method: 'ada-arc',
    practice: false,
    rehearsal: false,
    signedOff: false,
    exported: false,
    bytes: 12_345_678,
    keptAt: null,
    shown: at === 3,
  },
  data: { version: 'fe12fe12', people: 60, photos: 240, verifyPeople: 24 },
  brief: {
    accuracy: {
      value: { fnmr: { rate: 0.008, low: 0.005, high: 0.012 }, fmr: { rate: 0.021, low: 0.015, high: 0.03 } },
      badge: 'measured-here',
    },
    ...{ speed: { value: 84, badge: 'measured-here' }, size: { value: 4_879_760, badge: 'measured-here' } },
    ...{ money: { value: 1_234_000, badge: 'estimated' }, currency: 'JPY' },
  },
  ...more,
});
let runs = [run(4, { state: 'paused', brief: null }), run(3), run(2, { signedOff: true, exported: true }), run(1, { brief: null })];
const found: RunsCompared = {
  ...{
    schema: 1,
    runIds: ['run-2', 'run-3'],
    verified: 'ab',
    people: 24,
    photos: 96,
    genuinePairs: 144,
    impostorPairs: 4416,
    registered: 1,
  },
  ...{ targetFmr: 0.1, currency: 'JPY', costsDiffer: true },
  differences: [
    {
      runId: 'run-3',
      fmr: { value: 0.001, low: -0.002, high: 0.004, clear: false, tooFew: null },
      fnmr: { value: -0.008, low: -0.015, high: -0.002, clear: true, tooFew: null },
      ...{ tar: null, perYear: null },
    },
  ],
};
const asked: [string, unknown][] = [];
let judged: RunsCompared | null = null;

function answer(name: string, input: unknown): unknown {
  if (name === 'project.runs') return runs;
  if (name === 'run.list' || name === 'project.list') return [];
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'project.save') return { revision: 2, savedMs: 0 };
  if (name === 'run.result') return { table: tableOf(kpi) };
  if (name === 'run.outcome') return { ...(input as object), currency: 'JPY', accuracy: accuracyOf(kpi.accuracy.value!, 'student') };
  if (name === 'runs.compared') return { samePeople: !(input as { runIds: string[] }).runIds.includes('run-1'), found: judged };
  if (name !== 'runs.compare' && name !== 'run.remove') return [];
  asked.push([name, input]);
  if (name === 'runs.compare') {
    judged = found;
    return found;
  }
  runs = runs.filter(({ runId }) => runId !== (input as { runId: string }).runId);
  return { bytes: 12_345_678 };
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'runs');
}, 60_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('compared, shown again, removed after a second word', async ({ page, faults, tell }) => {
  const item = (at: number) => page.locator('li:has(h3)').filter({ hasText: new RegExp(`Nov ${at}, 2026`) });
  await item(3).getByText('Shown now').waitFor();
  expect(
    await item(3)
      .getByText(/AdaDistill, ArcFace, weighted alpha′ ·\s+60 people, 240 photos .* ·\s+12\.3 MB on the disk/)
      .count(),
  ).toBe(1);
  expect(await item(4).getByText('no numbers before a run is finished').isVisible()).toBe(true);
  expect(
    await item(1)
      .getByText(/cannot be read/)
      .isVisible(),
  ).toBe(true);
  expect(await item(3).getByRole('button').count()).toBe(0);
  await item(3).getByRole('checkbox').check();
  await item(1).getByRole('checkbox').check();
  await page.getByText('There is no verdict').waitFor();
  expect(await page.getByRole('button', { name: 'Judge on the same pairs' }).count()).toBe(0);
  await item(1).getByRole('checkbox').uncheck();
  await item(2).getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Judge on the same pairs' }).click();
  await page.getByText(/Run B refuses 0\.8 percentage points fewer right people than Run A .*more than chance/).waitFor();
  // Oldest first, whatever was ticked first.
  expect(asked).toEqual([['runs.compare', { runIds: ['run-2', 'run-3'] }]]);
  await page.getByText('Here those of the newest one count for all').waitFor();
  const student = tableOf(kpi).rows.find(({ name }) => name === 'fileBytes')!.cells.student as { value: number };
  const file = page.getByRole('row', { name: /^File / });
  expect(await file.textContent()).toContain(`${(student.value / 1e3).toFixed(0)}\u00a0kB`);
  await page.getByText(/Right people refused: Run A/).waitFor();
  await inEachLook(page, 'runs-compared', async () => {
    for (const at of [1, 2])
      await page
        .getByRole('checkbox')
        .nth(at - 1)
        .check();
    await page.locator('[data-found=runs] table').last().waitFor();
  });
  await item(2)
    .getByRole('button', { name: /^Show this run/ })
    .click();
  await page.getByText('Shown: run-2; before: run-3; result: run-2').waitFor();
  // Another one ends meanwhile: that is no answer about the one that is shown.
  await tell('work.phaseEnded', { runId: 'run-4', phase: 'report', seconds: 1 });
  await tell('run.ended', { runId: 'run-4', state: 'finished', problem: null });
  await page.getByRole('button', { name: /^Remove: Nov 3/ }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await item(2)
    .getByRole('button', { name: /^Remove/ })
    .waitFor({ state: 'detached' });
  expect(await page.getByText('result: run-2').count()).toBe(1);
  runs = runs.map((one) => (one.runId === 'run-1' ? { ...one, signedOff: true, keptAt: '/out/package' } : one));
  await page.reload();
  await page.getByRole('button', { name: /^Remove: Nov 1/ }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.textContent()).toContain('12.3 MB');
  expect(await dialog.textContent()).toContain('/out/package stays');
  const remove = dialog.getByRole('button', { name: 'Remove the run' });
  expect(await remove.isDisabled()).toBe(true);
  await dialog.getByRole('checkbox').check();
  await remove.click();
  await page.getByText('The run was removed; 12.3 MB are free again.').waitFor();
  expect(asked.at(-1)).toEqual(['run.remove', { runId: 'run-1', signedToo: true }]);
  expect(await item(1).count()).toBe(0);
  expect(faults).toEqual([]);
});
