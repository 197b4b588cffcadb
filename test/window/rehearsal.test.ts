// The rehearsal on the Plan step in a real Chromium over a host that the test plays: begun, stopped, continued, what it found, thrown away; never the project's run.
import { afterAll, beforeAll, expect } from 'vitest';
import type { Rehearsed } from '../../preload/rehearsal.ts';
import { problemWords, textFor } from '../../renderer/text/text.ts';
import { findChromium } from '../support/browser-window.ts';
import { inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
let found: Rehearsed | null = null;
let busy = false;
const asked: [string, unknown][] = [];
const rehearsed: Rehearsed = {
  ...{ runId: 'run-2', state: 'running', problem: null, phase: 'train', seconds: 120, plannedSeconds: 28_800, pace: null },
};

function answer(name: string, input: unknown): unknown {
  if (name === 'work.current') return { busy, runId: busy ? 'run-2' : null };
  if (name === 'run.rehearsed') return found;
  if (!['run.start', 'run.resume', 'run.remove', 'work.stop'].includes(name))
    return name === 'run.list' || name === 'project.list' ? [] : null;
  asked.push([name, input]);
  if (name === 'run.remove') {
    found = null;
    return { bytes: 12_345_678 };
  }
  if (name === 'work.stop') return { stopping: true };
  [busy, found] = [true, rehearsed];
  return { runId: 'run-2' };
}

/** The host ends the rehearsal, and says so. */
async function end(how: Partial<Rehearsed> & Pick<Rehearsed, 'state'>): Promise<void> {
  [busy, found] = [false, { ...rehearsed, ...how }];
  await part!.tell('run.ended', { runId: 'run-2', state: how.state, problem: null, rehearsal: true });
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'rehearsal');
}, 180_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow(
  'is begun with the job of the training, stopped, continued, and says in one sentence what it found',
  async ({ page, faults, tell }) => {
    await page.getByRole('button', { name: 'Rehearse', exact: true }).click();
    await tell('work.progressed', {
      ...{ runId: 'run-2', phase: 'train', done: 12, total: 400, unit: 'steps', perSecond: 9, secondsLeft: [90, 120] },
      ...{ overall: 0.4, overallSecondsLeft: [200, 400], loss: 2, likeness: 0.5 },
    });
    await page.getByText('Step 12 of 400').waitFor();
    expect(asked).toEqual([
      [
        'run.start',
        expect.objectContaining({ rehearsal: true, student: 'mobilefacenet', budgetSeconds: 28_800, teacher: 'starter', anyway: false }),
      ],
    ]);
    await page.getByRole('button', { name: 'Stop the rehearsal' }).click();
    await end({ state: 'paused' });
    await page.getByText('The rehearsal was stopped').waitFor();
    await page.getByRole('button', { name: 'Continue the rehearsal' }).click();
    await page.getByRole('button', { name: 'Stop the rehearsal' }).waitFor();
    expect(asked.at(-1)).toEqual(['run.resume', { runId: 'run-2', without: [] }]);
    // Found so after a restart, of which no more than the code of the problem is known.
    await end({ state: 'failed', phase: 'embed', problem: 'disk-full' });
    const { what, todo } = problemWords(textFor('en'), { code: 'disk-full', data: {} });
    await page.getByText(`${what} ${todo}`, { exact: true }).waitFor();
    await page.getByText(`it stopped in the phase “${textFor('en').phases.embed}”`).waitFor();
    await page.getByRole('button', { name: 'Continue the rehearsal' }).click();
    await page.getByRole('button', { name: 'Stop the rehearsal' }).waitFor();
    const pace = { forecastMs: 10, measuredMs: 13, forecastEpochs: 27, epochs: 21, trainingSeconds: 28_000 };
    await end({ state: 'finished', phase: null, seconds: 580, pace });
    await page
      .getByText(/^Everything works: .* learning takes 1\.3 times as long as forecast; .* accuracy is not to be expected/)
      .waitFor();
    await inEachLook(page, 'rehearsal', () => page.getByText(/1\.3/).waitFor());
    await page.getByRole('button', { name: 'Throw the rehearsal away' }).click();
    await page.getByText('The rehearsal is gone. That freed 12.3 MB.').waitFor();
    expect(asked.at(-1)).toEqual(['run.remove', { runId: 'run-2' }]);
    expect(faults).toEqual([]);
  },
);
