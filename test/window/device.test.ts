// The Device step in a real Chromium over a host that the test plays: the teacher beside the usual student on each device, a device that is not on the list, the way
// from a photo to an answer; both languages, both themes and large text.
import { afterAll, beforeAll, expect } from 'vitest';
import type { TeacherSpeed } from '../../preload/teacher-speed.ts';
import { findChromium } from '../support/browser-window.ts';
import { inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
const time = { value: 120, low: 100, high: 160 };
const speed: TeacherSpeed = { threads: 2, p50Ms: time, p95Ms: time, peakMemoryBytes: 900_000_000, fileBytes: 174_000_000 };
let known: TeacherSpeed | null = null;

function answer(name: string): unknown {
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'project.save') return { revision: 1, savedMs: 0 };
  if (name === 'teacher.speed') return known;
  if (name === 'teacher.measure') {
    known = speed;
    return speed;
  }
  if (name === 'devices.list') return { devices: [], chosen: null, usable: false, memoryCapBytes: null, testedMs: null };
  return [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'device');
}, 60_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

inWindow('the teacher stands beside the student on the device, and its time is known once it was measured', async ({ page }) => {
  const row = page.getByRole('row', { name: /^Teacher / });
  await page.getByText('This computer', { exact: true }).click();
  await row.getByText('not measured yet').waitFor();
  await page.getByRole('button', { name: 'Measure the teacher here' }).click();
  await row.getByText('100 ms to 160 ms').waitFor();
  expect(await row.textContent()).toMatch(/Measured here.*174.MB/s);
  expect(await page.getByRole('button', { name: 'Measure the teacher here' }).count()).toBe(0);
  // Raspberry Pi 4: 80/10.9 to 1200/48 times the time here.
  await page.locator('#field-device').getByText('Raspberry Pi 4', { exact: true }).click();
  await row.getByText('734 ms to 4.00 s').waitFor();
  expect(await row.textContent()).toMatch(/Estimated/);
  await page.locator('#maxMilliseconds').fill('100');
  await page.getByText('With the teacher itself a face would take about 1.71 s. Your limit is 100 ms.').waitFor();
});

inWindow('a device that is not on the list has a name, and a range as wide as what is known of it', async ({ page, faults }) => {
  const student = page.getByRole('row', { name: /^Usual student/ });
  await page.getByText('Another device', { exact: true }).click();
  await student.getByText('3.68 ms to 691 ms').waitFor();
  await page.getByText('nothing known: between a fast laptop and the slowest of these').waitFor();
  await page.getByLabel('What is it called?').fill('terminal at gate 2');
  await page.getByLabel('About as fast as').selectOption({ label: 'Mini PC' });
  await student.getByText('4.46 ms to 56.3 ms').waitFor();
  await page.getByText('your word on what it is about as fast as').waitFor();
  // Nothing is said of what is not handed over; one template is next to nothing.
  await page.getByText('Compare with 1 template').waitFor();
  await page.getByText('less than 0.01 ms').waitFor();
  expect(await page.getByText('not known', { exact: true }).count()).toBe(1);
  await inEachLook(page, 'device', async ([language]) => {
    await page.getByText(language === 'ja' ? 'その他の機器' : 'Another device', { exact: true }).click();
    await page.locator('#field-device-name').fill('terminal at gate 2');
    await page.locator('#device-like').selectOption('phone');
    await page.locator('.bar').waitFor();
  });
  expect(faults).toEqual([]);
});
