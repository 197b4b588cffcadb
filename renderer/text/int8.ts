// How the student in reduced precisions is worded, for the report and the window alike.
// Invariant: a number that is missing is said to be; faster and slower are told apart by the medians of this computer alone.
import type { Fp16Shown, Int8Shown, PrecisionShown } from '../../preload/int8.ts';
import type { Text } from './text.ts';

export interface Int8Row {
  readonly label: string;
  readonly cells: readonly { readonly text: string; readonly absent: boolean }[];
}

/** Times that are nearer than this are called the same. */
const alike = 0.05;

/** The heads of the table; a run of before FP16 was tried has no column for it. */
export function int8Columns({ fp16 }: Int8Shown, { report }: Text): readonly string[] {
  const [label, fp32, half, int8] = report.int8.columns;
  return [label, fp32, ...(fp16 === null ? [] : [half]), int8];
}

/** FP32, FP16 and INT8 beside each other. */
export function int8Rows({ fp32, fp16, int8, targetFmr }: Int8Shown, { report }: Text): Int8Row[] {
  const { rows: words, missing } = report.int8;
  const row = (label: string, pick: (side: PrecisionShown) => string | null): Int8Row => ({
    label,
    cells: [fp32, ...(fp16 === null ? [] : [fp16]), int8].map((side) => {
      const text = pick(side);
      return { text: text ?? missing, absent: text === null };
    }),
  });
  const number = (value: number | null, say: (value: number) => string): string | null => (value === null ? null : say(value));
  const rate = (found: PrecisionShown['fmr']): string | null =>
    found === null || found.value === null ? null : report.share({ rate: found.value, low: found.low, high: found.high });
  return [
    row(words.threshold, ({ threshold }) => number(threshold, report.threshold)),
    row(words.fmr, ({ fmr }) => rate(fmr)),
    row(words.fnmr, ({ fnmr }) => rate(fnmr)),
    ...(targetFmr === null ? [] : [row(report.accuracy.columns.tarAt(targetFmr), ({ tar }) => rate(tar))]),
    row(words.p50, ({ p50Ms }) => number(p50Ms, report.milliseconds)),
    row(words.p95, ({ p95Ms }) => number(p95Ms, report.milliseconds)),
    row(words.file, ({ fileBytes }) => number(fileBytes, report.bytes)),
  ];
}

/** What came of it, in the order in which it matters: taken or not, what it loses, how fast it is here, where it is worth it; then the same of FP16. */
export function int8Sentences(shown: Int8Shown, text: Text): string[] {
  const words = text.report.int8;
  const { whyNot, cosine, cosineLimit, tolerance, loss, fp16 } = shown;
  const said = [outcome()];
  if (loss !== null) said.push(lossSentence(loss, text));
  const times = ratio(shown);
  if (times !== null) {
    if (times > 1 + alike) said.push(words.slower(times.toFixed(1)));
    else if (times < 1 / (1 + alike)) said.push(words.faster((1 / times).toFixed(1)));
    else said.push(words.same);
  }
  if (whyNot === null) said.push(words.device);
  return fp16 === null ? said : [...said, ...halfSentences(fp16, text)];

  function outcome(): string {
    if (whyNot === null) return words.accepted;
    if (whyNot === 'answers') return words.refused.answers(cosine === null ? '—' : cosine.toFixed(4), String(cosineLimit));
    return whyNot === 'accuracy' ? words.refused.accuracy(String(tolerance * 100)) : words.refused[whyNot];
  }
}

function lossSentence(loss: NonNullable<Int8Shown['loss']>, { report: { int8: words, accuracy } }: Text): string {
  const named = {
    tar: accuracy.columns.tarAt(loss.targetFmr ?? 0),
    eer: accuracy.columns.eer,
    accuracy: accuracy.columns.folds,
    auc: accuracy.columns.auc,
  };
  const { points, pointsRange, clearly, unclear } = accuracy;
  return words.loss(named[loss.metric], points(loss.difference), pointsRange(loss.low, loss.high), loss.clear ? clearly : unclear);
}

function halfSentences({ whyNot, cosine, cosineLimit, tolerance, loss, verified }: Fp16Shown, text: Text): string[] {
  const { half: words } = text.report.int8;
  const outcome =
    whyNot === null
      ? words.accepted
      : whyNot === 'answers'
        ? words.refused.answers(cosine === null ? '—' : six(cosine), String(cosineLimit))
        : whyNot === 'accuracy'
          ? words.refused.accuracy(String(tolerance * 100))
          : words.refused[whyNot];
  return [
    outcome,
    ...(loss === null ? [] : [words.of(lossSentence(loss, text))]),
    ...(verified === null ? [] : [words.verified(six(verified.minCosine))]),
  ];
}

/** A likeness of nearly 1, never rounded up to it. */
function six(cosine: number): string {
  return (Math.floor(cosine * 1e6) / 1e6).toFixed(6);
}

/** What it was made of, and how near it stays. */
export function int8Basis({ rung, calibration, verified }: Int8Shown, { report }: Text): string[] {
  const { int8: words } = report;
  return [
    ...(rung === null ? [] : [words.rungs[rung] ?? rung]),
    words.basis(calibration.photos, calibration.people),
    ...(verified === null ? [] : [words.verified(verified.photos, verified.minCosine.toFixed(4), verified.meanCosine.toFixed(4))]),
  ];
}

/** How many times as long one face takes in whole numbers; null where one was not timed. */
function ratio({ fp32, int8 }: Int8Shown): number | null {
  return fp32.p50Ms === null || int8.p50Ms === null || fp32.p50Ms === 0 ? null : int8.p50Ms / fp32.p50Ms;
}
