// When a browser is opened, with which program, and that a failure is told.
import { expect, test } from 'vitest';
import { mayOpen, opener } from '../../main/serve/browser.ts';

test.each([
  [{ DISPLAY: ':0' }, 'linux', true],
  [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true],
  [{}, 'linux', false],
  [{ DISPLAY: '' }, 'linux', false],
  [{}, 'darwin', true],
  [{}, 'win32', true],
  [{ DISPLAY: ':0', DESHI_NO_OPEN: '1' }, 'linux', false],
  [{ DESHI_NO_OPEN: '1' }, 'win32', false],
  [{ DISPLAY: 'localhost:10.0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' }, 'linux', false],
] as const)('%j on %s: %s', (env, platform, open) => {
  expect(mayOpen(env, platform)).toBe(open);
});

test('no shell ever sees the address', () => {
  const address = 'http://127.0.0.1:1/#token=a&b';
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const [program, args] = opener(address, platform);
    expect(args.at(-1)).toBe(address);
    expect(program).not.toMatch(/cmd|sh$|start/);
  }
});
