// The KPIs of a run as a table of numbers: teacher, student and standalone beside each other, for the terminal and the library.
// Invariant: every number comes from kpi.json; what is missing there is missing here, with the same reason.
import type { Out } from '../../../preload/contract.ts';
import { complement } from '../../evaluation/intervals.ts';
import type { Measured } from '../../evaluation/measured.ts';
import type { ModelEvaluation, ModelName, Rate } from '../../evaluation/types.ts';
import type { Result } from '../../library/results.ts';
import type { Kpi } from '../../report/kpi.ts';

export type KpiTable = Out<'run.result'>['table'];
type Row = KpiTable['rows'][number];
type Cell = Row['cells']['student'];

const names: readonly ModelName[] = ['teacher', 'student', 'standalone'];

/** The table of a report. */
export function tableOf(kpi: Kpi): KpiTable {
  const evaluation = kpi.accuracy.value;
  const models = new Map((evaluation?.models ?? []).map((model) => [model.name, model]));
  const standalone = kpi.models.standalone.description !== null;
  const absent = (name: ModelName): Cell => ({
    value: null,
    reason: name === 'standalone' && !standalone ? 'not-trained' : 'not-assessed',
  });
  const accuracy = (name: string, unit: Row['unit'], pick: (model: ModelEvaluation) => Cell | undefined): Row => ({
    kpi: 'accuracy',
    name,
    unit,
    cells: cellsOf((model) => {
      const found = models.get(model);
      return (found && pick(found)) ?? absent(model);
    }),
  });
  const student = models.get('student');
  // An evaluation of one network alone has no student.
  const first = student ?? evaluation?.models[0];
  const rows: Row[] = [
    ...(first?.protocols ?? []).map(({ name: protocol }) =>
      accuracy(protocol === 'own' ? 'folds' : `protocol:${protocol}`, 'share', ({ protocols }) => {
        const found = protocols.find(({ name }) => name === protocol);
        if (found === undefined) return undefined;
        const { mean, low, high } = found.accuracy;
        return mean === null ? { value: null, reason: 'data-insufficient' } : { value: mean, low, high, supported: found.supported };
      }),
    ),
    ...(first?.verification.operatingPoints ?? []).map(({ targetFmr }) =>
      accuracy(`tar@${targetFmr}`, 'share', ({ verification }) => {
        const point = verification.operatingPoints.find((one) => one.targetFmr === targetFmr);
        return point && rateCell(point.tar, point.supported);
      }),
    ),
    accuracy('fmr', 'share', ({ choice }) => (choice === null ? undefined : rateCell(choice.verifiedOn.fmr, true))),
    accuracy('fnmr', 'share', ({ choice }) => (choice === null ? undefined : rateCell(choice.verifiedOn.fnmr, true))),
    ...searchRows(first, accuracy),
    ...speedRows(kpi),
    ...sizeRows(kpi),
    ...effortRows(kpi),
  ];
  return {
    rows,
    currency: kpi.currency,
    gain: gainOf(kpi),
    threshold: first?.choice?.threshold ?? null,
    practice: kpi.practice,
  };
}

/** Searching among registered people; no rows where nothing was searched. */
function searchRows(
  first: ModelEvaluation | undefined,
  row: (name: string, unit: Row['unit'], pick: (model: ModelEvaluation) => Cell | undefined) => Row,
): Row[] {
  if (first?.identification == null) return [];
  return [
    row('rank1', 'share', ({ identification }) => {
      const missed = identification?.ranks.find(({ rank }) => rank === 1)?.missed;
      return missed && rateCell(complement(missed), true);
    }),
    ...first.identification.points.map(({ targetFpir }) =>
      row(`tpir@${targetFpir}`, 'share', ({ identification }) => {
        const point = identification?.points.find((one) => one.targetFpir === targetFpir);
        return point && rateCell(complement(point.fnir), point.supported);
      }),
    ),
    row('fpir', 'share', ({ identification }) => {
      const at = identification?.atThreshold;
      return at == null ? undefined : rateCell(at.fpir, true);
    }),
    row('fnir', 'share', ({ identification }) => {
      const at = identification?.atThreshold;
      return at == null ? undefined : rateCell(at.fnir, true);
    }),
  ];
}

