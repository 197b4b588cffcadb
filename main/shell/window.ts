// How the one window is made: its size, its colours before the page is there, and the preferences of its page.
// Invariant: hidden until the page can be shown, so nothing flashes.
import type { BrowserWindowConstructorOptions } from 'electron';
import { type Bounds, least, type pagePreferences } from './policy.ts';

export function windowOptions(bounds: Bounds, webPreferences: ReturnType<typeof pagePreferences>): BrowserWindowConstructorOptions {
  return {
    ...bounds,
    // A screen smaller than the least size still shows all of the window.
    minWidth: Math.min(least.width, bounds.width),
    minHeight: Math.min(least.height, bounds.height),
    show: false,
    title: 'Deshi',
    backgroundColor: '#f7f7f5',
    webPreferences: { ...webPreferences },
  };
}
