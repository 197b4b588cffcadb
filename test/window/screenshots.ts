// Pictures of every step in both languages and both themes, and with text of twice its size: `node test/window/screenshots.ts [FOLDER] [PART OF A NAME ...]`.
// The window is made as tall as the step, so that nothing of it is out of sight. The whole program with drawn people comes first; states that it reaches rarely
// come from the window tests that open one part over made-up replies, as `part-…`; `part` alone takes only those.
// Invariant: the folder is one that git ignores, and nothing but drawn people is ever in a picture.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { drawPeople } from '../../main/practice/people.ts';
import { findChromium, layoutFaults, openWindow, wholePicture } from '../support/browser-window.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { setup } from '../support/temporary-root.ts';

const folder = resolve(process.argv[2] ?? 'screenshots');
const wanted = process.argv.slice(3);
const steps = ['purpose', 'device', 'data', 'teacher', 'plan', 'training', 'result', 'export'];
const chromium = findChromium();
if ('why' in chromium) {
  console.error(chromium.why);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const parts = wanted.length === 0 || wanted.includes('part');
if (wanted.length === 1 && parts) {
  takeParts();
  process.exit();
}
const removeTemporary = setup();
const home = temporaryFolder();
const faces = join(home, 'staff');
await drawPeople({ dir: faces, people: 24, photosPerPerson: 4, seed: 7 });
const opened = await openWindow({ roots: [home] });
const { page } = opened;
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const choose = (name: string | RegExp) => page.getByRole('radio', { name }).check();

/** The window tests that open one part take their pictures themselves. */
function takeParts(): void {
  const tests = readdirSync(import.meta.dirname).filter(
    (file) => file.endsWith('.test.ts') && readFileSync(join(import.meta.dirname, file), 'utf8').includes('window-part.ts'),
  );
  const env = { ...process.env, DESHI_SHOTS: folder };
  const files = tests.map((file) => `test/window/${file}`);
  execFileSync(process.execPath, ['test/run.ts', ...files], { cwd: join(import.meta.dirname, '../..'), env, stdio: 'inherit' });
}

/** A picture of the window as it stands, as tall as what is in it. */
async function picture(name: string): Promise<void> {
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) return;
  await page.mouse.move(0, 0);
  await page.waitForTimeout(300);
  for (const fault of await layoutFaults(page)) console.error(`${name}: ${fault}`);
  await wholePicture(page, join(folder, `${name}.png`));
}

/** The same in both languages and both themes, then in English and light again. */
async function inAll(take: (prefix: string) => Promise<void>): Promise<void> {
  const menu = (at: number) => page.locator('header select').nth(at);
  for (const [language, theme] of [
    ['ja', 'dark'],
    ['ja', 'light'],
    ['en', 'dark'],
    ['en', 'light'],
  ] as const) {
    await menu(0).selectOption(language);
    await menu(1).selectOption(theme);
    await take(`${language}-${theme}`);
  }
}

async function takeSteps(prefix: string, of: readonly string[]): Promise<void> {
  for (const step of of) {
    const at = steps.indexOf(step) + 1;
    await page.keyboard.press(`Alt+${at}`);
    // All sections of a result, below each other.
    const everything = page.locator('main nav button[aria-pressed]').last();
    if (step === 'result' && (await everything.count()) > 0) await everything.click();
    await picture(`${prefix}-${at}-${step}`);
  }
}

