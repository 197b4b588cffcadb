// Nobody at the window: noticed once after five minutes, whatever the last sign of life was.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idleMs, watchActive, watchIdle } from '../../renderer/state/idle.ts';

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

test('every minute with a sign of life counts once, and no other', () => {
  const target = new EventTarget();
  const minutes: number[] = [];
  const stop = watchActive(target, (seconds) => minutes.push(seconds));
  for (let sign = 0; sign < 5; sign++) target.dispatchEvent(new Event('pointermove'));
  expect(minutes).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(minutes).toEqual([60]);
  vi.advanceTimersByTime(600_000);
  expect(minutes).toEqual([60]);
  target.dispatchEvent(new Event('keydown'));
  vi.advanceTimersByTime(59_999);
  target.dispatchEvent(new Event('keydown'));
  vi.advanceTimersByTime(60_001);
  expect(minutes).toEqual([60, 60]);
  target.dispatchEvent(new Event('keydown'));
  stop();
  vi.advanceTimersByTime(600_000);
  expect(minutes.length).toBe(2);
});
