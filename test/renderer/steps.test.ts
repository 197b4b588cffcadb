// The pure parts of the window: what is missing, what is out of date, what mistakes cost, what people can prove, which student is recommended.
import { describe, expect, test } from 'vitest';
import { students as catalogue } from '../../main/students/catalogue.ts';
import { calls } from '../../preload/contract.ts';
import { type Project, projectDocument } from '../../preload/project.ts';
import type { Search, SearchedCandidate, StudentCandidate } from '../../preload/search.ts';
import { candidatesOf } from '../../renderer/state/candidates.ts';
import { type Costs, costAt, costsOf, ratesAt, worthDrawing, zoneOf } from '../../renderer/state/costs.ts';
import { latencyRange, middle, sourceOf } from '../../renderer/state/devices.ts';
import { emptyProject, practiceProject } from '../../renderer/state/empty-project.ts';
import { begin, change, redo, undo } from '../../renderer/state/history.ts';
import { jobOf } from '../../renderer/state/job.ts';
import { kindOfFile } from '../../renderer/state/package-files.ts';
import { partsOf, peopleFor, peopleForFnmr, provableFmr, provableFmrSurely, provableFnmr } from '../../renderer/state/proof.ts';
import { basisOf, firstIncomplete, isStale, missingOf, stateOf, steps } from '../../renderer/state/steps.ts';
import { chartOf, searchMinutes, searchOf } from '../../renderer/state/student-search.ts';
import { targetLines } from '../../renderer/state/targets.ts';
import { afterTraining, likenessVerdict, onlyStudent } from '../../renderer/state/verdict.ts';
import { recommendationText, studentName, verdictText } from '../../renderer/text/search.ts';
import { languages, textFor } from '../../renderer/text/text.ts';
import { extent, linearAxis, logAxis, outOfSight, tickText } from '../../renderer/ui/scales.ts';

const scan = { people: 50, photos: 500, files: 510, rejected: {}, seconds: 3 };
const check = {
  dim: 512,
  parameters: 1e6,
  sizeBytes: 4e6,
  width: 112,
  height: 112,
  order: 'RGB',
  clear: true,
  convention: null,
  runnerUp: null,
  mean: [],
  std: [],
  verdict: 'good',
  auc: 0.99,
  tarAt1e2: 0.98,
  people: 20,
} satisfies Project['teacher']['check'];

function complete(): Project {
  const empty = emptyProject();
  return {
    ...empty,
    title: '正門',
    purpose: { ...empty.purpose, use: 'access', commercial: 'yes', match: 'one', where: '正門' },
    device: { ...empty.device, kind: 'raspberry-pi-4', maxMilliseconds: 100, maxMegabytes: 8 },
    data: { ...empty.data, folder: '/faces', scan, lawful: true, commercial: 'yes' },
    teacher: { ...empty.teacher, kind: 'starter', check },
    plan: { ...empty.plan, student: 'mobilefacenet', budgetMinutes: 60 },
  };
}

