// Devices tried in children of their own: every way in which one can fail costs its own row, the choice follows from what was measured, and is remembered.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseDevice } from '../../main/devices/choose.ts';
import { findDevices, testDevices } from '../../main/devices/devices.ts';
import { type Host, openHost } from '../../main/host.ts';
import type { DeviceRow, EngineName } from '../../preload/devices.ts';
import { languages, textFor } from '../../renderer/text/text.ts';

const entry = new URL('../support/odd-prober.ts', import.meta.url);
// The start of a child counts too, which takes seconds on a machine that does much else; the silent one is waited for once.
const patience = { inventoryMs: 60_000, knownAnswerMs: 6_000, speedMs: 60_000 };

describe('a prober', () => {
  test('that is killed, silent, out of memory, lost or wrong costs that device its place and nothing else', async () => {
    const { rows } = await findDevices({ entry });
    const tried: EngineName[] = [];
    const tested = await testDevices(rows, { entry, patience, onTesting: (engine) => tried.push(engine) });
    expect(tried).toEqual(rows.map(({ engine }) => engine));
    expect(tested.map(({ engine, state, reason, probe }) => [engine, state, reason, probe?.agrees])).toEqual([
      ['ort-cpu', 'tested', null, true],
      ['ort-webgpu', 'unavailable', 'died', undefined],
      ['ort-cuda', 'unavailable', 'silent', undefined],
      ['ort-dml', 'unavailable', 'memory', undefined],
      ['tfjs-webgpu', 'unavailable', 'lost', undefined],
      ['tfjs-tensorflow', 'tested', null, false],
    ]);
    expect(tested[0]?.probe?.imagesPerSecond).toBe(20);
    expect(chooseDevice(tested, { engine: 'auto' })).toEqual({ chosen: 'ort-cpu', why: 'only', next: null });
  });

  test('that cannot even look leaves the processor', async () => {
    const { rows } = await findDevices({ entry: new URL('../support/no-such-prober.ts', import.meta.url) });
    expect(rows.map(({ engine, state, reason }) => [engine, state, reason])).toEqual([
      ['ort-cpu', 'untested', null],
      ['ort-webgpu', 'unavailable', 'died'],
    ]);
  });

  test('is ended when its operator stops it', async () => {
    const { rows } = await findDevices({ entry });
    const stopping = new AbortController();
    const onTesting = (engine: EngineName): void => {
      if (engine === 'ort-cuda') setTimeout(() => stopping.abort(), 100); // the silent one
    };
    await expect(testDevices(rows, { entry, onTesting, signal: stopping.signal })).rejects.toThrow();
  });
});

describe('the choice', () => {
  const row = (engine: EngineName, imagesPerSecond: number | null, changed: Partial<DeviceRow> = {}): DeviceRow => ({
    engine,
    device: null,
    driver: null,
    software: false,
    state: 'tested',
    reason: null,
    holds: 'host',
    probe: { agrees: true, error: 0.1, repeatable: true, imagesPerSecond, startSeconds: 1 },
    ...changed,
  });
  const wrong = (engine: EngineName): DeviceRow => row(engine, 900, { probe: { ...row(engine, 900).probe!, agrees: false } });
  const absent = (engine: EngineName): DeviceRow => row(engine, null, { state: 'unavailable', reason: 'no-adapter', probe: null });
  const untested = (engine: EngineName, software = false): DeviceRow => row(engine, null, { state: 'untested', probe: null, software });

  test.each([
    [
      'the fastest of those that agree',
      [row('ort-cpu', 20), row('ort-webgpu', 100), wrong('ort-cuda')],
      'auto',
      'ort-webgpu',
      'fastest',
      5,
    ],
    ['the processor where a card is slower', [row('ort-cpu', 20), row('ort-webgpu', 10)], 'auto', 'ort-cpu', 'fastest', 2],
    ['the processor where a card takes minutes', [row('ort-cpu', 20), row('ort-webgpu', null)], 'auto', 'ort-cpu', 'fastest', null],
    ['the processor where nothing else agrees', [row('ort-cpu', 20), wrong('ort-cuda')], 'auto', 'ort-cpu', 'only', null],
    ['the processor before a test, with a card there', [untested('ort-cpu'), untested('ort-webgpu')], 'auto', 'ort-cpu', 'untested', null],
    ['the processor before a test, with no card', [untested('ort-cpu'), absent('ort-webgpu')], 'auto', 'ort-cpu', 'only', null],
    [
      'the processor, with a card that it plays itself',
      [untested('ort-cpu'), untested('ort-webgpu', true)],
      'auto',
      'ort-cpu',
      'only',
      null,
    ],
    ['what was set, though slower', [row('ort-cpu', 20), row('ort-webgpu', 10)], 'ort-webgpu', 'ort-webgpu', 'set', null],
    ['not what was set and is absent', [row('ort-cpu', 20), absent('ort-cuda')], 'ort-cuda', 'ort-cpu', 'set-unusable', null],
    ['not what was set and is wrong', [row('ort-cpu', 20), wrong('ort-cuda')], 'ort-cuda', 'ort-cpu', 'set-unusable', null],
  ] as const)('is %s', (_, rows, engine, chosen, why, times) => {
    const found = chooseDevice(rows, { engine });
    expect([found.chosen, found.why, found.next?.times ?? null]).toEqual([chosen, why, times]);
    for (const language of languages) {
      const { devices } = textFor(language);
      expect(`${devices.chosen(found.chosen)}${devices.why(found.why, found.next)}`).not.toMatch(/undefined|NaN/);
    }
  });
});

async function ask(host: Host, name: 'devices.list' | 'devices.set', input: object) {
  const reply = await host.answer(name, input as never);
  if ('problem' in reply) throw new Error(reply.problem.code);
  return reply.ok;
}

test('this computer: the processor computes the known answer, and the table and the settings are remembered', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'deshi-devices-'));
  try {
    const host = await openHost({ dataDir });
    expect(await ask(host, 'devices.list', {})).toMatchObject({
      testedMs: null,
      settings: { engine: 'auto', usable: false, memoryCapMb: null },
    });
    const tested = await ask(host, 'devices.list', { test: true });
    expect(tested).toMatchObject({ rows: expect.arrayContaining([expect.objectContaining({ engine: 'ort-cpu', state: 'tested' })]) });
    expect(await ask(host, 'devices.set', { usable: true, memoryCapMb: 2048 })).toEqual({
      engine: 'auto',
      usable: true,
      memoryCapMb: 2048,
    });
    await host.close();
    const again = await openHost({ dataDir });
    const remembered = await ask(again, 'devices.list', {});
    expect(remembered).toMatchObject({ ...tested, settings: { usable: true, memoryCapMb: 2048 } });
    expect((await again.answer('devices.set', { memoryCapMb: 1 })) as object).toHaveProperty('problem');
    await again.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 300_000);
