// The chart of how many right people the student recognised at its saved states, with the teacher and the target, as it was looked at during the training.
// Invariants: every point is drawn with its interval and nothing is smoothed.
import type { Text } from '../../renderer/text/text.ts';
import { lineSample, marker, spread } from './charts.ts';
import type { Kpi } from './kpi.ts';
import { axes, extent, figure, linearScale, percentLabel, px, type Row, table } from './svg.ts';

const width = 640;
const plot = { left: 62, right: 622, top: 30, bottom: 200 };

/** '' without a point. */
export function accuracyCourseChart({ training, targets }: Kpi, text: Text): string {
  const { report } = text;
  const words = text.window.course.accuracy;
  const axis = report.charts.training.x;
  const points = training?.accuracy;
  const last = points?.at(-1);
  if (points === undefined || last === undefined) return '';
  const target = targets.maxFnmr === undefined ? undefined : 1 - targets.maxFnmr;
  const lowest = Math.min(target ?? 1, ...points.flatMap(({ tar, teacher }) => [tar.low, teacher.value]));
  const x = linearScale(extent([0, last.step, ...(training?.step ?? [])]), [plot.left, plot.right], { wanted: 8 });
  const y = linearScale([Math.max(0, lowest), 1], [plot.bottom, plot.top], { label: percentLabel });
  const across = (value: number): string => `M${plot.left} ${px(y.at(value))}H${plot.right}`;
  const body = [
    axes(plot, x, y, { x: axis, y: words.axis }),
    target === undefined ? '' : `<path class="limit" d="${across(target)}"/>`,
    `<path class="line teacher" d="${across(last.teacher.value)}"/>`,
    ...points.map(({ step, tar }) => {
      const at = px(x.at(step));
      return `<path class="whisker" d="M${at} ${px(y.at(tar.low))}V${px(y.at(tar.high))}"/>${marker('student', x.at(step), y.at(tar.value))}`;
    }),
  ];
  const share = (value: number): string => report.percent(value);
  const rows = spread(points, 40).map(
    ({ step, tar, teacher }): Row => [step.toLocaleString('en-US'), ...[tar.value, tar.low, tar.high, teacher.value].map(share)],
  );
  return figure({
    id: 'chart-accuracy-course',
    title: words.title,
    takeaway: words.takeaway(share(last.tar.value), share(last.tar.low), share(last.tar.high), share(last.teacher.value)),
    notes: [
      report.charts.training.strangers(report.oneIn(last.fmr)),
      words.on(last.people, last.photos, last.genuinePairs),
      report.charts.training.raw,
    ],
    width,
    height: plot.bottom + 46,
    body: body.join(''),
    legend: [
      { label: words.student, sample: marker('student', 14, 7) },
      { label: words.teacher, sample: lineSample('teacher').replace(/<path class="mark[^>]*>/, '') },
      ...(target === undefined ? [] : [{ label: `${words.target}: ${share(target)}`, sample: '<path class="limit" d="M1 7H27"/>' }]),
    ],
    tableLabel: report.table,
    table: table([axis, words.percent, words.low, words.high, words.teacher], rows),
  });
}