describe('steps', () => {
  test('an empty project lacks something in every step, a complete one in none before the run', () => {
    const empty = emptyProject();
    expect(projectDocument.parse(empty)).toEqual(empty);
    for (const step of steps) {
      expect(missingOf(step, empty, null).length, step).toBeGreaterThan(0);
      expect(stateOf(step, empty, null)).toBe('todo');
    }
    expect(firstIncomplete(complete(), 'plan')).toBeNull();
    for (const step of steps.slice(0, 5)) expect(stateOf(step, complete(), null), step).toBe('done');
    expect(missingOf('training', complete(), null)).toEqual(['run']);
  });

  test('the practice project can be started as it is', () => {
    const practice = practiceProject('入口');
    expect(projectDocument.parse(practice)).toEqual(practice);
    expect(firstIncomplete(practice, 'plan')).toBeNull();
  });

  const changed = (part: 'purpose' | 'device' | 'data' | 'teacher', answers: object, stage: Project['stage'] = 'poc'): Project => ({
    ...complete(),
    stage,
    [part]: { ...complete()[part], ...answers },
  });

  test.each([
    ['purpose', changed('purpose', { use: 'emotion' }), ['forbidden']],
    ['purpose', changed('purpose', { use: 'exploit' }), ['forbidden']],
    ['purpose', changed('purpose', { commercial: null }), ['commercial']],
    ['purpose', changed('purpose', { match: 'many' }), ['enrolled']],
    ['purpose', changed('purpose', { rejectCost: 5 }), ['money']],
    ['purpose', changed('purpose', {}, 'pilot'), ['responsible', 'notice', 'retention', 'legalBasis']],
    ['device', changed('device', { kind: 'microcontroller' }), ['device-too-small']],
    ['data', changed('data', { scan: { ...scan, people: 19 } }), ['people']],
    ['data', changed('data', { lawful: false, commercial: 'no' }, 'full'), ['people', 'lawful', 'data-licence']],
    ['data', changed('data', { commercial: 'no' }), ['data-licence']],
    ['data', changed('data', { commercial: 'unknown' }), []],
    ['data', changed('data', { scan: { ...scan, people: 100 }, commercial: 'unknown' }, 'pilot'), ['data-licence-unknown']],
    ['teacher', changed('teacher', { kind: 'own' }), ['teacher']],
    ['teacher', changed('teacher', { check: { ...check, verdict: 'poor' } }), ['teacher-poor']],
    ['teacher', changed('teacher', { check: { ...check, verdict: 'poor' }, anyway: true, anywayReason: ' ' }), ['teacher-reason']],
    ['teacher', changed('teacher', { check: { ...check, verdict: 'poor' }, anyway: true, anywayReason: 'dark hall' }), []],
    ['teacher', changed('teacher', { kind: 'own', file: '/t.onnx', commercial: 'no' }), ['teacher-licence']],
    ['teacher', changed('teacher', { kind: 'own', file: '/t.onnx' }, 'pilot'), ['teacher-licence-unknown']],
    ['teacher', changed('teacher', { commercial: 'no' }, 'pilot'), []],
  ] as const)('%s: what stops there (%#)', (step, project, missing) => {
    expect(missingOf(step, project, null)).toEqual(missing);
  });

  test('research is not held up by a licence for research', () => {
    const research = { ...complete(), stage: 'pilot' as const };
    const purpose = { ...research.purpose, commercial: 'no' as const };
    expect(missingOf('data', { ...research, purpose, data: { ...research.data, commercial: 'no' } }, null)).toEqual(['people']);
  });

  test('a project that was saved before there were gates and tables is read as one without', () => {
    const { gates: _, ...before } = complete();
    const { groups: _g, conditions: _c, tags: _t, ...data } = before.data;
    const { commercial: _k, notFor: _n, ...purpose } = before.purpose;
    expect(projectDocument.parse({ ...before, data, purpose })).toEqual({
      ...complete(),
      purpose: { ...complete().purpose, commercial: null, notFor: '' },
    });
  });

  test('a changed answer makes the result out of date and takes nothing away; a changed note does not', () => {
    const started = { ...complete(), runId: 'r', startedFrom: basisOf(complete()) };
    expect(stateOf('result', started, 'finished')).toBe('done');
    expect(isStale({ ...started, purpose: { ...started.purpose, where: '北門' }, title: 'x' })).toBe(false);
    const later = { ...started, plan: { ...started.plan, student: 'tiny' } };
    expect([stateOf('training', later, 'finished'), stateOf('result', later, 'finished')]).toEqual(['stale', 'stale']);
    expect(later.runId).toBe('r');
    expect(stateOf('training', started, 'failed')).toBe('failed');
    expect(stateOf('training', started, 'paused')).toBe('active');
  });
});

