// Arguments: what is wrong with them is said in the operator's language with exit code 2, before anything is opened.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { duration, whole } from '../../main/cli/arguments.ts';
import { commandHelp } from '../../main/cli/help.ts';
import { commands } from '../../main/cli/main.ts';
import { defaultDataDir } from '../../main/cli/session.ts';
import { aligned, widthOf } from '../../main/cli/terminal.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { runCli } from '../support/command-line.ts';
import { temporaryFolder } from '../support/temporary.ts';

describe('faults', () => {
  test.each([
    [[], 'Which command?', 'コマンドがありません'],
    [['dance'], 'There is no command "dance"', '「dance」というコマンドはありません'],
    [['scan'], 'FOLDER is missing', 'FOLDER がありません'],
    [['scan', 'a', '--colour', 'red'], 'There is no option --colour', '--colour というオプションはありません'],
    [['scan', 'a', '--people'], '--people needs a value', '--people には値が必要です'],
    [['distill', '--anyway=yes'], '--anyway takes no value', '--anyway に値は付けられません'],
    [['distill', '--epochs', 'many'], '"many" does not fit --epochs', '「many」は --epochs の値になりません'],
    [['distill', '--budget', '10'], '"10" does not fit --budget', '「10」は --budget の値になりません'],
    [['teacher', 'a', 'b'], 'one argument too many: "b"', '引数が 1 つ多いです'],
    [['export'], '--out is missing', '--out がありません'],
  ])('%j', async (args, english, japanese) => {
    const data = join(temporaryFolder(), 'data');
    const given = args.length > 0 ? [...args, '--data', data] : args;
    const [en, ja] = await Promise.all([runCli(given), runCli(given, { env: { LANG: 'ja_JP.UTF-8' } })]);
    expect([en.code, en.stdout]).toEqual([2, '']);
    expect(en.stderr).toContain(english);
    expect([ja.code, ja.stdout]).toEqual([2, '']);
    expect(ja.stderr).toContain(japanese);
    expect(existsSync(data)).toBe(false);
  });

  test('--lang wins over the system', async () => {
    const { stderr } = await runCli(['scan', '--lang', 'ja']);
    expect(stderr).toContain('FOLDER がありません');
  });

  test('a student that does not exist is named with those that do, and nothing is begun', async () => {
    const data = join(temporaryFolder(), 'data');
    const { code, stderr, stdout } = await runCli(['distill', 'faces', '--student', 'giant', '--data', data, '--json']);
    expect(code).toBe(2);
    expect(stderr).toContain('mobilefacenet-x0.25');
    expect(JSON.parse(stdout)).toMatchObject({ problem: { code: 'bad-input', data: { field: 'student' } } });
    expect(JSON.parse((await runCli(['resume', '--data', data, '--json'])).stdout)).toMatchObject({ problem: { code: 'run-missing' } });
  });
});

describe('help', () => {
  test('of every command names every option, in every language', () => {
    for (const language of languages) {
      for (const command of commands) {
        const help = commandHelp(command, textFor(language)).join('\n');
        for (const option of [...Object.keys(command.options), 'help', 'json', 'data']) expect(help).toContain(`--${option}`);
        expect(help).toContain(`deshi ${command.name}`);
        expect(help).not.toMatch(/undefined|\[object/);
      }
    }
  });

  test('is a result and no fault', async () => {
    const { code, stdout, stderr } = await runCli(['distill', '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('--budget TIME');
  });

  test('the overview lists every command', async () => {
    const { code, stdout } = await runCli(['--help']);
    expect(code).toBe(0);
    for (const { name } of commands) expect(stdout).toContain(name);
  });
});

describe('values', () => {
  test.each([
    ['90s', 90],
    ['45m', 2700],
    ['2h30m', 9000],
    ['1d', 86_400],
    ['1.5h', 5400],
    ['', undefined],
    ['h', undefined],
    ['10', undefined],
    ['-5m', undefined],
    ['5m and more', undefined],
    ['0s', undefined],
  ])('a duration of %j', (given, seconds) => {
    expect(duration.read(given)).toBe(seconds);
  });

  test('whole numbers have no sign, no point and a least value', () => {
    expect(['0', '1', '17', '-1', '1.5', '1e3', ''].map((given) => whole('N', 1).read(given))).toEqual([
      undefined,
      1,
      17,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('the data folder is DESHI_DATA, or where the system keeps such things', () => {
    expect(defaultDataDir({ DESHI_DATA: '/d', XDG_DATA_HOME: '/x' }, 'linux')).toBe('/d');
    expect(defaultDataDir({ XDG_DATA_HOME: '/x' }, 'linux')).toBe('/x/deshi');
    expect(defaultDataDir({}, 'linux')).toMatch(/\.local\/share\/deshi$/);
    expect(defaultDataDir({}, 'darwin')).toContain('Application Support');
  });

  test('columns line up where characters are two columns wide', () => {
    expect(widthOf('手本 a')).toBe(6);
    const lines = aligned([
      ['手本', '1'],
      ['x', '20'],
    ]);
    expect(lines.map(widthOf)).toEqual([8, 8]);
    expect(lines[1]).toBe('x     20');
  });
});
