// What axe finds on a page, and targets too small to hit.
// Invariant: the page's own policy stays on; axe is evaluated from outside and loads nothing.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2, success criterion 2.5.8. */
const smallestTarget = 24;

/** Every rule that is broken with the first places where, and every control of less than 24 x 24 CSS pixels; [] when all is well. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(`(async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    const broken = violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ target }) => target.join(' ')).join('; '));
    const controls = [...document.querySelectorAll('button, input, select, textarea, summary, a[href]')].filter((one) => one.checkVisibility());
    const small = controls.flatMap((one) => {
      // A label is hit together with its control; what is off the screen until it has the focus is no target before.
      const { width, height, bottom } = (one.closest('label') ?? one).getBoundingClientRect();
      return bottom > 0 && (width < ${smallestTarget} || height < ${smallestTarget}) ? ['small: ' + one.tagName + ' ' + (one.id || one.textContent.trim())] : [];
    });
    return [...broken, ...small];
  })()`);
}