test('a job is what the contract takes, and holds nothing of the training', () => {
  const project = complete();
  const priced = {
    ...project,
    purpose: { ...project.purpose, passesPerDay: 2000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 5e5, maxFmr: 1e-4 },
  };
  const job = calls['run.start'].in.parse(jobOf(priced));
  expect(job).toMatchObject({
    title: '正門',
    teacher: 'starter',
    student: 'mobilefacenet',
    budgetSeconds: 3600,
    money: { passesPerDay: 2000 },
    floors: { maxFmr: 1e-4 },
    targets: { maxFmr: 1e-4, maxP95Ms: 100, maxFileBytes: 8e6 },
    faces: { folders: ['/faces'], commercial: 'yes', consentUntil: null },
  });
  const sent = Object.keys(jobOf(priced));
  for (const parameter of ['epochs', 'threads', 'seed', 'method', 'standalone']) expect(sent).not.toContain(parameter);
  expect(jobOf(project)).not.toHaveProperty('money');
});

test('a project that searches among many people can be started with its costs, its days and its prices', () => {
  const project = complete();
  const { purpose, plan } = project;
  const many: Project = {
    ...project,
    purpose: {
      ...purpose,
      match: 'many',
      enrolled: 500,
      passesPerDay: 2000,
      impostorShare: 1e-3,
      rejectCost: 150,
      acceptCost: 5e5,
      daysPerYear: 365,
    },
    plan: { ...plan, pricePerHour: 120, pricePerKwh: 31, maxCost: 900 },
  };
  const job = calls['run.start'].in.parse(jobOf(many));
  expect(job.registered).toBe(500);
  expect(job.money).toEqual({ passesPerDay: 2000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 5e5, daysPerYear: 365 });
  expect([job.pricePerHour, job.pricePerKwh, job.targets?.maxCost]).toEqual([120, 31, 900]);
  // A result of before stands as it did where nothing of this was answered, and is out of date where it was.
  const before = JSON.stringify({
    costs: { passesPerDay: null, impostorShare: null, rejectCost: null, acceptCost: null, checkCost: null, maxFmr: null, maxFnmr: null },
    limits: { maxMilliseconds: 100, maxMegabytes: 8, maxMemoryMegabytes: null, maxMillijoules: null },
    data: ['/faces', 500, 50],
    teacher: ['starter', null],
    plan: { student: 'mobilefacenet', budgetMinutes: 60 },
  });
  expect(basisOf(project)).toBe(before);
  for (const changed of [
    { ...project, purpose: { ...purpose, match: 'many' as const, enrolled: 500 } },
    { ...project, purpose: { ...purpose, daysPerYear: 365 } },
    { ...project, plan: { ...plan, pricePerHour: 120 } },
  ])
    expect(isStale({ ...changed, startedFrom: before })).toBe(true);
});

test('the targets of a project are said under the four answers, and none is made up', () => {
  const project = complete();
  const { purpose, device, plan } = project;
  const set: Project = {
    ...project,
    purpose: { ...purpose, maxFmr: 1e-3, maxFnmr: 0.05 },
    device: { ...device, maxMemoryMegabytes: 200, maxMillijoules: 12 },
    plan: { ...plan, maxCost: 900 },
  };
  const said = (of: Project, language: 'en' | 'ja') => targetLines(of, textFor(language)).map((line) => line.said.join(' '));
  const [accuracy, speed, size, effort] = said(set, 'en');
  expect(accuracy).toMatch(/1 of 1,000.*5\.0 %/);
  expect(speed).toMatch(/100 ms.*12 mJ/);
  expect(size).toMatch(/8 MB.*200 MB/);
  expect(effort).toMatch(/900/);
  expect(said(set, 'ja')[0]).toMatch(/1,000 回に 1 回以下.*5\.0 %.以下/);
  expect(said(set, 'ja')[1]).toMatch(/100 ms.以下/);
  expect(said({ ...emptyProject() }, 'en')).toEqual(['', '', '', '']);
  expect(targetLines(project, textFor('en')).map(({ step }) => step)).toEqual(['purpose', 'device', 'device', 'plan']);
});

