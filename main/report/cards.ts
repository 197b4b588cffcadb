// Page one of the report: the verdict in sentences and the four KPI cards, which a manager can stop at.
// Invariant: always four cards; a missing number shows its reason in its place.
import type { DeviceProbe } from '../../preload/probe.ts';
import { hungriestOf, probesIn, slowestName } from '../../renderer/text/probe.ts';
import type { Share, Text } from '../../renderer/text/text.ts';
import type { Badge, Measured } from '../evaluation/measured.ts';
import { registeredOf } from '../evaluation/threshold.ts';
import type { EvaluationReport, ModelEvaluation, ModelName, OperatingPoint, PairedDifference, Rate } from '../evaluation/types.ts';
import { judgeTargets, type Kpi, type KpiName, type TargetResult, type Verdict } from './kpi.ts';
import { onDevice } from './on-device.ts';
import { escapeHtml } from './svg.ts';

/** A rate with its interval, ready for a sentence; null when it could not be computed. */
export function shareOf(rate: Rate): Share | null {
  return rate.value === null ? null : { rate: rate.value, low: rate.low, high: rate.high };
}

export function modelOf(evaluation: EvaluationReport | null, name: ModelName): ModelEvaluation | undefined {
  return evaluation?.models.find((model) => model.name === name);
}

/** The FMR at which networks are compared in headlines: 1e-2 where the student's data supports it, else the smallest supported, else null. */
export function headlineFmr(evaluation: EvaluationReport | null): number | null {
  const supported = (modelOf(evaluation, 'student')?.verification.operatingPoints ?? []).filter((point) => point.supported);
  const targets = supported.map(({ targetFmr }) => targetFmr);
  return targets.includes(0.01) ? 0.01 : targets.length > 0 ? Math.min(...targets) : null;
}

export function pointAt(model: ModelEvaluation | undefined, targetFmr: number | null): OperatingPoint | undefined {
  return model?.verification.operatingPoints.find((point) => point.targetFmr === targetFmr && point.supported);
}

/** student - `against` in TAR at the headline FMR; undefined when it was not computed or is not supported. */
export function headlineDifference(evaluation: EvaluationReport | null, against: ModelName): PairedDifference | undefined {
  const fmr = headlineFmr(evaluation);
  return evaluation?.differences.find(
    ({ metric, targetFmr, a, b, supported }) => metric === 'tar' && targetFmr === fmr && a === 'student' && b === against && supported,
  );
}

/** The verdict as plain sentences, most important first. Targets are judged by the slowest device where a probe measured on one. */
export function verdict(kpi: Kpi, text: Text, probes: readonly DeviceProbe[] = []): string[] {
  const words = text.report.verdict;
  const targets = judgeTargets(onDevice(kpi, probes));
  const sentences: string[] = [];
  if (targets.length > 0) sentences.push(words.targets(targets.filter((target) => target.verdict === 'met').length, targets.length));
  sentences.push(...accuracyVerdict(kpi, text));
  const times = (large: number | null | undefined, small: number | null | undefined) =>
    large !== null && large !== undefined && small !== null && small !== undefined && small > 0 && large / small >= 1.2
      ? (large / small).toPrecision(2).replace(/\.0$/, '')
      : null;
  const smaller = times(kpi.size.teacher.fileBytes.value, kpi.size.student.fileBytes.value);
  const faster = times(kpi.speed.latency.teacher.value?.[0]?.p50Ms, kpi.speed.latency.student.value?.[0]?.p50Ms);
  if (smaller !== null) sentences.push(words.smaller(wholeTimes(smaller)));
  if (faster !== null) sentences.push(words.faster(wholeTimes(faster)));
  return sentences;
}

function wholeTimes(times: string): string {
  return Number(times) >= 10 ? String(Math.round(Number(times))) : times;
}

