// What is in a file of diagnostics as lines of words, for the window and the terminal alike.
// Invariant: every part of the file has its line; a code without words of its own shows itself.
import type { ProblemCode } from '../../preload/contract.ts';
import type { DeviceRow } from '../../preload/devices.ts';
import type { Diagnostics } from '../../preload/diagnostics.ts';
import { grouped } from './numbers.ts';
import { problemWords, type Text } from './text.ts';

export interface Section {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, value: string])[];
}

export function diagnosticsSections(found: Diagnostics, text: Text): Section[] {
  const words = text.window.diagnostics;
  const { sections: titles, rows: names } = words;
  const { system, devices, settings, library, problem } = found;
  const free = (left: number | null, all: number | null): string => (left === null || all === null ? words.unknown : words.free(left, all));
  const codeWords = (code: string): string =>
    Object.hasOwn(text.problems, code) ? problemWords(text, { code: code as ProblemCode, data: {} }).what : code;
  return [
    {
      title: titles.program,
      rows: [
        [names.version, found.version],
        [names.at, found.at],
      ],
    },
    ...(problem === null
      ? []
      : [
          {
            title: titles.problem,
            rows: [
              [problem.code, codeWords(problem.code)] as const,
              ...Object.entries(problem.data).map(([name, value]) => [name, String(value)] as const),
            ],
          },
        ]),
    {
      title: titles.system,
      rows: [
        [names.system, `${system.platform} ${system.release} (${system.arch})`],
        [names.cpu, words.cores(system.cpu, system.cores)],
        [names.memory, words.free(system.memoryFreeBytes, system.memoryBytes)],
        [names.disk, free(system.diskFreeBytes, system.diskBytes)],
        [names.energy, system.energy === 'readable' ? words.readable : missing(system.energy, text)],
      ],
    },
    { title: titles.runtimes, rows: Object.entries(found.runtimes) },
    {
      title: titles.devices,
      rows: [
        ...devices.rows.map((row) => [text.devices.engines[row.engine], verdict(row, text)] as const),
        [names.trains, text.devices.engines[devices.chosen]],
        [names.settings, `${settings.usable ? words.usable : words.fast}; ${text.devices.settings.memory(settings.memoryCapMb)}`],
      ],
    },
    {
      title: titles.library,
      rows: [
        [names.library, library.state === 'open' ? words.whole : codeWords(library.state)],
        ...Object.entries(library.counts ?? {}).map(([what, count]) => [words.counts[what] ?? what, grouped(count)] as const),
      ],
    },
    {
      title: titles.runs,
      rows:
        found.runs.length === 0
          ? [[words.none, '']]
          : found.runs.map((run, at) => {
              const seconds = run.phases.reduce((sum, phase) => sum + phase.seconds, 0);
              const state = words.states[run.state] ?? run.state;
              return [
                `${at + 1}. ${run.student}`,
                [state, ...(run.problem ? [codeWords(run.problem)] : []), text.duration(seconds)].join(' · '),
              ] as const;
            }),
    },
    { title: titles.log, rows: [[names.lines, grouped(found.log.length)]] },
  ];
}

/** What the probe of a device said. */
export function verdict({ device, state, reason, probe, software }: DeviceRow, { devices: words }: Text): string {
  const said =
    state === 'unavailable' && reason !== null
      ? words.unavailable[reason]
      : probe === null
        ? words.untested
        : probe.agrees
          ? `${words.agrees}${probe.imagesPerSecond === null ? '' : `, ${grouped(probe.imagesPerSecond, 1)} ${words.columns.speed}`}`
          : words.disagrees;
  return [...(device === null ? [] : [software ? `${device} (${words.software})` : device]), said].join(': ');
}

/** Why a number is missing, as the report says it. */
export function missing(reason: string, { report }: Text): string {
  return (report.missing as Readonly<Record<string, string>>)[reason] ?? reason;
}