describe('costs', () => {
  // The worked example of the design: V 2000, p 0.1 %, 150 and 500,000.
  const costs: Costs = { passesPerDay: 2000, impostorShare: 1e-3, rejectCost: 150, acceptCost: 500_000 };
  const points = [
    { threshold: 0.3, fnmr: 0.002, fmr: 1e-2 },
    { threshold: 0.35, fnmr: 0.004, fmr: 3e-3 },
    { threshold: 0.4, fnmr: 0.008, fmr: 1e-3 },
    { threshold: 0.45, fnmr: 0.012, fmr: 3e-4 },
    { threshold: 0.5, fnmr: 0.02, fmr: 1e-4 },
    { threshold: 0.55, fnmr: 0.045, fmr: 1e-5 },
  ];

  test('add up as they do by hand, whatever the order of the points', () => {
    const curve = points.toReversed().map((point) => costAt(costs, point));
    expect(curve.toReversed().map(({ totalPerDay }) => Math.round(totalPerDay))).toEqual([10_599, 4199, 3398, 3896, 6094, 13_497]);
    expect(zoneOf(curve)).toMatchObject({ low: 0.4, best: 0.4, high: 0.4 });
    expect(zoneOf([])).toBeUndefined();
    expect(worthDrawing(curve, [0.4]).map(({ threshold }) => threshold)).toEqual([0.3, 0.35, 0.4, 0.45, 0.5, 0.55]);
    expect(ratesAt(points, 0.42)?.threshold).toBe(0.4);
    expect(ratesAt(points, 0.1)?.threshold).toBe(0.3);
  });

  test('are complete or absent', () => {
    expect(costsOf(emptyProject().purpose)).toBeUndefined();
    expect(costsOf(practiceProject('').purpose)).toEqual(costs);
  });
});

test('what people can prove follows the rule of 3 over pairs', () => {
  expect(partsOf(50)).toEqual({ train: 35, choose: 5, verify: 10 });
  expect(provableFmr(50)).toBeCloseTo(3 / 1225);
  // The table of the design: 50, 100 and 1,000 people, nobody counted twice.
  expect([50, 100, 1000].map(provableFmrSurely)).toEqual([0.12, 0.06, 0.006]);
  expect([20, 100, 1000].map(provableFnmr)).toEqual([0.15, 0.03, 0.003]);
  expect([provableFmr(1), provableFmrSurely(1), provableFnmr(0)]).toEqual([undefined, undefined, undefined]);
  expect(provableFnmr(partsOf(peopleForFnmr(0.01)).verify)).toBeLessThanOrEqual(0.01);
  const verifying = partsOf(peopleFor(1e-3)).verify;
  expect(provableFmr(verifying)).toBeLessThanOrEqual(1e-3);
  expect(provableFmr(verifying - 2)).toBeGreaterThan(1e-3);
});

const student = (name: string, parameters: number, macs: number): StudentCandidate => ({
  name,
  family: name === 'tiny' ? 'tiny' : 'mobilefacenet',
  parameters,
  macs,
  sizeBytes: parameters * 4,
  secondsPerPhoto: macs / 4.4e9,
  searched: name !== 'tiny',
  speed: null,
});
const students = [
  student('tiny', 5e4, 5e6),
  student('mobilefacenet', 1e6, 220e6),
  student('mobilefacenet-96px', 1e6, 170e6),
  student('mobilefacenet-x1.5', 2.25e6, 450e6),
];

