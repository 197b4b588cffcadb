// What the window's frame offers beside the eight steps, in a real Chromium over a host that the test plays: the first pages, settings, diagnostics.
// Invariant: by keyboard; the host's verdicts are what is shown, and a time only after it was measured.
import { afterAll, beforeAll, expect } from 'vitest';
import { Problem } from '../../main/problems.ts';
import type { Out } from '../../preload/contract.ts';
import type { Diagnostics } from '../../preload/diagnostics.ts';
import type { SettingsFound, SystemFound } from '../../preload/settings.ts';
import { textFor } from '../../renderer/text/text.ts';
import { findChromium } from '../support/browser-window.ts';
import { press, tabTo } from '../support/keyboard.ts';
import { farLooks, inEachLook, openPart, testsIn, type WindowPart } from '../support/window-part.ts';

const chromium = findChromium();
let part: WindowPart | undefined;
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
const table = {
  ...devices,
  rows: [{ ...processor, engine: 'ort-cpu' }],
  settings: diagnostics.settings,
} as SystemFound['devices']['table'];
const deviceSettings = { ...diagnostics.settings };
const system: SystemFound = {
  processor: { verdict: 'good', cpu: processor.device, cores: 2 },
  memory: { verdict: 'limited', bytes: 8.2e9 },
  disk: { verdict: 'good', freeBytes: 40e9, photos: 951_234 },
  devices: { verdict: 'limited', table },
  time: { verdict: 'unknown', imagesPerSecond: null, study: null },
  energy: { verdict: 'limited', reason: 'no-permission' },
  folder: { verdict: 'good', writable: true, others: false },
};
const scan = { people: 24, photos: 96, files: 96, rejected: {}, seconds: 1 };
const settings: SettingsFound = { welcomed: false, retentionDays: null, dataDir: '/data/deshi', overdue: null };
const audit: Out<'audit.read'> = {
  ...{ total: 212, head: 'c3d4'.repeat(16), brokenAt: null },
  records: [
    { id: 212, atMs: Date.UTC(2026, 10, 26, 3), event: 'run-exported', detail: { run: '20261126-214000-ab12', seal: 'd4e5'.repeat(16) } },
    { id: 211, atMs: Date.UTC(2026, 10, 26, 2), event: 'run-signed-off', detail: { decision: 'accepted', kpi: 'e5f6'.repeat(16) } },
    { id: 210, atMs: Date.UTC(2026, 10, 25, 9), event: 'photos-set-aside', detail: { source: 1, check: 'too-dark', photos: 1240 } },
  ],
};
let measured = false;
const asked: [name: string, input: unknown][] = [];

function answer(name: string, input: unknown): unknown {
  if (
    /^diagnostics|set$|^project\.(save|delete)|^faces\.(scan|look|measure|set|exclude|erase)|^run\.(start|resume|judge|sign|export)/.test(
      name,
    )
  )
    asked.push([name, input]);
  if (name === 'settings.read' || name === 'settings.set') {
    Object.assign(settings, input);
    settings.overdue = settings.retentionDays === null ? null : { photos: 2400, folders: 2, sinceMs: Date.UTC(2026, 2, 1) };
    return { ...settings };
  }
  if (name === 'settings.folder') return { sizeBytes: 3.2e9, freeBytes: 40e9, fingerprint: 'ab12'.repeat(16) };
  if (name === 'system.check')
    return measured
      ? { ...system, time: { verdict: 'good', imagesPerSecond: 31.4, study: { photos: 2000, epochs: 20, seconds: [1529, 4076] } } }
      : system;
  if (name === 'devices.set') return Object.assign(deviceSettings, input);
  if (name === 'devices.list') {
    measured ||= (input as { test?: boolean }).test === true;
    return { ...table, settings: { ...deviceSettings } };
  }
  if (name === 'audit.read') return audit;
  if (name === 'work.current') return { busy: false, runId: null };
  if (name === 'diagnostics.collect') return { digest: 'abc', text: `${JSON.stringify(diagnostics, null, 2)}\n`, diagnostics };
  if (name === 'diagnostics.save') return { path: '/stick/deshi-diagnostics-20261127-030000.json' };
  if (name === 'project.read') {
    const { id } = input as { id: string };
    throw id === 'p-2' ? new Problem('project-unreadable', { state: 'newer' }) : new Problem('project-unreadable');
  }
  if (name === 'project.view')
    return {
      ...{ id: 'p-2', savedMs: 0, left: 3 },
      known: { title: '新館', purpose: { use: 'access', passesPerDay: 2000 }, data: { folder: '/faces', scan }, earlier: [] },
    };
  if (name === 'project.list')
    return !settings.welcomed
      ? []
      : [
          { id: 'p-1', title: 'North gate', practice: false, stage: 'poc', runId: null, savedMs: 0, state: 'whole' },
          { id: 'p-2', title: '新館', practice: false, stage: 'poc', runId: null, savedMs: 0, state: 'newer' },
        ];
  return [];
}

