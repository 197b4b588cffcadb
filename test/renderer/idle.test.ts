// Nobody at the window: noticed once after five minutes, whatever the last sign of life was.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idleMs, watchIdle } from '../../renderer/state/idle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each(['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'])('%s begins the time anew', (sign) => {
  const target = new EventTarget();
  let called = 0;
  const stop = watchIdle(target, idleMs, () => called++);
  vi.advanceTimersByTime(idleMs - 1);
  target.dispatchEvent(new Event(sign));
  vi.advanceTimersByTime(idleMs - 1);
  expect(called).toBe(0);
  vi.advanceTimersByTime(1);
  expect(called).toBe(1);
  vi.advanceTimersByTime(10 * idleMs);
  expect(called).toBe(1);
  target.dispatchEvent(new Event(sign));
  vi.advanceTimersByTime(idleMs);
  expect(called).toBe(2);
  target.dispatchEvent(new Event(sign));
  stop();
  vi.advanceTimersByTime(2 * idleMs);
  expect(called).toBe(2);
});

test('five minutes', () => {
  expect(idleMs).toBe(300_000);
});