try {
  await inAll((prefix) => picture(`${prefix}-0-home-empty`));

  // A project with nothing in it yet, and what Next says is missing.
  await button('Start a new project').click();
  await inAll((prefix) => takeSteps(`${prefix}-empty`, steps));
  await page.keyboard.press('Alt+1');
  await button(/^Next: /).click();
  await inAll((prefix) => picture(`${prefix}-empty-missing`));
  await button('Stay here').click();

  // One with its own (drawn) people, up to the start, and a problem on the way.
  await page.getByRole('textbox', { name: 'Name of the project' }).fill('North gate');
  await choose('Entrance and access');
  await choose(/Yes, for a business/);
  await choose(/One to one/);
  await page.getByLabel('Passes per day').fill('2000');
  await page.getByLabel('Cost of refusing the right person once').fill('150');
  await page.getByLabel('Loss from passing a stranger once').fill('500000');
  await choose(/Staff gate/);
  await page.keyboard.press('Alt+2');
  await choose(/Raspberry Pi 4/);
  await page.keyboard.press('Alt+3');
  await page.getByLabel('Folder of faces').fill('/etc');
  await button('Read the photos').click();
  await button('Close this message').waitFor();
  await inAll((prefix) => picture(`${prefix}-problem`));
  await button('Close this message').click();
  await page.getByLabel('Folder of faces').fill(faces);
  await button('Read the photos').click();
  await page.getByText('24 people with 96 photos').waitFor({ timeout: 60_000 });
  await choose('Yes');
  await page.getByText(/The people know about it/).click();
  await page.keyboard.press('Alt+4');
  await choose(/Starter teacher/);
  await button('Check the teacher').click();
  await page.getByText('What was found out about it').waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+5');
  await choose(/^Tiny/);
  await page.getByLabel('Minutes of your own choice').fill('2');
  await page.getByText(/^Saved/).waitFor();
  await inAll((prefix) => takeSteps(`${prefix}-own`, ['purpose', 'data', 'teacher', 'plan', 'training']));

  // Its training under way, its result, and the same after an answer was changed.
  await button('Start the training').click();
  const question = page.getByRole('dialog', { name: 'Start the training?' });
  await question.getByText(/are free$/).waitFor();
  await picture('en-light-own-question');
  await question.getByRole('button', { name: 'Start the training' }).click();
  await page.getByText(/step \d.* of /).waitFor({ timeout: 120_000 });
  await page.waitForTimeout(10_000);
  await inAll((prefix) => picture(`${prefix}-own-6-training-under-way`));
  await button('See the result').waitFor({ timeout: 1_200_000 });
  await inAll((prefix) => takeSteps(`${prefix}-own-done`, ['training', 'result', 'export']));
  await page.keyboard.press('Alt+2');
  await page.getByLabel('Size of the file').fill('1');
  await page.getByText(/^Saved/).waitFor();
  await inAll((prefix) => takeSteps(`${prefix}-own-stale`, ['device', 'result']));

  // The practice run, finished, and with text of twice its size.
  await button('Projects').click();
  await page.getByText('Short version').click();
  await button('Start the practice run').click();
  await button('See the result').waitFor({ timeout: 1_200_000 });
  await inAll((prefix) => takeSteps(prefix, steps));
  // Measured on "the device" by the probe of its package, which is this computer here.
  const runs = join(opened.dataDir, 'runs');
  const newest = readdirSync(runs).sort().at(-1)!;
  const result = join(home, 'probe-result.json');
  execFileSync(process.execPath, [join(runs, newest, 'result', 'probe', 'probe.mjs'), result, '1']);
  await page.keyboard.press('Alt+7');
  await page.getByLabel('Choose probe-result.json').setInputFiles(result);
  await page.getByText('Taken in as device 1.').waitFor();
  await inAll((prefix) => takeSteps(`${prefix}-on-device`, ['device', 'result']));
  const textSize = page.locator('header select').nth(2);
  await textSize.selectOption({ label: '200 %' });
  await inAll(async (prefix) => {
    if (prefix.endsWith('light')) await takeSteps(`${prefix}-large`, steps);
  });
  await textSize.selectOption({ label: '100 %' });
  await button('Projects').click();
  await inAll((prefix) => picture(`${prefix}-0-home`));
} finally {
  await opened.close();
  removeTemporary();
}
if (parts) takeParts();
console.log(folder);
