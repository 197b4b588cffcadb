// The course of a training in a real Chromium over a host that the test plays: the recognition rate first, the likeness for a run that has none; and what is
// offered when nothing is heard of it for a minute of the page's own clock.
import { afterAll, beforeAll, expect } from 'vitest';
import type { RunCourse } from '../../preload/outcome.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium, layoutFaults } from '../support/browser-window.ts';
import { inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
let measured = true;
let busy = false;
const restarted: unknown[] = [];

function courseNow(): RunCourse {
  const step = Array.from({ length: 100 }, (_, at) => at + 1);
  const all = step.map((at) => at / 120);
  const points = [20, 40, 60, 80, 100].map((at) => {
    const value = 0.9 - 8 / at;
    const tar = { value, low: value - 0.06, high: value + 0.05 };
    return { ...{ step: at, fmr: 0.01, people: 100, photos: 300, genuinePairs: 300, tar }, teacher: { value: 0.95, low: 0.9, high: 0.98 } };
  });
  return {
    ...{
      runId: 'run-1',
      state: 'running',
      problem: null,
      createdMs: 0,
      practice: false,
      student: 'tiny',
      inUse: '',
      phases: [],
      savedMs: 1,
      steps: 120,
    },
    training: { step, loss: all, likeness: all, lambda: all, alpha: all, gaps: [{ step: 50, seconds: 60, why: 'slept', fromMs: null }] },
    sittings: [],
    accuracy: { points: measured ? points : [], askedFmr: 0.001, target: 0.8 },
    machine: { freeBytes: 1e9, low: null, processorC: null, graphicsC: null },
  };
}

beforeAll(async () => {
  const answer = (name: string, input: unknown): unknown => {
    if (name === 'work.current') return busy ? { busy, runId: 'run-1' } : { busy, runId: null };
    if (name === 'run.restartTraining') {
      restarted.push(input);
      return { runId: 'run-1', restarted: true };
    }
    if (name === 'run.outcome') throw new Error('run-unfinished');
    return name === 'run.course' ? courseNow() : [];
  };
  if ('path' in chromium) part = await openPart(answer, 'course');
}, 180_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('the recognition rate has every point with its interval, and says at what and on whom', async ({ page, faults }) => {
  const drawing = page.getByRole('img', { name: /^Recognition of the people who choose/ });
  await drawing.waitFor();
  expect(await drawing.locator('circle.bubble').count()).toBe(5);
  const shown = ((await page.locator('main').textContent()) ?? '').replaceAll('\u00a0', ' ').replaceAll('\u2060', '');
  expect(shown).toContain('Student 82.0 % (76.0 % to 87.0 %), teacher 95.0 %.');
  expect(shown).toMatch(/1 in 100.*The 1 in 1,000.* cannot be shown/s);
  expect(await page.getByText('Likeness (mean cosine)').first().isVisible(), 'behind more').toBe(false);
  await inEachLook(page, 'course', () => page.locator('circle.bubble').first().waitFor());
  expect(faults).toEqual([]);
});

inWindow('a run without points shows the likeness and says why', async ({ page }) => {
  measured = false;
  await page.reload();
  await page.getByText('The recognition rate is not drawn').waitFor();
  await page.getByRole('img', { name: /^Likeness to the teacher/ }).waitFor();
});

inWindow(
  'a minute without a sign: wait, which is asked again after another one, or restart the trainer',
  async ({ page, tell, faults }) => {
    busy = true;
    await page.clock.install();
    await page.goto(`${new URL(page.url()).origin}/?part=training`);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.clock.pauseAt(Date.now() + 3_600_000); // from here on time passes only where it is said to
    const heard = (phase: string) =>
      tell('work.progressed', {
        ...{ runId: 'run-1', phase, done: 7, total: 120, unit: 'steps', perSecond: 9, secondsLeft: [9, 12] },
        ...{ overall: 0.4, overallSecondsLeft: [20, 40], loss: 2, likeness: 0.5 },
      });
    const notice = page.getByText('There was no sign of life for a minute.');
    const minute = () => page.clock.runFor(62_000);
    await heard('train');
    await page.clock.runFor(50_000);
    await page.getByText('Last sign of life').waitFor();
    expect(await notice.count()).toBe(0);
    await minute();
    await notice.waitFor();
    await page.getByRole('button', { name: 'Wait' }).click();
    await notice.waitFor({ state: 'detached' });
    await page.clock.runFor(50_000);
    expect(await notice.count()).toBe(0);
    await minute();
    await notice.waitFor();
    // What is no trainer is not ended.
    await heard('evaluate');
    await notice.waitFor({ state: 'detached' });
    await minute();
    await page.getByRole('button', { name: 'Wait' }).waitFor();
    expect(await page.getByRole('button', { name: 'Restart and continue' }).count()).toBe(0);
    await heard('train');
    await notice.waitFor({ state: 'detached' });
    await minute();
    await notice.waitFor();
    await page.clock.resume(); // axe waits by the page's clock
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await layoutFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Restart and continue' }).click();
    await notice.waitFor({ state: 'detached' });
    await expect.poll(() => restarted).toEqual([{ runId: 'run-1' }]);
    expect(faults).toEqual([]);
  },
);
