// The part of the report about the student in reduced precisions: FP32, FP16 and INT8 beside each other, or that it was not assessed.
// Invariant: each precision stands with its own decision threshold, and never with the other's.
import type { Fp16Shown, Int8Shown, PrecisionShown } from '../../preload/int8.ts';
import { int8Basis, int8Columns, int8Rows, int8Sentences } from '../../renderer/text/int8.ts';
import type { Text } from '../../renderer/text/text.ts';
import type { Latency, Measured } from '../evaluation/measured.ts';
import type { OperatingPoint, Rate, ThresholdChoice } from '../evaluation/types.ts';
import { modelOf } from './cards.ts';
import type { Kpi } from './kpi.ts';
import { absent, heading, htmlTable, paragraph } from './sections.ts';
import { escapeHtml } from './svg.ts';

/** What the window and the report show; null where the run has not tried it. */
export function int8Of({ variants, accuracy, speed, size }: Kpi): Int8Shown | null {
  const found = variants?.int8;
  if (found === undefined) return null;
  const { whyNot, ladder, loss, operatingPoints, choice } = found;
  const float = modelOf(accuracy.value, 'student');
  // The smallest FMR that the people support; both were measured on the same people.
  const targetFmr = operatingPoints.findLast(({ supported }) => supported)?.targetFmr ?? null;
  const last = ladder.at(-1);
  return {
    whyNot,
    rung: whyNot === 'answers' ? null : (last?.rung ?? null),
    cosine: ladder.reduce<number | null>(
      (best, { minCosine }) => (minCosine !== null && minCosine > (best ?? -2) ? minCosine : best),
      null,
    ),
    cosineLimit: found.cosineLimit,
    compared: found.compared,
    calibration: found.calibration,
    verified: found.verified,
    tolerance: found.tolerance,
    loss: lossShown(loss),
    targetFmr,
    fp32: {
      ...accuracyOf(float?.verification.operatingPoints ?? [], float?.choice ?? null, targetFmr),
      ...timesOf(speed.latency.student),
      fileBytes: size.student.fileBytes.value,
    },
    fp16: fp16Of(variants?.fp16, targetFmr),
    int8: { ...accuracyOf(operatingPoints, choice, targetFmr), ...timesOf(found.latency), fileBytes: found.fileBytes.value },
  };
}

type Fp16 = NonNullable<NonNullable<Kpi['variants']>['fp16']>;

function fp16Of(found: Fp16 | undefined, targetFmr: number | null): Fp16Shown | null {
  if (found === undefined) return null;
  const { whyNot, ladder, cosineLimit, verified, tolerance, loss, operatingPoints, choice, latency, fileBytes } = found;
  return {
    whyNot,
    cosine: ladder.at(-1)?.minCosine ?? null,
    cosineLimit,
    verified,
    tolerance,
    loss: lossShown(loss),
    ...accuracyOf(operatingPoints, choice, targetFmr),
    ...timesOf(latency),
    fileBytes: fileBytes.value,
  };
}

function lossShown(loss: Fp16['loss']): Int8Shown['loss'] {
  if (loss === null || loss.difference === null) return null;
  const { metric, targetFmr = null, difference, low, high, clear } = loss;
  return { metric, targetFmr, difference, low, high, clear };
}

function accuracyOf(
  points: readonly OperatingPoint[],
  choice: ThresholdChoice | null,
  targetFmr: number | null,
): Pick<PrecisionShown, 'threshold' | 'fmr' | 'fnmr' | 'tar'> {
  const at = choice === null || choice.threshold === null ? null : choice.verifiedOn;
  const tar = points.find((point) => point.targetFmr === targetFmr)?.tar;
  return {
    threshold: choice?.threshold ?? null,
    fmr: at && shown(at.fmr),
    fnmr: at && shown(at.fnmr),
    tar: tar === undefined ? null : shown(tar),
  };
}

function shown({ value, low, high }: Rate): NonNullable<PrecisionShown['fmr']> {
  return { value, low, high };
}

function timesOf(latency: Measured<readonly Latency[]>): Pick<PrecisionShown, 'p50Ms' | 'p95Ms'> {
  const first = latency.value?.[0];
  return { p50Ms: first?.p50Ms ?? null, p95Ms: first?.p95Ms ?? null };
}

export function int8Part(kpi: Kpi, text: Text): string {
  const { int8: words } = text.report;
  const found = int8Of(kpi);
  if (found === null) return `${heading(words.title)}<p>${absent(words.notAssessed)}</p>`;
  const [taken = '', ...more] = int8Sentences(found, text);
  return [
    heading(words.title),
    paragraph(words.intro),
    `<p><strong>${escapeHtml(taken)}</strong></p>`,
    htmlTable(
      int8Columns(found, text),
      int8Rows(found, text).map(({ label, cells }) => [
        escapeHtml(label),
        ...cells.map((cell) => (cell.absent ? absent(cell.text) : escapeHtml(cell.text))),
      ]),
    ),
    ...more.map(paragraph),
    ...int8Basis(found, text).map((line) => `<p class="note">${escapeHtml(line)}</p>`),
  ].join('');
}