function cellsOf(cell: (model: ModelName) => Cell): Row['cells'] {
  return { teacher: cell('teacher'), student: cell('student'), standalone: cell('standalone') };
}

function rateCell({ value, low, high }: Rate, supported: boolean): Cell {
  return value === null ? { value: null, reason: 'data-insufficient' } : { value, low, high, supported };
}

function measuredCell<T>(measured: Measured<T>, pick: (value: T) => { value: number; low?: number; high?: number }): Cell {
  return measured.value === null
    ? { value: null, reason: (measured as { reason: string }).reason }
    : { ...pick(measured.value), supported: true };
}

function speedRows({ speed }: Kpi): Row[] {
  const latency = (name: string, pick: (row: { p50Ms: number; p95Ms: number }) => number): Row => ({
    kpi: 'speed',
    name,
    unit: 'milliseconds',
    cells: cellsOf((model) => measuredCell(speed.latency[model], (rows) => ({ value: pick(rows[0]!) }))),
  });
  return [
    latency('p50', ({ p50Ms }) => p50Ms),
    latency('p95', ({ p95Ms }) => p95Ms),
    {
      kpi: 'speed',
      name: 'energy',
      unit: 'millijoules',
      cells: cellsOf((model) =>
        measuredCell(speed.energy[model], ({ millijoules, lowMillijoules, highMillijoules }) => ({
          value: millijoules,
          low: lowMillijoules,
          high: highMillijoules,
        })),
      ),
    },
  ];
}

function sizeRows({ size }: Kpi): Row[] {
  const rows = [
    ['fileBytes', 'bytes'],
    ['parameters', 'count'],
    ['macs', 'count'],
    ['peakMemoryBytes', 'bytes'],
  ] as const;
  return rows.map(([name, unit]) => ({
    kpi: 'size',
    name,
    unit,
    cells: cellsOf((model) => measuredCell(size[model][name], (value) => ({ value }))),
  }));
}

/** The effort is that of the whole run; it stands under the student. */
function effortRows({ effort }: Kpi): Row[] {
  const row = (name: string, unit: Row['unit'], cell: Cell): Row => ({
    kpi: 'effort',
    name,
    unit,
    cells: { teacher: { value: null, reason: '' }, student: cell, standalone: { value: null, reason: '' } },
  });
  const counted = (value: number | null): Cell => (value === null ? { value: null, reason: 'not-stated' } : { value, supported: true });
  return [
    row(
      'machineSeconds',
      'seconds',
      measuredCell(effort.machineSeconds, (value) => ({ value })),
    ),
    row(
      'energyKwh',
      'kwh',
      measuredCell(effort.energyKwh, (value) => ({ value })),
    ),
    row(
      'cost',
      'money',
      measuredCell(effort.cost, (value) => ({ value })),
    ),
    row('people', 'count', counted(effort.people)),
    row('photos', 'count', counted(effort.photos)),
  ];
}

function gainOf(kpi: Kpi): KpiTable['gain'] {
  const own = (kpi.accuracy.value?.differences ?? []).filter(({ b, supported }) => b === 'standalone' && supported);
  const tar = own.filter(({ metric }) => metric === 'tar').sort((a, b) => (a.targetFmr ?? 1) - (b.targetFmr ?? 1));
  const found = tar[0] ?? own.find(({ metric }) => metric === 'accuracy');
  if (found === undefined || found.difference === null) return null;
  const { targetFmr, difference, low, high, clear } = found;
  return { targetFmr: targetFmr ?? null, difference, low, high, clear };
}

/** The same numbers as the library keeps them, to compare runs by. */
export function resultsOf(kpi: Kpi): Result[] {
  return tableOf(kpi).rows.flatMap(({ name, unit, cells }) =>
    names.flatMap((model): Result[] => {
      const cell = cells[model];
      const named = { model, name: `${name}.${unit}` };
      if (cell.value === null) return cell.reason === '' ? [] : [{ ...named, value: null, low: null, high: null, reason: cell.reason }];
      const { value, low = null, high = null } = cell as { value: number; low?: number; high?: number };
      return [{ ...named, value, low, high, reason: null }];
    }),
  );
}
