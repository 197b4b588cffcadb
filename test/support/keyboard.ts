// The window as somebody without a mouse uses it: walking with Tab, choosing with arrows, and finding out what cannot be reached or seen.
// Invariant: focus is moved by keys only; the page is asked where the focus is and how it looks, and never told.
import type { Page } from 'playwright';

/** More controls than any step has. */
const mostStops = 250;

/** Presses Tab (or Shift+Tab) until the wanted control has the focus, once around at most. */
export async function tabTo(page: Page, name: string | RegExp, role: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const wanted = page.getByRole(role as 'button', { name, ...(typeof name === 'string' && { exact: true }) }).and(page.locator(':focus'));
  const passed: string[] = [];
  for (let pressed = 0; pressed < mostStops; pressed++) {
    if ((await wanted.count()) > 0) return;
    await page.keyboard.press(key);
    passed.push(await page.evaluate('document.activeElement?.textContent?.trim().slice(0, 40) ?? ""'));
  }
  throw new Error(`the keyboard does not reach ${role} "${name}", only ${[...new Set(passed)].join(' | ')}`);
}

/** Goes to a control and presses Enter on it. */
export async function press(page: Page, name: string | RegExp, role = 'button'): Promise<void> {
  await tabTo(page, name, role);
  await page.keyboard.press('Enter');
}

export interface Walk {
  /** Controls at which Tab stopped, as the page calls them. */
  readonly stops: readonly string[];
  /** What cannot be reached, cannot be seen to have the focus, or holds it fast; [] when all is well. */
  readonly faults: readonly string[];
}

interface Here {
  readonly kind: 'closed' | 'radio' | 'other';
  readonly id: number;
  readonly called: string;
  /** Answers of the group. */
  readonly size: number;
}

/** Opens everything that is folded, once around with Tab and Enter, and goes through every group of answers with the arrows. */
export async function unfoldByKeys(page: Page): Promise<string[]> {
  await page.evaluate(pageSide);
  const faults: string[] = [];
  const begun = new Set<number>();
  let before = -1;
  for (let pressed = 0; pressed < mostStops; pressed++) {
    await page.keyboard.press('Tab');
    const { kind, id, called, size } = await page.evaluate<Here>('keyboardWalk.here()');
    // A box for a day has stops inside: day, month, year. One that holds the focus fast is found by the number of stops.
    if (id === before) continue;
    if (begun.has(id)) return faults;
    begun.add(id);
    before = id;
    if (kind === 'closed') {
      await page.keyboard.press('Enter');
      if ((await page.evaluate('keyboardWalk.here().kind')) === 'closed') faults.push(`Enter does not open ${called}`);
    } else if (kind === 'radio') {
      const chosen = new Set<string>();
      for (let at = 0; at < size; at++) {
        await page.keyboard.press('ArrowDown');
        chosen.add(await page.evaluate<string>('keyboardWalk.chosen()'));
      }
      if (chosen.size !== size) faults.push(`arrows choose ${chosen.size} of ${size} answers of ${called}`);
    }
  }
  return [...faults, 'Tab does not come around'];
}

/** Once around with Tab and once with Shift+Tab: every enabled control has to be met, with its focus on the screen and visible. */
export async function walkByKeys(page: Page): Promise<Walk> {
  await page.evaluate(pageSide);
  const faults: string[] = [];
  for (const key of ['Tab', 'Shift+Tab'] as const) {
    await page.evaluate('keyboardWalk.begin()');
    let around = false;
    for (let pressed = 0; pressed < mostStops && !around; pressed++) {
      await page.keyboard.press(key);
      around = await page.evaluate<boolean>('keyboardWalk.step()');
    }
    if (!around) faults.push(`${key} does not come around`);
    for (const fault of await page.evaluate<string[]>('keyboardWalk.faults()')) faults.push(`${key}: ${fault}`);
  }
  return { stops: await page.evaluate<string[]>('keyboardWalk.stops()'), faults };
}

/** Counts from now on what a mouse or a script did: a key's click is trusted and has no detail. */
export async function countHands(page: Page): Promise<void> {
  await page.addInitScript(hands);
  await page.evaluate(hands);
}

