// The practice project by mouse, from the first screen to the copied package: the same steps in the browser and in the desktop window.
// Invariant: every step waits for what an operator would see, and touches nothing that an operator could not.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect } from 'vitest';

/** Begins the short practice run from the first screen, past the first pages, and waits until it trains or could be paused. */
export async function beginPractice(page: Page): Promise<void> {
  const skip = page.getByRole('button', { name: 'Skip these pages' });
  await skip.or(page.getByText('Short version')).first().waitFor();
  if (await skip.isVisible()) await skip.click();
  await page.getByText('Short version').click();
  await page.getByRole('button', { name: 'Start the practice run' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 180_000 });
}

/** Waits for the run's end and opens its result, which says that it is practice and shows the four cards. */
export async function seeResult(page: Page, timeout = 900_000): Promise<void> {
  await page.getByRole('button', { name: 'See the result' }).click({ timeout });
  await page.getByText('This result comes from drawn practice people').waitFor();
  expect(await page.locator('[data-kpi]').count()).toBe(4);
  // Nothing was changed since it began.
  await page.locator('nav .here .state.done').waitFor();
}

/** From the result to a copy of the package in `folder`, whose every file has the digest that stands in SHA256SUMS. */
export async function copyPackage(page: Page, folder: string): Promise<void> {
  await page.getByRole('button', { name: 'Next: Export' }).click();
  await page.getByRole('heading', { level: 1, name: 'What goes to whoever builds it in?' }).waitFor();
  await page.getByText('models/student_fp32.onnx', { exact: true }).waitFor();
  await page.getByRole('textbox', { name: 'Path of a new or empty folder' }).fill(folder);
  await page.getByRole('button', { name: 'Write the package' }).click();
  await page.getByText(`Written to ${folder}`).waitFor({ timeout: 120_000 });
  expectSumsToHold(folder);
}

/** Every file of a package has the SHA-256 that stands in its SHA256SUMS. */
export function expectSumsToHold(folder: string): void {
  const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n');
  expect(sums.length).toBeGreaterThan(5);
  for (const line of sums) {
    const [digest = '', file = ''] = line.split(/\s+\*?/, 2);
    expect(sha256(readFileSync(join(folder, file))), file).toBe(digest);
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
