// Judging by the device: its time and memory take the place of this computer's for targets, the gate and remedies, and of nothing else.
import { describe, expect, test } from 'vitest';
import { gateOf } from '../../main/handlers/outcome.ts';
import { remediesOf } from '../../main/handlers/remedies.ts';
import { tableOf } from '../../main/handlers/run/table.ts';
import { cardsOf, verdict } from '../../main/report/cards.ts';
import { reportHtml } from '../../main/report/html.ts';
import { judgeTargets, kpiSchema } from '../../main/report/kpi.ts';
import { onDevice } from '../../main/report/on-device.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { madeUpProbe } from '../support/probe-result.ts';
import { madeUpKpi } from './made-up.ts';
import { madeUpLater } from './made-up-later.ts';

// This computer: 3.46 ms, p95 4.498 ms, 90.78 MB. The device: 10.5 ms, p95 10.95 ms, 61 MB.
const limits = { maxP95Ms: 10, maxPeakMemoryBytes: 80e6 } as const;
const kpi = Object.freeze({ ...madeUpKpi(), targets: limits });
const probe = madeUpProbe();

test('two numbers of the student are the device’s, under its badge; all else is as it was', () => {
  const judged = kpiSchema.parse(onDevice(kpi, [probe]));
  const { latency } = judged.speed;
  expect(latency.student).toEqual({
    badge: 'measured-device',
    value: [{ threads: 1, batch: 1, runs: 400, warmUp: 20, p50Ms: 10.5, p95Ms: 10.95, minMs: 10.01, maxMs: 11 }],
  });
  expect(judged.size.student.peakMemoryBytes).toEqual({ badge: 'measured-device', value: 61e6 });
  judged.speed.latency.student = kpi.speed.latency.student;
  judged.size.student.peakMemoryBytes = kpi.size.student.peakMemoryBytes;
  expect(judged).toEqual(kpi);
  expect(onDevice(kpi, [])).toBe(kpi);
});

test('a target that this computer keeps may be missed on the device, and the other way round', () => {
  const verdicts = (found: ReturnType<typeof judgeTargets>) => found.map(({ target, value, verdict: said }) => [target, value, said]);
  expect(verdicts(judgeTargets(kpi))).toEqual([
    ['maxP95Ms', 3.46 * 1.3, 'met'],
    ['maxPeakMemoryBytes', 390_000 * 2 + 90e6, 'missed'],
  ]);
  expect(verdicts(judgeTargets(onDevice(kpi, [probe])))).toEqual([
    ['maxP95Ms', 10.95, 'missed'],
    ['maxPeakMemoryBytes', 61e6, 'met'],
  ]);
  const fast = { ...kpi, targets: { maxP95Ms: 10 } };
  expect([gateOf(fast, []), gateOf(fast, [probe])]).toEqual(['passed', 'missed']);
  // Nothing was measured here, yet the device says enough.
  const unmeasured = {
    ...fast,
    speed: { ...fast.speed, latency: { ...fast.speed.latency, student: { value: null, reason: 'measuring-failed' } } },
  };
  expect([gateOf(unmeasured as typeof kpi, []), gateOf(unmeasured as typeof kpi, [{ ...probe, p95Ms: 9 }])]).toEqual(['open', 'passed']);
});

test('of several devices the slowest in FP32 is the one for time, the one that took most for memory, and INT8 is none', () => {
  const devices = [
    madeUpProbe({ unit: 1, peakMemoryBytes: 70e6 }),
    madeUpProbe({ unit: 2, slower: 2 }),
    madeUpProbe({ unit: 3, peakMemoryBytes: 90e6 }),
    madeUpProbe({ unit: 1, precision: 'int8', slower: 4, peakMemoryBytes: 99e6 }),
  ];
  for (const order of [devices, devices.toReversed()]) {
    const { speed, size } = onDevice(kpi, order);
    expect(speed.latency.student.value?.[0]).toMatchObject({ p50Ms: 21, p95Ms: 21.9, minMs: 20.02, maxMs: 22 });
    expect(size.student.peakMemoryBytes.value).toBe(90e6);
  }
  const fast = { ...kpi, targets: { maxP95Ms: 12 } };
  expect([gateOf(fast, devices.slice(0, 1)), gateOf(fast, devices)]).toEqual(['passed', 'missed']);
  // Measured in INT8 alone it is this computer that counts.
  expect(onDevice(kpi, devices.slice(3))).toBe(kpi);
});

test('another student is weighed by its time on the device', () => {
  const candidates = [{ name: 'small', parameters: 60_000, macs: 9.1e6 }];
  const [only] = remediesOf(onDevice({ ...kpi, targets: { maxP95Ms: 10 } }, [probe]), candidates);
  // Half the arithmetic, half of 10.95 ms.
  expect(only).toMatchObject({ target: 'maxP95Ms', kind: 'smaller', student: 'small', p95Ms: 5.475 });
});

