// What the window's frame offers beside the eight steps, in a real Chromium over a host that the test plays: diagnostics from anywhere.
import { afterAll, beforeAll, expect } from 'vitest';
import type { Diagnostics } from '../../preload/diagnostics.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium, layoutFaults } from '../support/browser-window.ts';
import { press, tabTo } from '../support/keyboard.ts';
import { openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
const shots = process.env['DESHI_SHOTS'];
const processor = {
  device: 'Intel(R) Xeon(R) CPU @ 2.20GHz',
  driver: null,
  software: false,
  state: 'untested',
  reason: null,
  probe: null,
  holds: 'host',
} as const;
const devices = { chosen: 'ort-cpu', why: 'only', next: null, testedMs: null } as const;
const diagnostics: Diagnostics = {
  format: 'deshi-diagnostics',
  formatVersion: 1,
  at: '2026-11-27T03:00:00.000Z',
  version: '0.1.0',
  problem: null,
  system: {
    platform: 'linux',
    release: '6.1.0',
    arch: 'x64',
    cpu: processor.device,
    cores: 2,
    memoryBytes: 8e9,
    memoryFreeBytes: 3e9,
    diskFreeBytes: 40e9,
    diskBytes: 100e9,
    energy: 'no-permission',
  },
  runtimes: { node: '24.11.0', sqlite: '3.51.0', 'onnxruntime-node': '1.30.0' },
  devices: { ...devices, rows: [{ ...processor, engine: 'ort-cpu' }] },
  settings: { engine: 'auto', usable: false, memoryCapMb: null },
  library: { state: 'open', counts: { people: 120, photos: 2400, runs: 1 } },
  runs: [
    {
      state: 'failed',
      problem: 'worker-died',
      student: 'mobilefacenet-x0.5',
      method: 'ada-arc',
      createdMs: 0,
      phases: [{ phase: 'train-student', state: 'running', seconds: 65 }],
    },
  ],
  log: [{ event: 'opened', version: '0.1.0' }],
};
const asked: [name: string, input: unknown][] = [];

function answer(name: string, input: unknown): unknown {
  if (/^(diagnostics)/.test(name)) asked.push([name, input]);
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'diagnostics.collect') return { digest: 'abc', text: `${JSON.stringify(diagnostics, null, 2)}\n`, diagnostics };
  if (name === 'diagnostics.save') return { path: '/stick/deshi-diagnostics-20261127-030000.json' };
  if (name === 'project.read') throw new Error('project-unreadable');
  if (name === 'project.list')
    return [{ id: 'p-1', title: 'North gate', practice: false, stage: 'poc', runId: null, savedMs: 0, state: 'whole' }];
  return [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'frame');
}, 60_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('diagnostics are read before they are saved, by keyboard, from the start page and from a problem', async ({ page, faults }) => {
  await press(page, 'Save diagnostics');
  const dialog = page.getByRole('dialog', { name: 'Save diagnostics' });
  await dialog.getByText('Not in it: photos').waitFor();
  await dialog.getByText('1. mobilefacenet-x0.5', { exact: true }).waitFor();
  expect(await dialog.getByText('failed · ').textContent()).toContain('1 min 5 s');
  expect(asked).toEqual([['diagnostics.collect', { problem: null }]]);
  const exact = dialog.locator('summary');
  for (let pressed = 0; pressed < 5 && (await exact.and(page.locator(':focus')).count()) === 0; pressed++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await dialog.locator('pre').isVisible()).toBe(true);
  expect(await dialog.locator('pre').textContent()).toBe(`${JSON.stringify(diagnostics, null, 2)}\n`);
  await tabTo(page, 'Folder', 'textbox');
  await page.keyboard.type('/stick');
  await press(page, 'Save this file');
  await dialog.getByText('Saved: /stick/deshi-diagnostics-20261127-030000.json').waitFor();
  expect(asked.at(-1)).toEqual(['diagnostics.save', { digest: 'abc', folder: '/stick' }]);
  await page.keyboard.press('Escape');

  // A problem brings itself along.
  await page.getByRole('button', { name: 'Open North gate' }).click();
  await page.getByRole('alert').getByRole('button', { name: 'Save diagnostics' }).click();
  await dialog.getByText('Not in it: photos').waitFor();
  expect(asked.at(-1)).toEqual(['diagnostics.collect', { problem: { code: 'project-unreadable', data: {} } }]);
  for (const [language, theme, textSize, width] of [
    ['ja', 'dark', 2, 1024],
    ['en', 'light', 1, 1280],
  ] as const) {
    await page.evaluate(`localStorage.setItem('deshi.preferences', '${JSON.stringify({ language, theme, textSize })}')`);
    await page.setViewportSize({ width, height: 860 });
    await page.reload();
    await page.locator('main button').last().click();
    await page.locator('dialog[open] pre').waitFor({ state: 'attached' });
    expect(await layoutFaults(page), language).toEqual([]);
    expect(await accessibilityFaults(page), language).toEqual([]);
    if (shots) await page.screenshot({ path: `${shots}/diagnostics-${language}-${theme}.png` });
  }
  expect(faults).toEqual([]);
});