beforeAll(async () => {
  if ('path' in chromium) part = await openPart(answer, 'frame');
}, 60_000);
afterAll(() => part?.close());

const inWindow = testsIn(() => part);

/** The same page in Japanese, dark and twice as large, and in English and light again. `again`: the way back to it. */
const inBoth = ({ page }: WindowPart, name: string, again: () => Promise<void>): Promise<void> =>
  inEachLook(page, name, again, [['ja', 'dark', 1, 1280], ...farLooks]);

inWindow('the first pages come by themselves, once: language, what this computer can do, where everything stays', async (part) => {
  const { page, faults } = part;
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  await heading('Which language do you want to use?');
  await tabTo(page, 'English', 'radio');
  await page.keyboard.press('ArrowDown');
  await heading('どの言語で使いますか?');
  await page.keyboard.press('ArrowUp');
  await press(page, 'Next page');
  await page.getByRole('heading', { level: 1, name: 'What can this computer do?' }).and(page.locator(':focus')).waitFor();
  const row = async (name: string) => ((await page.getByRole('row', { name }).allInnerTexts())[0] ?? '').replaceAll(/\s+/g, ' ');
  expect(await row('Disk of the data folder')).toBe(
    'Disk of the data folder Good 40 GB free About 950,000 photos and one run with them Nothing to do.',
  );
  expect(await row('Energy counter')).toMatch(/With limits .*no permission.*udev/);
  // No time before it was measured.
  expect(await row('Time of a training')).toBe('Time of a training Not known Not measured yet Not known Measure now');
  await press(page, 'Measure now');
  await page.getByText('31 photos a second').waitFor();
  expect(await row('Time of a training')).toContain(
    'A first study (2,000 photos, 20 times, with and without a teacher) in 25 min to 1 h 8 min',
  );
  await press(page, 'Next page');
  await heading('Where do photos and models stay?');
  await page.getByText('Images and models never leave this computer.').waitFor();
  expect(asked).toEqual([]);

  for (const at of [1, 2, 3]) {
    await inBoth(part, `first-${at}`, async () => {
      for (let turned = 1; turned < at; turned++) await page.locator('main .button.main').click();
      if (at === 2) await page.locator('tbody tr').nth(6).waitFor();
      await page.locator('h1').waitFor();
    });
  }
  await press(page, 'To the start page');
  await heading('Make a small face-recognition network from a large one');
  expect(asked).toEqual([['settings.set', { welcomed: true }]]);
  await page.reload();
  await heading('Make a small face-recognition network from a large one');
  await press(page, 'First pages');
  await press(page, 'Skip these pages');
  await heading('Make a small face-recognition network from a large one');
  expect(asked.splice(0).length).toBe(1);
  expect(faults).toEqual([]);
});

inWindow('F1 opens and closes the explanation on the start page, too, and the search finds what belongs to a step', async (part) => {
  const { page, faults } = part;
  const help = page.getByRole('complementary', { name: 'Explanation' });
  expect(await help.count()).toBe(0);
  await page.keyboard.press('F1');
  await help.getByRole('heading', { name: 'What is this program for?' }).waitFor();
  await help.getByLabel('Search everything that is explained').fill('raspberry stranger');
  await help.getByText('Nothing is explained by these words.').waitFor();
  await help.getByLabel('Search everything that is explained').fill('refuses the right person');
  await help.locator('dt', { hasText: 'Purpose' }).first().waitFor();
  await inBoth(part, 'home-help', async () => {
    await page.locator('h1').waitFor();
    await page.keyboard.press('F1');
    await page.locator('aside').waitFor();
  });
  await page.keyboard.press('F1');
  await help.waitFor({ state: 'detached' });
  expect(faults).toEqual([]);
});