function accuracyVerdict(kpi: Kpi, text: Text): string[] {
  const words = text.report.verdict;
  const evaluation = kpi.accuracy.value;
  const student = modelOf(evaluation, 'student');
  if (student === undefined) return [words.notAssessed];
  const sentences: string[] = [];
  const { choice } = student;
  const [fnmr, fmr] = choice === null ? [null, null] : [shareOf(choice.verifiedOn.fnmr), shareOf(choice.verifiedOn.fmr)];
  const target = headlineFmr(evaluation);
  const tar = pointAt(student, target)?.tar;
  if (choice !== null && choice.threshold !== null && fnmr !== null && fmr !== null) {
    sentences.push(words.measured(choice.threshold, fnmr, fmr));
  } else if (tar !== undefined && target !== null) {
    const share = shareOf(tar);
    if (share !== null) sentences.push(words.recognised(share, target));
  }
  const registered = choice === null ? 1 : registeredOf(choice.policy);
  const among = choice?.projections.find(({ enrolled }) => enrolled === registered);
  if (registered > 1 && among !== undefined) {
    sentences.push(text.report.identification.verdict(text.report.share({ rate: among.fpir }), registered.toLocaleString('en-US')));
  }
  if (choice?.money) {
    const { perYear, verifiedPerDay, verifiedLow, verifiedHigh } = choice.money;
    const days = verifiedPerDay > 0 ? perYear / verifiedPerDay : 0;
    const say = (amount: number) => text.report.moneyAbout(amount, kpi.currency);
    sentences.push(
      days > 0
        ? words.loss(say(perYear), say(verifiedLow * days), say(verifiedHigh * days))
        : words.loss(say(perYear), undefined, undefined),
    );
  }
  const gain = headlineDifference(evaluation, 'standalone');
  if (gain !== undefined && gain.difference !== null) {
    const points = (value: number) => text.report.accuracy.pointsOnly(Math.abs(value));
    const size = points(gain.difference);
    if (!gain.clear) sentences.push(words.same);
    else if (gain.difference > 0) sentences.push(words.better(size, points(gain.low), points(gain.high)));
    // True, and no word on the method: a practice run ends before a teacher can help.
    else sentences.push((kpi.practice ? words.tooShort : words.worse)(size, points(gain.high), points(gain.low)));
  }
  return sentences.length > 0 ? sentences : [text.report.missing['data-insufficient']];
}

/** A piece of a line: words, or the reason that stands where a number would. */
export interface Piece {
  readonly text: string;
  readonly absent: boolean;
}
export type Line = readonly Piece[];

const say = (text: string): Piece => ({ text, absent: false });
const lack = (text: string): Piece => ({ text, absent: true });

/** The value in words, or the reason why it is missing, marked as such. */
function pieceOr<T>(measured: Measured<T>, text: Text, words: (value: T) => string): Piece {
  return 'reason' in measured ? lack(text.report.missing[measured.reason]) : say(words(measured.value));
}

/** The same as HTML. */
export function valueOr<T>(measured: Measured<T>, text: Text, words: (value: T) => string): string {
  return lineHtml([pieceOr(measured, text, words)]);
}

interface Card {
  readonly name: KpiName;
  readonly lead: readonly Line[];
  readonly more: readonly Line[];
  readonly badge: Measured<unknown>;
}

/** One of the four cards in words, as the report and the window show it. */
export interface CardWords {
  readonly name: KpiName;
  readonly title: string;
  readonly lead: readonly Line[];
  readonly more: readonly Line[];
  readonly badge: Badge | 'not-assessed';
  /** Empty: no target was set. */
  readonly targets: readonly { readonly text: string; readonly verdict: Verdict }[];
}

/** The four cards in words, always four, targets where they were set. */
export function cardsOf(kpi: Kpi, text: Text, probes: readonly DeviceProbe[] = []): readonly CardWords[] {
  const targets = judgeTargets(onDevice(kpi, probes));
  const all = [accuracyCard(kpi, text), speedCard(kpi, text, probes), sizeCard(kpi, text, probes), effortCard(kpi, text)];
  return all.map(({ name, lead, more, badge }) => ({
    name,
    title: text.report.kpis[name],
    lead,
    more,
    badge: badge.value === null ? 'not-assessed' : badge.badge,
    targets: targets
      .filter((target) => target.kpi === name)
      .map((target) => ({ text: targetLine(target, kpi, text), verdict: target.verdict })),
  }));
}

