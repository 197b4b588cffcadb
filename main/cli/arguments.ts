// Arguments to values: what each command takes, read with Node's own parser and checked.
// Invariant: a fault in the arguments is found before anything is opened, and said in the operator's language.
import { parseArgs } from 'node:util';
import type { Text } from '../../renderer/text/text.ts';

type OptionName = keyof Text['terminal']['options'];
export type PositionalName = keyof Text['terminal']['positionals'];

/** What an option's text may be, and what becomes of it. `undefined` from a reader: it does not fit. */
export interface OptionKind<T> {
  /** What stands for the value in the help; undefined for a switch. */
  readonly value?: string;
  readonly many?: boolean;
  read(text: string): T | undefined;
}

export const text = (value: string): OptionKind<string> => ({ value, read: (given) => (given === '' ? undefined : given) });
export const texts = (value: string): OptionKind<string> & { readonly many: true } => ({ ...text(value), many: true });
export const flag: OptionKind<true> = { read: () => true };

export const whole = (value = 'N', least = 0): OptionKind<number> => ({
  value,
  read: (given) => (/^\d{1,15}$/.test(given) && Number(given) >= least ? Number(given) : undefined),
});

export const amount = (value = 'X', most = Number.POSITIVE_INFINITY): OptionKind<number> => ({
  value,
  read: (given) => (/^\d+(\.\d+)?(e-?\d+)?$/i.test(given) && Number(given) <= most ? Number(given) : undefined),
});

export const oneOf = <const T extends string>(...allowed: readonly T[]): OptionKind<T> => ({
  value: allowed.join('|'),
  read: (given) => allowed.find((one) => one === given),
});

/** `90s`, `45m`, `8h`, `1d`, `2h30m`: seconds. */
export const duration: OptionKind<number> = {
  value: 'TIME',
  read(given) {
    const parts = [...given.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
    const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (secondsOf[unit as string] ?? 0), 0);
    return parts.map(([part]) => part).join('') === given && seconds > 0 ? seconds : undefined;
  },
};
const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

// biome-ignore lint/suspicious/noExplicitAny: the kinds of a table differ, and each value's type follows from its own kind
export type OptionTable = Readonly<Partial<Record<OptionName, OptionKind<any>>>>;

type ValueOf<Kind> = Kind extends OptionKind<infer T> ? (Kind extends { readonly many: true } ? readonly T[] : T) : never;
/** Values by option; one that was not given is absent. */
export type Values<Table extends OptionTable> = { readonly [Name in keyof Table]?: ValueOf<Table[Name]> };

/** Files of a reduced precision that a package is written without. */
export const withoutOption = { without: { ...oneOf('int8', 'fp16'), many: true } } as const satisfies OptionTable;

export const commonOptions = {
  help: flag,
  json: flag,
  lang: oneOf('en', 'ja'),
  data: text('FOLDER'),
} satisfies OptionTable;

/** Something wrong with the arguments, in words. */
export class BadArguments extends Error {}

export interface Parsed {
  readonly values: Readonly<Record<string, unknown>>;
  readonly positionals: readonly string[];
}

/** Reads the arguments of one command. Throws `BadArguments`. */
export function parseArguments(
  args: readonly string[],
  table: OptionTable,
  takes: { readonly names: readonly PositionalName[]; readonly least: number; readonly many: boolean },
  { terminal: { faults } }: Text,
): Parsed {
  const kinds = { ...commonOptions, ...table };
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { type: kind?.value === undefined ? ('boolean' as const) : ('string' as const), multiple: kind?.many === true },
    ]),
  );
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new BadArguments(wordsOf(thrown as Error & { code?: string }, faults));
  }
  const values: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(parsed.values)) {
    const kind = kinds[name as keyof typeof kinds];
    if (kind === undefined || given === undefined) continue;
    const read = (one: unknown): unknown => {
      const value = kind.read(String(one));
      if (value === undefined) throw new BadArguments(faults.badValue(name, String(one)));
      return value;
    };
    values[name] = Array.isArray(given) ? given.map(read) : read(given);
  }
  const { positionals } = parsed;
  if (values['help'] !== true) {
    const missing = takes.names[Math.min(positionals.length, takes.names.length - 1)];
    if (positionals.length < takes.least && missing !== undefined) throw new BadArguments(faults.missingArgument(missing));
    const surplus = positionals[takes.names.length];
    if (!takes.many && surplus !== undefined) throw new BadArguments(faults.tooManyArguments(surplus));
  }
  return { values, positionals };
}

function wordsOf(thrown: Error & { code?: string }, faults: Text['terminal']['faults']): string {
  const option = /'(?:-\w, )?(--?[\w-]+)/.exec(thrown.message)?.[1] ?? '';
  if (thrown.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return faults.unknownOption(option);
  if (thrown.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const name = option.replace(/^-+/, '');
    return thrown.message.includes('does not take an argument') ? faults.noValue(name) : faults.missingValue(name);
  }
  throw thrown;
}

/** The language that the arguments ask for, before they are checked: a fault in them has to be said in it. */
export function languageArgument(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  if (at < 0) return undefined;
  return args[at]?.startsWith('--lang=') ? args[at]?.slice('--lang='.length) : args[at + 1];
}