test('the largest student within the limits is recommended, and nothing fits a microcontroller', () => {
  const best = (device: Partial<Project['device']>) =>
    candidatesOf(students, { ...complete(), device: { ...emptyProject().device, kind: 'this-computer', ...device } }).find(
      ({ recommended }) => recommended,
    )?.name;
  expect(best({})).toBe('mobilefacenet');
  expect(best({ maxMilliseconds: 1000 })).toBe('mobilefacenet-x1.5');
  expect(best({ maxMegabytes: 8 })).toBe('mobilefacenet');
  expect(best({ maxMegabytes: 1 })).toBe('tiny');
  expect(best({ maxMegabytes: 0.1 })).toBeUndefined();
  expect(latencyRange('microcontroller', 1e6)).toBeUndefined();
  // By hand from the published table: Raspberry Pi 4 against the i9, 80/10.9 at least and 1200/48 at most; phone 12.9/10.9 and 14.1/2.6.
  const times = (device: Parameters<typeof latencyRange>[0]) =>
    latencyRange(device, 220e6)!.map((ms, at) => ms / latencyRange('this-computer', 220e6)![at]!);
  expect(times('raspberry-pi-4').map((factor) => factor.toFixed(2))).toEqual(['7.34', '25.00']);
  expect(times('phone').map((factor) => factor.toFixed(2))).toEqual(['1.18', '5.42']);
  expect(times('jetson-nano').map((factor) => factor.toFixed(2))).toEqual(['5.14', '11.98']);
  expect(times('mini-pc').map((factor) => factor.toFixed(2))).toEqual(['1.21', '2.04']);
  expect(times('raspberry-pi-5').map((factor) => factor.toFixed(2))).toEqual(['2.45', '12.50']);
  expect(times('jetson-orin-nano').map((factor) => factor.toFixed(2))).toEqual(['1.00', '7.69']);
  expect([sourceOf('raspberry-pi-5'), sourceOf('jetson-orin-nano'), sourceOf('microcontroller')]).toEqual(['maker', 'between', undefined]);
  const range = latencyRange('raspberry-pi-4', 220e6)!;
  expect(range[0]).toBeLessThan(middle(range));
  expect(candidatesOf(students, complete())[1]!.learning![0]).toBeCloseTo(500 * 0.05 * 2 * 12);
  expect(candidatesOf(students, complete()).map(({ shown }) => shown)).toEqual([true, true, false, true]);
});

test('what was measured here counts for this computer and for no other device', () => {
  const three = { value: 40, low: 30, high: 50 };
  const speed = { dim: 512, threads: 2, p50Ms: three, p95Ms: three, peakMemoryBytes: null, fileBytes: 4_100_000 };
  const measured = students.map((one) => (one.name === 'mobilefacenet' ? { ...one, speed } : one));
  const on = (kind: Project['device']['kind'], limits: Partial<Project['device']> = {}) =>
    candidatesOf(measured, { ...complete(), device: { ...emptyProject().device, kind, ...limits } })[1]!;
  expect(on('this-computer')).toMatchObject({ known: 'measured-here', latency: [30, 50], sizeBytes: 4_100_000, within: true });
  expect(on('this-computer', { maxMilliseconds: 20 }).within).toBe(false);
  expect(on('raspberry-pi-4')).toMatchObject({ known: 'estimated', latency: latencyRange('raspberry-pi-4', 220e6) });
});