/** Presses of a pointer, clicks by a script, clicks by a key, since the page was loaded. */
export function handsSoFar(page: Page): Promise<{ pointer: number; script: number; keys: number }> {
  return page.evaluate('({ ...handsUsed })');
}

// Text, because it runs in the page and the tests know no page.
const hands = `if (globalThis.handsUsed === undefined) {
  globalThis.handsUsed = { pointer: 0, script: 0, keys: 0 };
  addEventListener('pointerdown', () => handsUsed.pointer++, true);
  addEventListener('click', ({ isTrusted, detail }) => handsUsed[isTrusted ? (detail === 0 ? 'keys' : 'pointer') : 'script']++, true);
}`;

const pageSide = `globalThis.keyboardWalk = (() => {
  const wanted = 'button, a[href], input, select, textarea, summary, [tabindex="0"], [contenteditable=true]';
  const clean = (text) => (text ?? '').replace(/\\s+/g, ' ').trim().slice(0, 60);
  const group = (one) => (one.type === 'radio' ? [...document.querySelectorAll('input[type=radio]')].filter(({ name }) => name === one.name) : [one]);
  const called = (one) =>
    one.localName + ' "' + (one.type === 'radio' ? one.name : clean(one.getAttribute('aria-label') ?? one.labels?.[0]?.textContent ?? one.textContent) || one.id) + '"';
  const inSight = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  /** What must be reachable now: in an open dialog nothing else is. */
  function expected() {
    const all = (document.querySelector('dialog:modal') ?? document).querySelectorAll(wanted);
    return [...all].filter((one) => inSight(one) && !one.matches(':disabled') && (one.localName !== 'summary' || one === one.parentElement.querySelector(':scope > summary')));
  }
  /** A card shows the focus of its own radio button. */
  const looks = (one) =>
    [one, one.closest('label')].filter(Boolean).map((shown) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(shown);
      const width = outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
      return { outline: width > 0 ? outlineStyle + ' ' + width + ' ' + outlineColor : '', clear: /^rgba\\(.*, 0\\)$/.test(outlineColor), boxShadow };
    });
  function seen(focused, at_rest) {
    return focused.some((one, at) => (one.outline !== '' && !one.clear && one.outline !== at_rest[at].outline) || (one.boxShadow !== 'none' && one.boxShadow !== at_rest[at].boxShadow));
  }
  /** Whether the focused control is on the screen, with nothing over its middle. */
  function covered(one) {
    const { left, right, top, bottom } = (one.closest('label') ?? one).getBoundingClientRect();
    const x = (Math.max(0, left) + Math.min(innerWidth, right)) / 2;
    const y = (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2;
    const hit = document.elementFromPoint(x, y);
    return hit === null || !(one.contains(hit) || hit.contains(one) || one.closest('label')?.contains(hit));
  }
  const numbers = new Map();
  const number = (one) => numbers.get(one) ?? (numbers.set(one, numbers.size), numbers.get(one));
  let met = new Map();
  let found = [];
  let last = null;
  return {
    here() {
      const one = document.activeElement;
      const closed = one.localName === 'summary' && !one.parentElement.open;
      const enabled = group(one).filter((other) => !other.disabled);
      return { kind: closed ? 'closed' : one.type === 'radio' ? 'radio' : 'other', id: number(group(one)[0]), called: called(one), size: enabled.length };
    },
    chosen: () => called(document.activeElement) + group(document.activeElement).findIndex(({ checked }) => checked),
    begin() {
      met = new Map();
      found = [];
      last = null;
    },
    /** After a key: looks at what has the focus now, and at what had it before. True when it has come around. */
    step() {
      const now = document.activeElement;
      if (last !== null && last.one !== now && last.one.isConnected && !seen(last.look, looks(last.one))) found.push('the focus cannot be seen on ' + called(last.one));
      if (now === document.body) {
        last = null;
        return false;
      }
      if (last !== null && last.one === now) return false;
      if (met.has(group(now)[0])) return met.size > 0;
      met.set(group(now)[0], called(now));
      if (covered(now)) found.push('out of sight with the focus: ' + called(now));
      last = { one: now, look: looks(now) };
      return false;
    },
    faults: () => [...found, ...expected().filter((one) => !met.has(group(one)[0])).map((one) => 'not reached: ' + called(one))],
    stops: () => [...met.values()],
  };
})()`;
