// Remedies for missed targets, against curves and students read in plain loops.
import { expect, test } from 'vitest';
import { remediesOf } from '../../main/handlers/remedies.ts';
import { type Kpi, unassessedKpi } from '../../main/report/kpi.ts';
import { madeUpKpi } from '../report/made-up.ts';

const candidates = [
  { name: 'least', parameters: 20_000, macs: 4e6 },
  { name: 'small', parameters: 60_000, macs: 9e6 },
  { name: 'same', parameters: 91_000, macs: 18.2e6 },
  { name: 'larger', parameters: 400_000, macs: 60e6 },
  { name: 'largest', parameters: 2_000_000, macs: 400e6 },
];
const withTargets = (targets: Kpi['targets']): Kpi => ({ ...madeUpKpi(), targets });
const student = madeUpKpi().accuracy.value!.models.find(({ name }) => name === 'student')!;

test('nothing is missed, nothing is offered', () => {
  expect(remediesOf(withTargets({ maxP95Ms: 1000 }), candidates)).toEqual([]);
  expect(remediesOf(unassessedKpi({ title: 'x', version: '1', created: new Date(0) }), candidates)).toEqual([]);
});

test('too many strangers: the lowest decision threshold that keeps the limit, then a larger student that the device can carry', () => {
  const limit = student.choice!.verifiedOn.fmr.value! / 3;
  const found = remediesOf(withTargets({ maxFmr: limit, maxP95Ms: 20 }), candidates);
  const kept = student.verification.det.filter(({ fmr }) => fmr <= limit);
  const wanted = kept.reduce((one, other) => (other.threshold < one.threshold ? other : one));
  const raised = found.find(({ kind }) => kind === 'raise')!;
  expect([raised.threshold, raised.fnmr]).toEqual([wanted.threshold, wanted.fnmr]);
  // 3.46 ms x 1.3 at 18.2 M: 60 M takes 14.8 ms, 400 M far more than the limit.
  const larger = found.find(({ kind }) => kind === 'larger')!;
  expect(larger).toMatchObject({ student: 'larger', fileBytes: 1_600_000 });
  expect(larger.p95Ms).toBeCloseTo((3.46 * 1.3 * 60) / 18.2, 9);
  expect(larger.machineSeconds).toBeCloseTo((1_983 * 60) / 18.2, 6);
  expect(found.length).toBeLessThanOrEqual(3);
});

test('too slow: the largest student that is quick enough', () => {
  const [only, ...rest] = remediesOf(withTargets({ maxP95Ms: 3 }), candidates);
  expect(rest).toEqual([]);
  expect(only).toMatchObject({ target: 'maxP95Ms', kind: 'smaller', student: 'small' });
  expect(remediesOf(withTargets({ maxP95Ms: 0.1 }), candidates)).toEqual([]);
});

test('a training that was ended early is finished first', () => {
  const kpi = withTargets({ maxFmr: 1e-9 });
  const found = remediesOf({ ...kpi, effort: { ...kpi.effort, ending: 'ended-early' } }, candidates);
  expect(found.map(({ kind }) => kind)).toContain('train-on');
});
