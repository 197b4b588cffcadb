// How the Data step holds 100,000 photos: the real window in a Chromium, over the real program, beside the same window over 1,000 photos.
// Invariant: nothing but drawn pictures in a temporary folder; prints numbers, judges none.
// `node test/bench/window-grid.ts [PHOTOS]`
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { openPixels } from '../../main/faces/pixels.ts';
import { openLibrary } from '../../main/library/database.ts';
import { ensureIdentity } from '../../main/library/identities.ts';
import { recordImage } from '../../main/library/images.ts';
import { saveProject } from '../../main/library/projects.ts';
import { ensureSource } from '../../main/library/sources.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { buildWindow, endProgram, findChromium, pastFirstPages, serveProgram } from '../support/browser-window.ts';
import { launchChromium } from '../support/chromium.ts';
import { drawnFace } from '../support/odd-teachers.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { setup } from '../support/temporary-root.ts';

const most = Number(process.argv[2] ?? 100_000);
const pictures = 500;
const perPerson = 20;
const chromium = findChromium();
if ('why' in chromium) {
  console.error(chromium.why);
  process.exit(1);
}

/** A data folder that knows so many photos, in a project called Large. The same 500 pictures come again and again: what is measured does not depend on it. */
async function largeLibrary(photos: number): Promise<{ dataDir: string; faces: string }> {
  const home = temporaryFolder();
  const [dataDir, faces] = [join(home, 'data'), join(home, 'faces')];
  mkdirSync(faces);
  const library = await openLibrary(dataDir);
  const pixels = openPixels(dataDir, 'append');
  const digests: string[] = [];
  for (let at = 0; at < pictures; at++) {
    const crop = Uint8Array.from(drawnFace(at, 0));
    const digest = createHash('sha256').update(crop).update(`${at}`).digest('hex');
    pixels.append(digest, crop);
    digests.push(digest);
  }
  pixels.close();
  library.transaction(() => {
    const source = ensureSource(library, { root: faces, kind: 'folder' }).id;
    for (let photo = 0; photo < photos; photo++) {
      const person = String(Math.floor(photo / perPerson)).padStart(6, '0');
      recordImage(library, {
        sourceId: source,
        identityId: ensureIdentity(library, `${source}:${person}`, person),
        folder: person,
        name: `${String(photo % perPerson).padStart(2, '0')}.jpg`,
        sizeBytes: 1,
        mtimeMs: 1,
        fileDigest: null,
        digest: digests[photo % pictures]!,
        state: 'ok',
        reason: null,
      });
    }
  });
  const project = emptyProject();
  const scan = { people: photos / perPerson, photos, files: photos, rejected: {}, seconds: 1 };
  saveProject(library, 'large', 0, JSON.stringify({ ...project, title: 'Large', data: { ...project.data, folder: faces, scan } }));
  library.close();
  return { dataDir, faces };
}

interface Measured {
  readonly photos: number;
  /** From the key that opens the step to the first screen of pictures, milliseconds, of each of several times. */
  readonly openMs: readonly number[];
  /** From a jump of the scroll bar to pictures there. */
  readonly jumpMs: readonly number[];
  readonly longTasks: readonly number[];
  readonly frames: number;
  readonly slowestFrameMs: number;
}

/** Every picture in sight has been fetched and decoded. */
const inSight = `(() => {
  const grid = document.querySelector('[role=listbox]');
  if (grid === null) return false;
  const seen = grid.getBoundingClientRect();
  const cells = [...grid.querySelectorAll('[role=option]')].filter((cell) => {
    const { top, bottom } = cell.getBoundingClientRect();
    return bottom > seen.top && top < seen.bottom;
  });
  return cells.length > 0 && cells.every((cell) => cell.querySelector('img')?.complete === true && cell.querySelector('img').naturalWidth > 0);
})()`;

async function timed(page: Page, act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  // Not by waitForFunction, which the policy of the page refuses. Asking costs some milliseconds, which are in the numbers.
  while (!(await page.evaluate<boolean>(inSight))) if (performance.now() - started > 60_000) throw new Error('no pictures after a minute');
  return performance.now() - started;
}

async function measure(built: string, photos: number): Promise<Measured> {
  const { dataDir, faces } = await largeLibrary(photos);
  await pastFirstPages(dataDir);
  const program = await serveProgram(built, dataDir, { roots: [faces] });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 860 } });
    await page.goto(program.address);
    await page.getByRole('button', { name: 'Open Large' }).click();
    const openMs: number[] = [];
    for (let time = 0; time < 5; time++) {
      await page.keyboard.press('Alt+1');
      await page.getByRole('listbox').waitFor({ state: 'detached' });
      openMs.push(await timed(page, () => page.keyboard.press('Alt+3')));
    }
    await page.evaluate(`
      window.longTasks = [];
      window.frameTimes = [];
      new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
      let last = performance.now();
      const beat = (now) => { frameTimes.push(now - last); last = now; requestAnimationFrame(beat); };
      requestAnimationFrame(beat);
    `);
    await page.getByRole('listbox').hover();
    for (let turn = 0; turn < 150; turn++) {
      await page.mouse.wheel(0, 240);
      await page.waitForTimeout(16);
    }
    const jumpMs: number[] = [];
    for (const share of [0.5, 1, 0.25, 0.75, 0.1]) {
      jumpMs.push(
        await timed(page, () =>
          page.evaluate(
            `(() => { const grid = document.querySelector('[role=listbox]'); grid.scrollTop = ${share} * grid.scrollHeight; })()`,
          ),
        ),
      );
    }
    const [longTasks, frameTimes] = await page.evaluate<[number[], number[]]>('[longTasks, frameTimes]');
    return { photos, openMs, jumpMs, longTasks, frames: frameTimes.length, slowestFrameMs: Math.max(...frameTimes) };
  } finally {
    await browser.close();
    await endProgram(program);
  }
}

const removeTemporary = setup();
try {
  const built = await buildWindow();
  const found = [await measure(built, 1000), await measure(built, most)];
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  for (const { photos, openMs, jumpMs, longTasks, frames, slowestFrameMs } of found) {
    console.log(
      `${photos} photos: step opened with pictures in ${median(openMs).toFixed(0)} ms (median of 5; slowest ${Math.max(...openMs).toFixed(0)}), ` +
        `jump of the scroll bar ${median(jumpMs).toFixed(0)} ms (slowest ${Math.max(...jumpMs).toFixed(0)}); while scrolling ${frames} frames, ` +
        `slowest ${slowestFrameMs.toFixed(0)} ms; ${longTasks.length} tasks over 50 ms${longTasks.length > 0 ? `, longest ${Math.max(...longTasks).toFixed(0)} ms` : ''}`,
    );
  }
  const [small, large] = found as [Measured, Measured];
  console.log(`opening, large against small: ${(median(large.openMs) / median(small.openMs)).toFixed(2)}`);
} finally {
  removeTemporary();
}