describe('a search', () => {
  const score = (value: number) => ({ value, low: value - 0.05, high: value + 0.05 });
  const three = (value: number) => ({ value, low: value, high: value });
  const candidate = (name: string, ms: number, scores: number[], rest: Partial<SearchedCandidate> = {}): SearchedCandidate => ({
    name,
    family: 'mobilefacenet',
    parameters: 1e6,
    macs: 1e8,
    sizeBytes: 4e6,
    speed: { dim: 512, threads: 1, p50Ms: three(ms), p95Ms: three(ms), peakMemoryBytes: 1e8, fileBytes: ms * 1e5 },
    state: 'tried',
    why: [],
    trials: scores.map((value, round) => ({ steps: 100 * 2 ** round, seconds: 10, score: score(value), likeness: score(value) })),
    dominatedBy: null,
    ...rest,
  });
  const found: Search = {
    schema: 1,
    created: '2026-11-26T00:00:00Z',
    program: '0.1.0',
    device: { cpu: 'x', cores: 2, runtime: 'y' },
    teacher: { digest: 'a', dim: 512 },
    method: 'ada-arc',
    seed: 1,
    threads: 1,
    limits: { maxP95Ms: 30 },
    budgetSeconds: 600,
    seconds: 500,
    train: { people: 10, photos: 100 },
    held: { people: 90, photos: 200 },
    score: { kind: 'tar', targetFmr: 0.01 },
    rounds: [
      { candidates: 3, steps: 100 },
      { candidates: 2, steps: 200 },
    ],
    ended: 'all-rounds',
    candidates: [
      candidate('mobilefacenet-96px', 20, [0.5, 0.7]),
      candidate('mobilefacenet', 25, [0.4, 0.6], { dominatedBy: 'mobilefacenet-96px' }),
      candidate('tiny', 1, [0.2]),
      candidate('mobilefacenet-x1.5', 60, [], { state: 'over-limit', why: ['maxP95Ms'] }),
      candidate('ghostfacenet-x0.5', 2, [], { state: 'too-slow' }),
      candidate('iresnet18', 30, [], { state: 'failed', why: ['device-memory'] }),
    ],
    recommended: {
      name: 'mobilefacenet-96px',
      rival: { name: 'mobilefacenet', ahead: { value: 0.1, low: -0.01, high: 0.2 }, clear: false },
    },
  };

  test('is asked for with the limits of the device and a share of the time, once photos and teacher are there', () => {
    expect(searchOf(emptyProject())).toBeNull();
    const asked = calls['student.search'].in.parse(searchOf(complete()));
    expect(asked).toMatchObject({ teacher: 'starter', budgetSeconds: 12 * 60, targets: { maxP95Ms: 100, maxFileBytes: 8e6 } });
    expect(searchMinutes({ plan: { ...emptyProject().plan, student: null, budgetMinutes: 2880 } })).toBe(120);
    expect(searchMinutes({ plan: { ...emptyProject().plan, student: null, budgetMinutes: null } })).toBe(30);
  });

  test('is drawn with the scores of the first round, the same steps for all, the quickest first', () => {
    const chart = chartOf(found);
    expect(chart.steps).toBe(100);
    expect(chart.worth.map(({ name, score: { value } }) => [name, value])).toEqual([
      ['tiny', 0.2],
      ['mobilefacenet-96px', 0.5],
    ]);
    expect(chart.beaten.map(({ name }) => name)).toEqual(['mobilefacenet']);
    expect(chart.recommended?.milliseconds).toBe(20);
  });

  test('recommends its student, which is shown with all that are worth having', () => {
    const candidates = candidatesOf(students, complete(), found);
    expect(candidates.find(({ recommended }) => recommended)?.name).toBe('mobilefacenet-96px');
    expect(candidates.find(({ name }) => name === 'mobilefacenet-96px')?.shown).toBe(true);
  });

  test.each(languages)('is said in %s, with what became of everybody', (language) => {
    const text = textFor(language);
    const said = found.candidates.map((one) => verdictText(one, found, text));
    expect(said[0]).toBe(text.search.states.recommended);
    expect(said[1]).toContain('MobileFaceNet, ');
    expect(said[2]).toBe(text.search.states.worth);
    expect(said[3]).toContain(text.search.limits['maxP95Ms']);
    expect(said[4]).toBe(text.search.states['too-slow']);
    expect(said[5]).toContain(text.search.limits['device-memory']);
    expect(recommendationText(found, text)).toMatch(/10\.0.*−1\.0.*20\.0/);
    expect(recommendationText({ ...found, recommended: null }, text)).toBe(text.search.recommendation.none);
    for (const { name } of catalogue) expect(studentName(name, text)).not.toContain('mobilefacenet');
  });
});

test('undo goes back by fields and not by letters; redo comes back; a new change forgets what was undone', () => {
  let history = begin('');
  history = change(history, 'a', 'title', 1000);
  history = change(history, 'ab', 'title', 1200);
  history = change(history, 'ab!', 'other', 1300);
  history = undo(history);
  expect(history.now).toBe('ab');
  history = undo(history);
  expect(history.now).toBe('');
  expect(undo(history)).toEqual(history);
  history = redo(history);
  expect(history.now).toBe('ab');
  history = change(history, 'x', 'title', 9000);
  expect(redo(history).now).toBe('x');
});

