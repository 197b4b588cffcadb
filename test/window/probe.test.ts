// Times on devices on the Result step, in a real Chromium over a host that the test plays: a file is chosen or dropped, refused with its reason, shown under
// its badge beside those of other devices, and removed, by keyboard too.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { type DeviceProbe, mostProbeBytes } from '../../preload/probe.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { findChromium } from '../support/browser-window.ts';
import { madeUpProbe } from '../support/probe-result.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { farLooks, inEachLook, type Look, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
let probes: DeviceProbe[] = [];
let probesDamaged = false;
const asked: { readonly name: string; readonly input: unknown }[] = [];

function answer(name: string, input: unknown): unknown {
  if (name === 'run.outcome') return { runId: 'run-1', probes, probesDamaged };
  if (!name.startsWith('probe.')) return [];
  asked.push({ name, input });
  if (name === 'probe.remove') {
    const { unit, precision } = input as { unit?: number; precision?: string };
    probes = unit === undefined ? [] : probes.filter((one) => one.unit !== unit || one.settings.precision !== precision);
    probesDamaged = false;
    return { removed: true };
  }
  if ((input as { text: string }).text !== 'good') throw new Error('probe-student');
  const taken = madeUpProbe({ unit: probes.length + 1, slower: probes.length === 1 ? 2 : 1 });
  probes = [...probes, taken];
  return taken;
}

const folder = temporaryFolder();
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'probe');
}, 60_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow(
  'says what to do on the device; a file of another student and one that is too large are refused with their reason',
  async ({ page }) => {
    await page.getByText('npm install onnxruntime-node').waitFor();
    expect(await page.getByText('sh PACKAGE/probe/probe.sh').count()).toBe(1);
    expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0);
    const choose = page.getByLabel('Choose probe-result.json');
    await choose.setInputFiles(file('other.json', 'other'));
    await page.getByText('This file belongs to another student.').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await choose.setInputFiles(file('large.json', 'x'.repeat(mostProbeBytes + 1)));
    await page.getByText('This file is too large for a result of the probe (1 MB).').waitFor();
    expect(await page.getByText('This file belongs to another student.').count()).toBe(0);
    // What was too large never left the page.
    expect(asked).toEqual([{ name: 'probe.import', input: { runId: 'run-1', text: 'other' } }]);
  },
);

inWindow('chosen by keyboard, shown under its badge with what was not assessed, and removed by keyboard', async ({ page }) => {
  // Awaited before the key is pressed: a busy browser opens the dialog before it hears that somebody waits for it.
  const chooser = page.waitForEvent('filechooser');
  await page.getByLabel('Choose probe-result.json').focus();
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(file('good.json', 'good'));
  await page.getByText('Taken in as device 1.').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  await page.getByText('Measured on device').waitFor();
  const found = await page.locator('table').textContent();
  for (const said of [
    'Raspberry Pi 5 Model B Rev 1.0, Cortex-A76',
    'p99 11.0\u00a0ms',
    '45.2 °C before, 61 °C after',
    'Not assessed',
    '2026-11-25',
  ])
    expect(found).toContain(said);
  await page.getByRole('button', { name: 'Remove device 1' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Removed. Targets are judged by this computer again.').waitFor();
  await page.getByLabel('Choose probe-result.json').waitFor();
  // The button that was pressed is gone: the place to go on from has the focus.
  expect(await page.evaluate('document.activeElement.type')).toBe('file');
  expect(asked.at(-1)).toEqual({ name: 'probe.remove', input: { runId: 'run-1', unit: 1, precision: 'fp32' } });
});

inWindow('three devices stand side by side, the slowest is named, and one is removed', async ({ page }) => {
  await page.getByLabel('Choose probe-result.json').setInputFiles(file('good.json', 'good'));
  for (const unit of [2, 3]) {
    await page.getByText(`Taken in as device ${unit - 1}.`).waitFor();
    await page.getByLabel('Add the result of another device').setInputFiles(file('good.json', 'good'));
  }
  await page.getByText('Taken in as device 3.').waitFor();
  expect(await page.locator('thead th').allTextContents()).toEqual(['Device 1', 'Device 2', 'Device 3']);
  const slowest = page.getByText('judged by the slowest of these 3 devices (device 2)');
  await slowest.waitFor();
  await page.getByRole('button', { name: 'Remove device 2' }).click();
  await page.getByText('Removed.', { exact: true }).waitFor();
  expect(await page.locator('thead th').allTextContents()).toEqual(['Device 1', 'Device 3']);
  expect(await slowest.count()).toBe(0);
  probes = [];
});

inWindow('what is kept and cannot be read is said, and goes by one button', async ({ page }) => {
  probesDamaged = true;
  await page.reload();
  await page.getByText('What was measured on devices is kept, and cannot be read.').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Remove all of them' }).click();
  await page.getByText('Removed. Targets are judged by this computer again.').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(asked.at(-1)).toEqual({ name: 'probe.remove', input: { runId: 'run-1' } });
});

inWindow('dropped; nothing overflows in both languages and themes, with large text', async ({ page, faults }) => {
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.items.add(new File(['good'], 'probe-result.json'));
    document.querySelector('fieldset').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  })()`);
  await page.getByText('Taken in as device 1.').waitFor();
  const devices = [madeUpProbe(), madeUpProbe({ unit: 2, slower: 2 }), madeUpProbe({ unit: 3 })];
  const int8 = madeUpProbe({ precision: 'int8', slower: 0.5 });
  for (const shown of [[...devices, int8], []]) {
    probes = shown;
    const [state, there] = shown.length === 0 ? ['none', 'ol.how'] : ['three', 'table'];
    const looks: readonly Look[] = [['ja', 'light', 1, 1280], ['en', 'dark', 2, 1024], ...farLooks];
    await inEachLook(page, `devices-${state}`, () => page.locator(there).first().waitFor(), looks);
  }
  expect(faults).toEqual([]);
});
