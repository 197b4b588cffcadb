// The Result step in a real Chromium over a host that the test plays: judged anew by other costs without a training; its sections.
// Invariant: the project, the numbers and the words are made up by the same code that makes them for the window.
import { afterAll, beforeAll, expect } from 'vitest';
import { accuracyOf } from '../../main/handlers/outcome.ts';
import { tableOf } from '../../main/handlers/run/table.ts';
import { windowWords } from '../../main/report/window-words.ts';
import type { In } from '../../preload/contract.ts';
import type { RunMistakes } from '../../preload/judging.ts';
import type { RunCourse, RunOutcome } from '../../preload/outcome.ts';
import type { Project } from '../../preload/project.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { basisOf } from '../../renderer/state/steps.ts';
import { madeUpKpi } from '../report/made-up.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium, layoutFaults } from '../support/browser-window.ts';
import { press } from '../support/keyboard.ts';
import { farLooks, inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
const kpi = madeUpKpi();
const empty = emptyProject();
const answered: Project = {
  ...empty,
  title: 'Gate',
  purpose: { ...empty.purpose, use: 'access', match: 'one', passesPerDay: 2000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 500_000 },
  data: {
    ...empty.data,
    folder: '/faces',
    inUse: 'a'.repeat(64),
    scan: { people: 300, photos: 3000, files: 3000, rejected: {}, seconds: 9 },
  },
  teacher: { ...empty.teacher, kind: 'starter' },
  plan: { ...empty.plan, student: 'mobilefacenet', budgetMinutes: 600 },
};
let project: Project = { ...answered, runId: 'run-1', startedFrom: basisOf(answered) };
const phases = ['scan', 'train', 'evaluate', 'report', 'export'].map((phase, at) => ({ phase, state: 'done' as const, seconds: 10 ** at }));
const course: RunCourse = {
  ...{
    runId: 'run-1',
    state: 'finished',
    problem: null,
    createdMs: 0,
    practice: false,
    student: 'mobilefacenet',
    inUse: 'a'.repeat(64),
    phases,
  },
  ...{ savedMs: 1, steps: 100, sittings: [], accuracy: { points: [], askedFmr: null, target: null } },
  training: { step: [], loss: [], likeness: [], lambda: [], alpha: [], gaps: [] },
  machine: { freeBytes: 1e11, low: null, processorC: null, graphicsC: null },
};
const outcome: RunOutcome = {
  ...{ runId: 'run-1', title: 'Gate', practice: false, currency: 'JPY', folder: '/runs/run-1/result', files: [], gate: 'missed' },
  ...{ here: null, probes: [], probesDamaged: false, int8: null, remedies: [], findings: 'f'.repeat(64) },
  words: windowWords(kpi),
  accuracy: accuracyOf(kpi.accuracy.value!, 'student'),
};
const pair = (at: number, wrong: boolean) => ({
  ...{ first: `${at}a`.repeat(32), second: `${at}b`.repeat(32), score: 0.5 - at / 10, wrong },
  guesses: wrong ? ['teacher-too' as const] : [],
});
const mistakes: RunMistakes = {
  threshold: 0.285,
  passed: { errors: 1, trials: 400_000, pairs: [pair(1, true), pair(2, false)] },
  refused: { errors: 0, trials: 9000, pairs: [] },
};
const asked: [string, unknown][] = [];
/** Digest of the photos that count. */
let inUse = 'a'.repeat(64);
let running = false;
/** The file that does not answer as the student. */
let failing: 'int8' | 'fp32' = 'int8';
const readBack = { folder: '/out', files: 9, sizeBytes: 99, seal: 'e'.repeat(64), signature: null, faults: [] };

function answer(name: string, input: unknown): unknown {
  const { runId = 'run-1' } = input as { runId?: string };
  if (name === 'settings.read') return { welcomed: true, retentionDays: null, dataDir: '/data', overdue: null };
  if (name === 'project.list')
    return [{ id: 'p-1', title: 'Gate', practice: false, stage: 'poc', runId: 'run-1', savedMs: 0, state: 'whole' }];
  if (name === 'project.read') return { id: 'p-1', revision: 1, savedMs: 0, project };
  if (name === 'project.save') {
    ({ project } = input as { project: Project });
    return { revision: 2, savedMs: 0 };
  }
  if (name === 'work.current') return { busy: running, runId: running ? 'run-2' : null };
  if (name === 'run.list') return [];
  if (name === 'run.course') return { ...course, runId, state: runId === 'run-2' && running ? 'running' : 'finished' };
  if (name === 'run.outcome') return { ...outcome, runId };
  if (name === 'run.result') return { table: tableOf(kpi) };
  if (['run.stressed', 'run.assessed', 'run.compared', 'student.searched'].includes(name)) return null;
  if (name === 'run.mistakes') return mistakes;
  const counts = { people: 300, photos: 3000, aside: {} };
  if (name === 'faces.inUse') return { ...counts, digest: inUse };
  if (name === 'faces.setPictureAside') {
    asked.push([name, input]);
    const { aside } = input as { aside: boolean };
    inUse = (aside ? 'b' : 'a').repeat(64);
    return { ...counts, photos: aside ? 2999 : 3000, aside: aside ? { 'by-operator': 1 } : {} };
  }
  if (name === 'run.forecast' || name === 'run.comparison') throw new Error('not-found');
  if (name === 'run.package') return { id: 'student', version: '1.0.0', sizeBytes: 9, models: [], readme: '' };
  if (name === 'run.export') {
    asked.push([name, input]);
    const { out, without = [] } = input as In<'run.export'>;
    if (failing !== 'fp32' && without.includes(failing)) return { runId, folder: out, files: [], readBack };
    throw Object.assign(new Error('parity-failed'), {
      data: { file: `student_${failing}.onnx`, kind: failing, worst: 0.981, difference: 0.12 },
    });
  }
  if (name === 'run.judgeAgain') {
    asked.push([name, input]);
    running = true;
    return { runId: 'run-2' };
  }
  return [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'frame');
}, 60_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('other costs: judged anew by one button, without a training; another student: only a new run', async ({ page, faults, tell }) => {
  await page.getByRole('button', { name: 'Open Gate' }).click();
  await page.getByRole('heading', { level: 1, name: 'Is the student good enough?' }).waitFor();
  expect(await page.getByText('Answers were changed').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Judge by the new answers' }).count()).toBe(0);
  await page.keyboard.press('Alt+1');
  await page.getByLabel('Loss from passing a stranger once').fill('900000');
  await page.keyboard.press('Alt+7');
  // Evaluation, report and package: 100 + 1,000 + 10,000 seconds.
  await page.getByText('Measuring and writing took 3 h 5 min the last time.').waitFor();
  await press(page, 'Judge by the new answers');
  await page.getByRole('heading', { level: 1, name: 'How far is the training?' }).waitFor();
  expect(asked).toEqual([
    [
      'run.judgeAgain',
      {
        ...{ runId: 'run-1', title: 'Gate', currency: 'JPY' },
        money: { passesPerDay: 2000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 900_000 },
      },
    ],
  ]);
  await expect.poll(() => project.runId).toBe('run-2');
  expect(project.earlier.map(({ runId }) => runId)).toEqual(['run-1']);
  running = false;
  await tell('run.ended', { runId: 'run-2', state: 'finished', problem: null });
  await press(page, 'See the result');
  await page.locator('[data-kpi]').nth(3).waitFor();
  expect(await page.getByText('Answers were changed').count()).toBe(0);
  expect(await page.getByText('were changed after this run began').count()).toBe(0);

  await page.keyboard.press('Alt+5');
  await page.getByLabel('Minutes of your own choice').fill('60');
  await page.keyboard.press('Alt+7');
  await page.getByText('start another run to bring it up to date').waitFor();
  expect(await page.getByRole('button', { name: 'Judge by the new answers' }).count()).toBe(0);
  expect(faults).toEqual([]);
});

inWindow(
  'a photo that goes wrong is set aside from there and taken back: the result is out of date meanwhile',
  async ({ page, faults }) => {
    asked.length = 0;
    await page.keyboard.press('Alt+5');
    await page.getByLabel('Minutes of your own choice').fill('600');
    await page.keyboard.press('Alt+7');
    const stale = page.getByText('Its result is kept; start another run');
    await stale.waitFor({ state: 'detached' });
    await press(page, 'Mistakes');
    // A closest call is no mistake, and nothing is to be put right about it.
    expect(await page.locator('#part-mistakes li').count()).toBe(2);
    expect(await page.locator('#part-mistakes li button').count()).toBe(2);
    await press(page, 'Set this photo aside: Pair 1, 2');
    await page.getByText('1 photo is set aside. This result was measured with it').waitFor();
    expect(asked).toEqual([['faces.setPictureAside', { folder: '/faces', picture: '1b'.repeat(32), aside: true }]]);
    await stale.waitFor();
    expect(await page.getByRole('button', { name: 'Judge by the new answers' }).count()).toBe(0);
    await press(page, 'Use this photo again: Pair 1, 2');
    await stale.waitFor({ state: 'detached' });
    expect(asked.length).toBe(2);
    // What is to be looked at again, of both kinds of mistakes.
    await page.getByRole('radio', { name: /^To check/ }).check();
    await page.getByText(/^Of the pairs kept here: 1 with photos that may carry the wrong name/).waitFor();
    expect(await page.locator('#part-mistakes li').first().textContent()).toMatch(/A stranger passes.*Likeness 0\.400/s);
    expect(faults).toEqual([]);
  },
);

inWindow(
  'the line of the decision threshold is drawn by the pointer; the two of a check by a person never cross',
  async ({ page, faults }) => {
    await page.keyboard.press('Alt+7');
    await press(page, 'Decision threshold and money');
    const box = page.locator('#threshold');
    const handedOver = await box.inputValue();
    const chart = page.locator('svg.movable');
    const placeOf = async (tick: string) => {
      const { x, width, y } = (await chart
        .locator('text', { hasText: new RegExp(`^${tick}$`) })
        .last()
        .boundingBox())!;
      return [x + width / 2, y - 60] as const;
    };
    await chart.scrollIntoViewIfNeeded();
    await page.mouse.move(...(await placeOf('0.2')));
    expect(await box.inputValue()).toBe(handedOver);
    await page.mouse.down();
    expect(Math.abs(Number(await box.inputValue()) - 0.2)).toBeLessThan(0.004);
    await page.mouse.move(...(await placeOf('0.4')), { steps: 5 });
    await page.mouse.up();
    expect(Math.abs(Number(await box.inputValue()) - 0.4)).toBeLessThan(0.004);
    await page.mouse.move(...(await placeOf('0.3')));
    expect(Math.abs(Number(await box.inputValue()) - 0.4)).toBeLessThan(0.004);
    await press(page, 'Recommended');
    expect(await box.inputValue()).toBe(handedOver);

    const result = page.getByText(/ checks a day, loss /);
    const cheapest = await result.textContent();
    const [refuse, accept] = [page.locator('#band-0'), page.locator('#band-1')];
    await refuse.fill('0.35');
    await refuse.press('Tab');
    // No score is both refused and accepted.
    expect([await refuse.inputValue(), await accept.inputValue()]).toEqual(['0.35', '0.35']);
    expect(await result.textContent()).toMatch(/^0\.0 checks a day, loss .* more than with one decision threshold/);
    await accept.fill('0.4');
    await accept.press('Tab');
    expect(Number.parseFloat((await result.textContent())!)).toBeGreaterThan(0);
    await press(page, /^Cheapest: /);
    expect(await result.textContent()).toBe(cheapest);
    expect(faults).toEqual([]);
  },
);

inWindow(
  'one section at a time below the four answers, the same one after another step, all of them at once and on paper',
  async ({ page, faults }) => {
    const section = (name: string) => page.getByRole('button', { name, exact: true });
    const seen = () => page.locator('.part').evaluateAll((all) => all.filter((one) => one.checkVisibility()).map(({ id }) => id));
    await page.keyboard.press('Alt+7');
    await press(page, 'Decision threshold and money');
    await page.getByRole('heading', { name: 'Decision threshold and money', exact: true }).waitFor();
    expect(await seen()).toEqual(['part-money']);
    // The four answers stand above whatever is chosen.
    for (const name of ['Device and files', 'Compare', 'Sign-off']) {
      await press(page, name);
      expect(await section(name).getAttribute('aria-pressed')).toBe('true');
      expect(await page.locator('main nav button[aria-pressed=true]').count()).toBe(1);
      expect((await seen()).length).toBe(1);
      expect(await page.locator('[data-kpi]').count()).toBe(4);
      const [card, nav] = await Promise.all([page.locator('[data-kpi]').last().boundingBox(), section(name).boundingBox()]);
      expect(card!.y + card!.height).toBeLessThan(nav!.y);
    }
    await page.getByRole('button', { name: 'Sign off', exact: true }).waitFor();
    await page.keyboard.press('Alt+6');
    await page.keyboard.press('Alt+7');
    expect(await seen()).toEqual(['part-sign']);
    await page.emulateMedia({ media: 'print' });
    expect((await seen()).length).toBeGreaterThan(5);
    await page.emulateMedia({ media: null });
    await press(page, 'Everything');
    const all = [
      'part-money',
      'part-mistakes',
      'part-conditions',
      'part-groups',
      'part-many',
      'part-device',
      'part-curves',
      'part-compare',
      'part-sign',
    ];
    expect(await seen()).toEqual(all);
    const open = async (): Promise<void> => {
      await page.locator('main ul button.project').click();
      await page.locator('main nav button').last().click();
      await page.locator('#part-sign form').waitFor();
      expect(await seen()).toEqual(all);
    };
    await inEachLook(page, 'result', open, farLooks);
    await page.emulateMedia({ forcedColors: 'active' });
    expect(await accessibilityFaults(page)).toEqual([]);
    const borders = "[...document.querySelectorAll('main nav button')].map((one) => getComputedStyle(one).borderTopWidth)";
    expect(new Set(await page.evaluate<string[]>(borders)).size).toBe(2);
    await page.emulateMedia({ forcedColors: 'none' });
    expect(faults).toEqual([]);
  },
);

inWindow(
  'a file in whole numbers that fails its check: the package is offered without it; without FP32 there is none',
  async ({ page, faults }) => {
    await page.keyboard.press('Alt+8');
    await page.getByLabel('Path of a new or empty folder').fill('/out');
    const write = page.getByRole('button', { name: 'Write the package', exact: true });
    await write.click();
    await page.getByText('The package was not written: a file does not answer').waitFor();
    await page.getByText('student_int8.onnx: likeness 0.981, largest difference 0.12.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await layoutFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Write without whole numbers (INT8)' }).click();
    await page.getByText('All 9 files').waitFor();
    expect(asked.filter(([name]) => name === 'run.export').map(([, input]) => input)).toEqual([
      { runId: 'run-2', out: '/out', without: [] },
      { runId: 'run-2', out: '/out', without: ['int8'] },
    ]);
    failing = 'fp32';
    await write.click();
    await page.getByText('student_fp32.onnx: likeness 0.981').waitFor();
    expect(await page.getByRole('button', { name: /^Write without/ }).count()).toBe(0);
    expect(faults).toEqual([]);
  },
);

inWindow('minutes at a project are counted, undone answers or not, and those of nobody are not', async ({ page, faults }) => {
  await page.clock.install();
  await page.reload();
  await page.locator('main ul button.project').click();
  await page.locator('[data-kpi]').nth(3).waitFor();
  const before = project.activeSeconds;
  await page.keyboard.press('Alt+1');
  await page.getByLabel('Passes per day').fill('2500');
  await page.clock.runFor(61_000);
  await expect.poll(() => project.activeSeconds).toBe(before + 60);
  expect(project.purpose.passesPerDay).toBe(2500);
  await page.clock.runFor(180_000);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.clock.runFor(61_000);
  await expect.poll(() => project.activeSeconds).toBe(before + 120);
  expect(project.purpose.passesPerDay).toBe(2000);
  expect(faults).toEqual([]);
});