function targetLine(target: TargetResult, kpi: Kpi, text: Text): string {
  const { report } = text;
  const state = target.verdict === 'unknown' ? report.targetUnknown : report[target.verdict];
  return `${report.target(targetWords(target, kpi, text))} – ${state}`;
}

/** The four cards as HTML. */
export function cards(kpi: Kpi, text: Text, probes: readonly DeviceProbe[]): string {
  return `<div class="cards">${cardsOf(kpi, text, probes)
    .map((card) => cardHtml(card, text))
    .join('')}</div>`;
}

function cardHtml({ name, title, lead, more, badge, targets }: CardWords, text: Text): string {
  const { report } = text;
  const judged = targets.map((target) => `<span class="target ${target.verdict}">${escapeHtml(target.text)}</span>`);
  return [
    `<section class="card" id="card-${name}"><h2>${escapeHtml(title)}</h2>`,
    lead.map((line) => `<p class="lead">${lineHtml(line)}</p>`).join(''),
    more.map((line) => `<p class="more">${lineHtml(line)}</p>`).join(''),
    `<div class="foot"><span class="badge ${badge}">${escapeHtml(report.badges[badge])}</span>`,
    judged.length > 0 ? judged.join('') : `<span>${escapeHtml(report.noTarget)}</span>`,
    '</div></section>',
  ].join('');
}

function lineHtml(line: Line): string {
  return line.map(({ text, absent }) => (absent ? `<em class="absent">${escapeHtml(text)}</em>` : escapeHtml(text))).join('');
}

function targetWords({ target, limit }: TargetResult, kpi: Kpi, text: Text): string {
  const { report } = text;
  const say: Record<TargetResult['target'], () => string> = {
    maxFmr: () => `FMR ${report.atMost(report.oneIn(limit))}`,
    maxFnmr: () => `FNMR ${report.atMost(report.oneIn(limit))}`,
    maxP95Ms: () => `p95 ${report.atMost(report.milliseconds(limit))}`,
    maxMillijoules: () => report.atMost(report.energy(limit)),
    maxFileBytes: () => report.atMost(report.bytes(limit)),
    maxPeakMemoryBytes: () => report.atMost(report.bytes(limit)),
    maxMachineSeconds: () => report.atMost(report.hours(limit)),
    maxCost: () => report.atMost(report.money(limit, kpi.currency)),
  };
  return say[target]();
}

function accuracyCard(kpi: Kpi, text: Text): Card {
  const { report } = text;
  const evaluation = kpi.accuracy.value;
  const student = modelOf(evaluation, 'student');
  if (student === undefined || kpi.accuracy.value === null) {
    const reason = kpi.accuracy.value === null ? kpi.accuracy.reason : 'not-assessed';
    return { name: 'accuracy', lead: [[lack(report.missing[reason])]], more: [], badge: kpi.accuracy };
  }
  const insufficient: Line = [lack(report.missing['data-insufficient'])];
  const verified = student.choice?.threshold === null ? undefined : student.choice?.verifiedOn;
  const lead: Line[] = [];
  if (verified !== undefined) {
    const [fnmr, fmr] = [shareOf(verified.fnmr), shareOf(verified.fmr)];
    lead.push(fnmr === null ? insufficient : [say(report.refuses(fnmr))], fmr === null ? insufficient : [say(report.passes(fmr))]);
  }
  const target = headlineFmr(evaluation);
  const shares: Line[] = [];
  for (const name of ['student', 'teacher', 'standalone'] as const) {
    const rate = pointAt(modelOf(evaluation, name), target)?.tar;
    const share = rate === undefined ? null : shareOf(rate);
    if (share !== null && target !== null) shares.push([say(`${report.models[name]}: ${report.share(share)}`)]);
  }
  const [first] = shares;
  const headed = shares.length > 0 && target !== null ? [[say(report.accuracy.columns.tarAt(target))], ...shares] : [];
  const more = lead.length === 0 && first !== undefined ? headed.filter((line) => line !== first) : headed;
  if (lead.length === 0) lead.push(first ?? insufficient);
  const { people, images } = student.verification;
  more.push([say(report.accuracy.testPeople(people, images))]);
  return { name: 'accuracy', lead, more, badge: kpi.accuracy };
}

