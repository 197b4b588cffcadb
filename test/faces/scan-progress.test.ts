// Time left is a range that was really seen.
import { expect, test } from 'vitest';
import { ProgressMeter } from '../../main/faces/scan-progress.ts';

test('nothing is promised before two seconds, then the range covers the slowest and the fastest second', () => {
  const meter = new ProgressMeter(1000, 0);
  expect(meter.report(0)).toMatchObject({ filesSeen: 1000, filesDone: 0, filesPerSecond: 0, secondsLeft: null });
  for (let i = 1; i <= 100; i++) meter.count(true, i * 10);
  expect(meter.report(1000)).toMatchObject({ filesDone: 100, filesPerSecond: 100, secondsLeft: null });
  for (let i = 1; i <= 50; i++) meter.count(i % 2 === 0, 1000 + i * 20);
  const report = meter.report(2000);
  expect(report).toMatchObject({ accepted: 125, rejected: 25, filesDone: 150 });
  expect(report.secondsLeft?.low).toBeCloseTo(8.5, 5);
  expect(report.secondsLeft?.high).toBeCloseTo(17, 5);
});

test('files that come and go while counting change what is left; at the end nothing is', () => {
  const meter = new ProgressMeter(3, 0);
  meter.adjust(-1);
  meter.count(true, 1);
  meter.count(true, 2);
  expect(meter.report(3)).toMatchObject({ filesSeen: 2, filesDone: 2, secondsLeft: { low: 0, high: 0 } });
});