test('the verdict on a training is silent first, then closer, flat or away', () => {
  const line = (from: number, to: number, count = 200) => Array.from({ length: count }, (_, at) => from + ((to - from) * at) / count);
  expect(likenessVerdict(line(0, 1, 20), 0.9)).toBe('starting');
  expect(likenessVerdict(line(0, 0.9), 0.9)).toBe('closer');
  expect(likenessVerdict(line(0.7, 0.7), 0.9)).toBe('flat');
  expect(likenessVerdict(line(0.7, 0.7), 0.5), 'the learning rate is still high').toBe('steady');
  expect(likenessVerdict(line(0.9, 0.2), 0.2)).toBe('away');
  expect(
    likenessVerdict(
      Array.from({ length: 200 }, (_, at) => 0.5 + (at % 2) * 0.2),
      0.8,
    ),
  ).toBe('flat');
  expect(likenessVerdict([null, null], 0.5)).toBe('starting');
});

describe('axes', () => {
  test('hold every value, at round places', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    for (let round = 0; round < 300; round++) {
      const values = Array.from({ length: 5 }, () => (random() - 0.3) * 10 ** (random() * 8 - 4));
      const axis = linearAxis(extent(values));
      for (const value of values) {
        expect(axis.at(value)).toBeGreaterThanOrEqual(-1e-6);
        expect(axis.at(value)).toBeLessThanOrEqual(1 + 1e-6);
      }
      for (const tick of axis.ticks) expect(Number(tickText(tick, axis).replace('−', '-').replaceAll(',', ''))).toBeCloseTo(tick, 5);
    }
    expect(logAxis([0.002, 0.4]).ticks.map((tick) => tick.toPrecision(1))).toEqual(['0.001', '0.01', '0.1', '1']);
    // Less than two powers of 10: whole powers of 10 would leave most of it empty.
    const narrow = logAxis([0.7, 12]);
    expect(narrow.ticks.map(String)).toEqual(['0.5', '1', '2', '5', '10', '20']);
    expect([narrow.at(0.5), narrow.at(20)]).toEqual([0, 1]);
    expect(narrow.at(Math.sqrt(10))).toBeCloseTo(0.5, 10);
    expect(logAxis([3, 3]).ticks).toEqual([1, 10]);
    expect(extent([Number.NaN])).toEqual([0, 1]);
  });
});

test('every file of a package says what it is for', () => {
  expect(
    [
      'models/student_fp32.onnx',
      'models/student_rawpixels.onnx',
      'models/student_int8.onnx',
      'report/report.html',
      'report/model_card.ja.md',
      'NOTICE',
      'x',
    ].map(kindOfFile),
  ).toEqual(['model', 'raw', 'int8', 'report', 'document', 'licence', 'other']);
});

test('a run between its two networks says which of them is trained', () => {
  expect(['train', 'standalone', 'evaluate', 'quantize'].map(afterTraining)).toEqual([null, 'comparing', 'after', 'after']);
  const phases = (train: string, standalone?: string) => [
    { phase: 'train', state: train },
    ...(standalone === undefined ? [] : [{ phase: 'standalone', state: standalone }]),
    { phase: 'evaluate', state: 'waiting' },
  ];
  expect(onlyStudent(phases('running', 'waiting'))).toBe(false);
  expect(onlyStudent(phases('done', 'waiting'))).toBe(true);
  expect(onlyStudent(phases('done', 'running'))).toBe(true);
  expect(onlyStudent(phases('done', 'done'))).toBe(false);
  // Where nothing is compared, nothing is missing.
  expect(onlyStudent(phases('done'))).toBe(false);
  expect(onlyStudent([])).toBe(false);
});

test('a scroller says at which sides something is out of sight, and not for a pixel of rounding', () => {
  expect(outOfSight(500, 500, 0)).toEqual({ before: false, after: false });
  expect(outOfSight(501, 500, 0.4)).toEqual({ before: false, after: false });
  expect(outOfSight(900, 500, 0)).toEqual({ before: false, after: true });
  expect(outOfSight(900, 500, 200)).toEqual({ before: true, after: true });
  expect(outOfSight(900, 500, 399.5)).toEqual({ before: true, after: false });
});
