// How a number of the KPI table is worded in the window: its value with interval, or the reason why there is none.
// Invariant: what could not be measured is its reason, never a zero.
import type { Out } from '../../preload/contract.ts';
import { compact, grouped } from './numbers.ts';
import type { Text } from './text.ts';

type Row = Out<'run.result'>['table']['rows'][number];
type Cell = Row['cells']['student'];

/** What a row is called. */
export function rowLabel({ name }: Pick<Row, 'name'>, { terminal: { table: words } }: Text): string {
  const [kind = '', value = ''] = name.split(/[@:](.*)/);
  if (name === 'folds') return words.folds;
  if (kind === 'protocol') return words.protocol(value);
  if (kind === 'tar') return words.tar(Number(value));
  if (kind === 'tpir') return words.tpir(Number(value));
  return (words.rows as Readonly<Record<string, string>>)[name] ?? name;
}

/** The value with its interval; `absent` where the text is a reason instead. */
export function cellWords(
  cell: Cell,
  unit: Row['unit'],
  currency: string,
  text: Text,
): { readonly text: string; readonly absent: boolean } {
  if (!('supported' in cell)) {
    const reasons = text.report.missing as Readonly<Record<string, string>>;
    return { text: cell.reason === '' ? '' : (reasons[cell.reason] ?? cell.reason), absent: true };
  }
  if (!cell.supported) return { text: text.terminal.table.unsupported, absent: true };
  const { value, low, high } = cell;
  const said = numberWords(value, unit, currency, text);
  if (low === undefined || high === undefined) return { text: said, absent: false };
  const end = (one: number): string =>
    unit === 'share' ? text.report.percent(one).replace(' %', '') : numberWords(one, unit, currency, text);
  return { text: `${said} (${text.report.between(end(low), end(high))})`, absent: false };
}

function numberWords(value: number, unit: Row['unit'], currency: string, { report, duration }: Text): string {
  const say: Readonly<Record<Row['unit'], () => string>> = {
    share: () => report.percent(value),
    milliseconds: () => report.milliseconds(value),
    bytes: () => report.bytes(value),
    count: () => (value >= 1e6 ? compact(value) : grouped(value)),
    millijoules: () => report.energy(value),
    seconds: () => duration(value),
    kwh: () => report.kilowattHours(value),
    money: () => report.money(value, currency),
    cosine: () => value.toFixed(3),
  };
  return say[unit]();
}