/** With a probe the device leads, and what was measured on this computer stands below its own line. */
function speedCard(kpi: Kpi, text: Text, probes: readonly DeviceProbe[]): Card {
  const { report } = text;
  const { latency, energy, device } = kpi.speed;
  const rows = latency.student.value ?? [];
  const judged = onDevice(kpi, probes).speed.latency.student;
  const lead: Line[] = [
    [
      pieceOr(judged, text, ([first]) =>
        first === undefined ? '' : `${report.milliseconds(first.p50Ms)} (p95 ${report.milliseconds(first.p95Ms)})`,
      ),
    ],
  ];
  const more: Line[] = (judged.value ?? [])
    .slice(0, 1)
    .map(({ threads, runs, warmUp }) => [say(`${report.threads(threads)}, ${report.speed.warmUp(runs, warmUp)}`)]);
  const slowest = slowestName(probes, text);
  if (slowest !== null) {
    more.unshift([say(slowest)]);
    more.push([say(text.probe.here)]);
  }
  for (const row of rows.slice(slowest === null ? 1 : 0))
    more.push([say(`${report.threads(row.threads)}: ${report.milliseconds(row.p50Ms)} (p95 ${report.milliseconds(row.p95Ms)})`)]);
  const teacher = latency.teacher.value?.[0];
  if (teacher !== undefined)
    more.push([say(`${report.models.teacher}: ${report.milliseconds(teacher.p50Ms)} (p95 ${report.milliseconds(teacher.p95Ms)})`)]);
  const power = pieceOr(energy.student, text, ({ millijoules }) => report.energy(millijoules));
  more.push([say(`${report.speed.energy}: `), power]);
  if (device !== null) more.push([say(`${device.cpu}, ${report.speed.cores(device.cores)}`)]);
  return { name: 'speed', lead, more, badge: judged };
}

function sizeCard(kpi: Kpi, text: Text, probes: readonly DeviceProbe[]): Card {
  const { report } = text;
  const { fileBytes, parameters, macs, peakMemoryBytes } = kpi.size.student;
  const teacher = kpi.size.teacher.fileBytes.value;
  const hungriest = hungriestOf(probes);
  const devices = probesIn(probes, 'fp32').length;
  const there = devices > 1 ? text.probe.memoryOf(devices) : text.probe.memory;
  return {
    name: 'size',
    lead: [[pieceOr(fileBytes, text, report.bytes)]],
    more: [
      [pieceOr(parameters, text, report.parameters), ...(macs.value === null ? [] : [say(`, ${report.macs(macs.value)}`)])],
      ...(hungriest === null ? [] : [[say(`${there}: ${report.bytes(hungriest.peakMemoryBytes)}`)]]),
      [
        say(`${hungriest === null ? '' : `${text.probe.here} `}${report.speed.sizeColumns.memory}: `),
        pieceOr(peakMemoryBytes, text, report.bytes),
      ],
      ...(teacher === null ? [] : [[say(`${report.models.teacher}: ${report.bytes(teacher)}`)]]),
    ],
    badge: fileBytes,
  };
}

function effortCard(kpi: Kpi, text: Text): Card {
  const { report } = text;
  const { machineSeconds, energyKwh, cost, people, photos, epochs, operatorSeconds } = kpi.effort;
  const operator: Piece = operatorSeconds === undefined ? lack(report.missing['not-assessed']) : say(report.hours(operatorSeconds));
  const more: Line[] = [
    [say(`${report.training.operator}: `), operator],
    [say(`${report.training.energy}: `), pieceOr(energyKwh, text, report.kilowattHours)],
    [say(`${report.training.cost}: `), pieceOr(cost, text, (amount) => report.money(amount, kpi.currency))],
  ];
  if (people !== null && photos !== null) more.unshift([say(report.peopleAndPhotos(people, photos))]);
  if (epochs !== null) more.push([say(`${report.training.epochs}: ${epochs}`)]);
  return { name: 'effort', lead: [[pieceOr(machineSeconds, text, report.hours)]], more, badge: machineSeconds };
}
