// `deshi devices`: what can train here, which one does and why, and the few settings about it.
import type { DeviceRow, DeviceTable } from '../../preload/devices.ts';
import { grouped } from '../../renderer/text/numbers.ts';
import { sentences } from '../../renderer/text/sentences.ts';
import type { Text } from '../../renderer/text/text.ts';
import { flag, oneOf, whole } from './arguments.ts';
import { command } from './command.ts';
import { exitCodes, inSession } from './session.ts';
import { aligned } from './terminal.ts';

export const devicesCommand = command({
  name: 'devices',
  options: {
    test: flag,
    engine: oneOf('auto', 'ort-cpu', 'ort-webgpu', 'ort-cuda', 'ort-dml', 'tfjs-webgpu', 'tfjs-tensorflow'),
    usable: oneOf('yes', 'no'),
    'memory-cap': whole('MIB'),
    software: flag,
  },
  takes: { names: [], least: 0, many: false },
  examples: ['deshi devices', 'deshi devices --test', 'deshi devices --usable yes --memory-cap 4096'],
  run: ({ values, terminal, dataDir }) =>
    inSession(terminal, dataDir, async ({ ask }) => {
      const { engine, usable, 'memory-cap': cap } = values;
      if (engine !== undefined || usable !== undefined || cap !== undefined) {
        await ask('devices.set', {
          ...(engine !== undefined && { engine }),
          ...(usable !== undefined && { usable: usable === 'yes' }),
          ...(cap !== undefined && { memoryCapMb: cap === 0 ? null : cap }),
        });
      }
      const table = await ask('devices.list', { test: values.test === true, software: values.software === true });
      if (terminal.json) terminal.print(JSON.stringify(table, null, 2));
      else for (const line of deviceLines(table, terminal.text)) terminal.print(line);
      return exitCodes.done;
    }),
});

function deviceLines({ rows, chosen, why, next, settings }: DeviceTable, { devices: words }: Text): string[] {
  const { columns } = words;
  const head = [columns.engine, columns.name, columns.state, columns.speed, columns.error, columns.repeats];
  const tested = rows.some(({ probe }) => probe !== null);
  return [
    ...aligned([head, ...rows.map((row) => cells(row, words))], 'left'),
    '',
    sentences(words.chosen(chosen), words.why(why, next)),
    ...(settings.usable ? [words.settings.usable] : []),
    words.settings.memory(settings.memoryCapMb),
    ...(tested ? [words.notable] : []),
  ];
}

function cells({ engine, device, software, state, reason, probe }: DeviceRow, words: Text['devices']): string[] {
  const name = software ? `${device ?? ''} (${words.software})` : (device ?? '');
  const said = {
    unavailable: reason === null ? '' : words.unavailable[reason],
    untested: words.untested,
    tested: probe?.agrees ? words.agrees : words.disagrees,
  }[state];
  const row = [words.engines[engine], name, said];
  if (probe === null) return row;
  const { imagesPerSecond: speed, error, repeatable } = probe;
  const rate = speed === null ? words.tooSlow : grouped(speed, speed < 10 ? 1 : 0);
  return [...row, rate, error === null ? '—' : error.toFixed(2), repeatable ? words.yes : words.no];
}
