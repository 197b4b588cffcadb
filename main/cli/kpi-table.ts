// The KPI table on the screen: teacher, student and standalone student beside each other, with intervals.
// Invariant: what could not be measured is a dash with its reason below the table, never a zero.
import type { Out } from '../../preload/contract.ts';
import { bytes, compact, grouped, milliseconds } from '../../renderer/text/numbers.ts';
import type { Text } from '../../renderer/text/text.ts';
import { aligned } from './terminal.ts';

type KpiTable = Out<'run.result'>['table'];
type Row = KpiTable['rows'][number];
type Cell = Row['cells']['student'];

/** The lines of the table and of what belongs under it. */
export function kpiLines(table: KpiTable, text: Text): string[] {
  const words = text.terminal.table;
  const reasons: string[] = [];
  const columns = (['teacher', 'student', 'standalone'] as const).filter(
    (name) => name === 'student' || table.rows.some(({ cells }) => said(cells[name])),
  );
  const rows: string[][] = [['', ...columns.map((name) => words[name])]];
  const headings = new Map<number, string>();
  let kpi = '';
  for (const row of table.rows) {
    if (row.kpi !== kpi) {
      kpi = row.kpi;
      headings.set(rows.length, words.kpis[row.kpi]);
    }
    rows.push([`  ${labelOf(row, text)}`, ...columns.map((name) => cellText(row.cells[name], row.unit, table.currency, text, reasons))]);
  }
  const lines = aligned(rows).flatMap((line, at) => {
    const heading = headings.get(at);
    return heading === undefined ? [line] : [heading, line];
  });
  return [...lines, '', ...footLines(table, text), ...reasons.map((reason, at) => `[${at + 1}] ${reason}`)];
}

function said(cell: Cell): boolean {
  return cell.value !== null || !['not-trained', 'not-assessed', ''].includes(cell.reason);
}

function footLines({ gain, threshold, practice }: KpiTable, { terminal: { table: words, practice: note } }: Text): string[] {
  const points = (value: number): string => `${value > 0 ? '+' : value < 0 ? '−' : ''}${grouped(Math.abs(value) * 100, 1)}`;
  return [
    words.intervals,
    ...(threshold === null ? [] : [words.threshold(threshold.toFixed(4))]),
    ...(gain === null ? [] : [words.gain(gain.targetFmr, points(gain.difference), points(gain.low), points(gain.high), kindOf(gain))]),
    ...(practice ? [note] : []),
  ];
}

function kindOf({ clear, difference }: NonNullable<KpiTable['gain']>): 'better' | 'worse' | 'unclear' {
  if (!clear) return 'unclear';
  return difference > 0 ? 'better' : 'worse';
}

function labelOf({ name }: Row, { terminal: { table: words } }: Text): string {
  if (name === 'folds') return words.folds;
  if (name.startsWith('protocol:')) return words.protocol(name.slice('protocol:'.length));
  if (name.startsWith('tar@')) return words.tar(Number(name.slice('tar@'.length)));
  if (name.startsWith('tpir@')) return words.tpir(Number(name.slice('tpir@'.length)));
  return (words.rows as Readonly<Record<string, string>>)[name] ?? name;
}

function cellText(cell: Cell, unit: Row['unit'], currency: string, text: Text, reasons: string[]): string {
  if (cell.value === null) {
    if (cell.reason === '') return '';
    const words = (text.report.missing as Readonly<Record<string, string>>)[cell.reason] ?? cell.reason;
    if (!reasons.includes(words)) reasons.push(words);
    return `— [${reasons.indexOf(words) + 1}]`;
  }
  const { value, low, high, supported } = cell as Extract<Cell, { supported: boolean }>;
  if (!supported) return `— (${text.terminal.table.unsupported})`;
  const show = (number: number): string => numberText(number, unit, currency, text);
  return low === undefined || high === undefined ? show(value) : `${show(value)} (${bare(low, unit, show)}–${bare(high, unit, show)})`;
}

/** The ends of an interval carry no unit of their own. */
function bare(value: number, unit: Row['unit'], show: (value: number) => string): string {
  return unit === 'share' ? show(value).replace(' %', '') : show(value);
}

function numberText(value: number, unit: Row['unit'], currency: string, text: Text): string {
  if (unit === 'share') return `${grouped(value * 100, value > 0 && value < 0.01 ? 3 : 1)} %`;
  if (unit === 'milliseconds') return milliseconds(value);
  if (unit === 'bytes') return bytes(value);
  if (unit === 'count') return value >= 1e5 ? compact(value) : grouped(value);
  if (unit === 'millijoules') return `${grouped(value, 1)} mJ`;
  if (unit === 'seconds') return text.duration(value);
  if (unit === 'kwh') return `${grouped(value, 4)} kWh`;
  if (unit === 'money') return text.report.money(value, currency);
  return value.toFixed(4);
}