describe.each(languages)('in %s', (language) => {
  const text = textFor(language);
  const { report } = text;
  const card = (name: string, ...measured: (typeof probe)[]) => cardsOf(kpi, text, measured).find((one) => one.name === name)!;
  const lines = (of: ReturnType<typeof card>) => [...of.lead, ...of.more].map((line) => line.map((piece) => piece.text).join(''));

  test('the card of speed leads with the device under its badge, and names this computer for the rest', () => {
    const speed = card('speed', probe);
    expect(speed.badge).toBe('measured-device');
    const said = lines(speed);
    expect(said.slice(0, 2)).toEqual(['10.5 ms (p95 10.9 ms)', 'Raspberry Pi 5 Model B Rev 1.0, Cortex-A76']);
    const here = said.indexOf(text.probe.here);
    expect(here).toBeGreaterThan(1);
    for (const ofThisComputer of ['3.46 ms', '26.2 ms', 'Example CPU'])
      expect(said.findIndex((line) => line.includes(ofThisComputer))).toBeGreaterThan(here);
    expect(speed.targets.map(({ verdict: state }) => state)).toEqual(['missed']);
    expect(card('speed').badge).toBe('measured-here');
    expect(lines(card('speed'))).not.toContain(text.probe.here);
    expect(lines(card('size', probe))).toContain(`${text.probe.memory}: 61 MB`);
    expect(card('size', probe).targets.map(({ verdict: state }) => state)).toEqual(['met']);
  });

  test('with three devices the cards name the slowest as such and the largest memory, and the report has all side by side', async () => {
    const devices = [madeUpProbe({ peakMemoryBytes: 70e6 }), madeUpProbe({ unit: 2, slower: 2 }), madeUpProbe({ unit: 3 })];
    const int8 = madeUpProbe({ precision: 'int8', slower: 0.5 });
    const { probe: words } = text;
    expect(lines(card('speed', ...devices, int8)).slice(0, 2)).toEqual([
      '21.0 ms (p95 21.9 ms)',
      `Raspberry Pi 5 Model B Rev 1.0, Cortex-A76 (${words.worstOf(3)})`,
    ]);
    expect(lines(card('size', ...devices, int8))).toContain(`${words.memoryOf(3)}: 70 MB`);
    const html = (await reportHtml(kpi, language, { ...madeUpLater(), probes: [...devices, int8] })).replaceAll('\u00a0', ' ');
    const part = html.slice(html.indexOf(`<h3>${report.speed.lastDevice}</h3>`));
    const heads = [1, 2, 3].map((unit) => `<th scope="col">${words.unit(unit)}</th>`).join('');
    expect(part).toContain(`<th scope="col"></th>${heads}`);
    expect(part).toContain(words.judgedByWorst(3, words.unit(2), words.unit(1)));
    const [, times] = new RegExp(`<th scope="row">${words.rows.time}</th>(.*?)</tr>`).exec(part)!;
    expect(times!.split('</td>').map((cell) => /p95 ([\d.]+)/.exec(cell)?.[1])).toEqual(['10.9', '21.9', '10.9', undefined]);
    // INT8 has a table of its own: half of 10.5 ms is a quarter of the slowest in FP32.
    expect(part.indexOf(words.int8.title)).toBeGreaterThan(part.indexOf(words.unit(3)));
    expect(part).toContain(words.int8.faster('4.0'));
    expect(part).toContain(words.int8.notJudged);
  });

  test('what is kept and cannot be read is said to be lost, and is not called not done alone', async () => {
    const damaged = ['stress', 'slices', 'probe', 'sign-offs'] as const;
    const html = await reportHtml(kpi, language, { ...madeUpLater(), stress: null, slices: null, probes: [], signOffs: [], damaged });
    for (const part of damaged) expect(html).toContain(text.damaged[part]);
    for (const said of [report.conditions.none, text.probe.none, report.governance.notSigned]) expect(html).not.toContain(said);
  });

  test('the networks are compared as before', () => {
    const faster = report.verdict.faster('7.6'); // 26.2 against 3.46 ms
    expect(verdict(kpi, text, [probe])).toContain(faster);
    expect(verdict(kpi, text)).toContain(faster);
    expect(tableOf(kpi).rows.find(({ name }) => name === 'p95')?.cells.student).toMatchObject({ value: 3.46 * 1.3 });
  });

  test('the report has everything that was measured there, or says that nothing was', async () => {
    const page = async (...probes: (typeof probe)[]) =>
      (await reportHtml(kpi, language, { ...madeUpLater(), probes })).replace(/<style>.*<\/style>/s, '').replaceAll('\u00a0', ' ');
    const [known, unknown] = [await page(probe), await page()];
    const part = known.slice(known.indexOf(`<h3>${report.speed.lastDevice}</h3>`));
    const row = (name: string) => new RegExp(`<th scope="row">${name}</th><td>([^<]*|<em.*?)</td>`).exec(part)?.[1] ?? '';
    const { rows } = text.probe;
    expect(row(rows.device)).toMatch(/^Raspberry Pi 5 Model B Rev 1\.0, Cortex-A76, .*4 .*, 8 GB, Linux 6\.6\.31 arm64$/);
    expect(row(rows.runtime)).toMatch(/1\.30\.0, 1 .*, fp32$/);
    expect(row(rows.time)).toMatch(/p50 10\.5 ms.*p95 10\.9 ms.*p99 11\.0 ms.*11\.0 ms$/);
    expect(row(rows.throttling)).toContain('10.5 ms');
    expect(row(rows.temperature)).toMatch(/45\.2 °C.*61 °C/);
    expect(row(rows.energy)).toContain(report.missing['not-assessed']);
    expect(row(rows.read)).toBe('2026-11-25');
    expect(known).toContain(`<span class="badge measured-device">${report.badges['measured-device']}</span>`);
    expect(known).toContain(text.probe.power);
    expect(known).not.toContain(text.probe.none);
    expect(unknown).toContain(text.probe.none);
    expect(unknown).toContain(report.limits.rows.device.what);
    // The first sign-off is older than the result, the second is not.
    expect(known.split(text.probe.signedBefore)).toHaveLength(2);
    expect(unknown).not.toContain(text.probe.signedBefore);
  });
});