inWindow('settings have effect at once, are the same as elsewhere, and are taken back', async (part) => {
  const { page, faults } = part;
  const html = page.locator('html');
  await press(page, 'Settings');
  await page.getByRole('heading', { level: 1, name: 'Settings' }).and(page.locator(':focus')).waitFor();
  await tabTo(page, 'Appearance', 'combobox');
  // The one in the bar comes first, the one of the page after it; both are one.
  await page.locator('#settings-theme').focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => html.getAttribute('data-theme')).toBe('dark');
  expect(await page.locator('header select').nth(1).inputValue()).toBe('dark');
  await page.keyboard.press('Control+z');
  await expect.poll(() => html.getAttribute('data-theme')).toBe('light');
  await page.getByLabel('Hide faces and names of folders whenever the program starts').check();
  expect(await page.evaluate(`JSON.parse(localStorage.getItem('deshi.preferences')).hideFaces`)).toBe(true);
  await press(page, 'Take the last change back');
  expect(await page.evaluate(`JSON.parse(localStorage.getItem('deshi.preferences')).hideFaces`)).toBe(false);
  await page.locator('summary', { hasText: 'What trains on this computer' }).click();
  const usable = page.getByRole('checkbox', { name: /Leave the computer usable/ });
  await usable.click();
  await page.keyboard.press('Control+z');
  await expect.poll(() => usable.isChecked()).toBe(false);
  expect(asked.splice(0)).toEqual([
    ['devices.set', { usable: true }],
    ['devices.set', { engine: 'auto', usable: false, memoryCapMb: null }],
  ]);
  await page.locator('summary', { hasText: 'What trains on this computer' }).click();
  await page.getByRole('spinbutton', { name: /Remind me/ }).fill('180');
  await page.keyboard.press('Tab');
  await page.getByText('2,400 photos of 2 folders have been kept since').waitFor();
  expect(asked.splice(0)).toEqual([['settings.set', { retentionDays: 180 }]]);
  await page.getByText('ab12 ab12').waitFor();
  await page.getByText('3.2 GB').waitFor();
  await page.getByText('The window in a browser shows no notifications').waitFor();
  await inBoth(part, 'settings', async () => {
    await page.locator('header .tools button[aria-pressed]').last().click();
    await page.locator('tbody tr').nth(6).waitFor();
    await page.locator('details.card:has(.inside) summary').last().click();
    await page.getByText('c3d4').first().waitFor();
  });
  await page.getByRole('row', { name: /Signed off decision: accepted, report: e5f6e5f6e5f6…/ }).waitFor();
  await page.getByText('The newest 3').waitFor();
  await press(page, 'Close the settings');
  // The start page reminds of what is kept too long.
  await page.getByText('Check whether you may still keep them.').waitFor();
  expect(faults).toEqual([]);
});

inWindow(
  'what a newer program saved is looked at: every step says what is understood, and nothing can be changed or is saved',
  async (part) => {
    const { page, faults } = part;
    await press(page, 'Look at 新館, read-only');
    const notice = page.getByText('This project was saved by a newer version of the program. It is shown read-only.');
    const open = async (step: number): Promise<void> => {
      await page.keyboard.press(`Alt+${step}`);
      await page.locator('fieldset.viewed').waitFor({ state: 'attached' });
    };
    for (const step of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await open(step);
      await notice.waitFor();
      // Nothing answers: no box, no choice, no button.
      expect(await page.locator('main :is(input, select, textarea, button):enabled').count(), `step ${step}`).toBe(0);
    }
    await page.getByText('3 answers are not known to this version and not shown').waitFor();
    await open(1);
    expect(await page.getByLabel('Passes per day').inputValue()).toBe('2000');
    expect(await page.getByLabel('Name of the project').isEditable()).toBe(false);
    await open(3);
    await page.getByText('24 people with 96 photos').waitFor();
    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    // On to the next step, without a word of what is missing here.
    await press(page, 'Next: Teacher');
    await page.getByRole('heading', { level: 1, name: textFor('en').window.questions.teacher }).waitFor();
    await inBoth(part, 'viewed', async () => {
      await page.locator('.shut button').first().click();
      await page.locator('fieldset.viewed').waitFor({ state: 'attached' });
      await page.keyboard.press('Alt+3');
      await page.locator('fieldset.viewed .bar').waitFor();
    });
    await press(page, 'Projects');
    await page.getByRole('heading', { level: 1, name: 'Make a small face-recognition network from a large one' }).waitFor();
    expect(asked).toEqual([]);
    expect(faults).toEqual([]);
  },
);

inWindow('diagnostics are read before they are saved, by keyboard, from the start page and from a problem', async (part) => {
  const { page, faults } = part;
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
  await inBoth(part, 'diagnostics', async () => {
    await page.locator('main button').last().click();
    await page.locator('dialog[open] pre').waitFor({ state: 'attached' });
  });
  expect(faults).toEqual([]);
});
