// Standstills told apart by two clocks: the one on the wall, and the running one that stops while the computer sleeps.
import { describe, expect, test } from 'vitest';
import { standstillBetween, standstillSince } from '../../main/training/standstill.ts';

const minute = 60_000;
const start = { wallMs: Date.UTC(2026, 10, 26, 13, 40), runningMs: 5_000 };
const later = (wallMs: number, runningMs: number) => ({ wallMs: start.wallMs + wallMs, runningMs: start.runningMs + runningMs });

describe('between two steps', () => {
  test.each([
    ['an ordinary step', later(300, 300), undefined],
    ['a clock corrected by seconds', later(8_000, 300), undefined],
    ['a clock set back by an hour', later(-60 * minute, 300), undefined],
    ['twelve minutes of sleep', later(12 * minute + 300, 300), { gapMs: 12 * minute, gapWhy: 'slept' }],
    ['a process held up for two minutes', later(2 * minute, 2 * minute), { gapMs: 2 * minute - 300, gapWhy: 'held' }],
    ['sleep where the running clock goes on', later(12 * minute, 12 * minute), { gapMs: 12 * minute - 300, gapWhy: 'held' }],
  ])('%s', (_, after, expected) => {
    expect(standstillBetween(start, after, 300)).toEqual(expected);
  });

  test('a device whose every step takes more than a minute stands never still', () => {
    expect(standstillBetween(start, later(80_000, 80_000), 75_000)).toBeUndefined();
  });
});

test('between two sittings', () => {
  expect(standstillSince(undefined, start.wallMs)).toBeUndefined();
  expect(standstillSince(start.wallMs, start.wallMs + 3_000), 'a start takes its time').toBeUndefined();
  expect(standstillSince(start.wallMs, start.wallMs + 7 * minute)).toEqual({ gapMs: 7 * minute, gapWhy: 'stopped' });
  expect(standstillSince(start.wallMs, start.wallMs - minute), 'the clock was set back').toBeUndefined();
});
