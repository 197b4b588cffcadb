// The sections of the report after page one, one function each.
// Invariant: every section says something with every number missing; nothing is left out because nothing was assessed.
import { sentences } from '../../renderer/text/sentences.ts';
import type { Text } from '../../renderer/text/text.ts';
import { registeredOf } from '../evaluation/threshold.ts';
import type { EvaluationReport, ModelName, Rate } from '../evaluation/types.ts';
import { accuracyCourseChart } from './accuracy-course.ts';
import { headlineFmr, modelOf, pointAt, shareOf, valueOr } from './cards.ts';
import { type Bar, compareChart, costChart, detChart, scoreChart, trainingChart } from './charts.ts';
import type { Kpi } from './kpi.ts';
import { escapeHtml, table } from './svg.ts';

const modelNames: readonly ModelName[] = ['teacher', 'student', 'standalone'];

export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

export function heading(text: string): string {
  return `<h3>${escapeHtml(text)}</h3>`;
}

/** A table whose cells are HTML already; the first cell of a row is its heading. In a row that is shorter than the head, the last cell goes on to its end. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) =>
    row
      .map((cell, index) => {
        if (index === 0) return `<th scope="row">${cell}</th>`;
        const left = index === row.length - 1 ? head.length - index : 1;
        return left > 1 ? `<td colspan="${left}">${cell}</td>` : `<td>${cell}</td>`;
      })
      .join('');
  const top = head.length === 0 ? '' : `<thead><tr>${head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join('')}</tr></thead>`;
  return `<div class="scroll"><table>${top}<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('')}</tbody></table></div>`;
}

export function absent(words: string): string {
  return `<em class="absent">${escapeHtml(words)}</em>`;
}

export function accuracySection(kpi: Kpi, text: Text): string {
  const { report } = text;
  const words = report.accuracy;
  const evaluation = kpi.accuracy.value;
  const student = modelOf(evaluation, 'student');
  if ('reason' in kpi.accuracy || evaluation === null || evaluation.models.length === 0) {
    const reason = 'reason' in kpi.accuracy ? kpi.accuracy.reason : 'not-assessed';
    return `<p>${absent(report.missing[reason])}</p>`;
  }
  const parts: string[] = [];
  const measured = student ?? evaluation.models[0]!;
  const { people, images, genuinePairs, impostorPairs } = measured.verification;
  parts.push(
    `<p>${escapeHtml(sentences(words.testPeople(people, images), words.basis(genuinePairs, impostorPairs), words.intervals))}</p>`,
    paragraph(words.technology),
    `<p>${escapeHtml(words.failures)} ${absent(report.missing['not-assessed'])}</p>`,
  );
  const fmr = headlineFmr(evaluation);
  if (fmr !== null) parts.push(compareChart(report, fmr, bars(evaluation, fmr)));
  parts.push(heading(words.compare), compareTable(evaluation, fmr, text), paragraph(words.eerNote));
  parts.push(...missingPairNotes(evaluation, text));
  if (evaluation.differences.length > 0) parts.push(heading(words.differences), differenceTable(evaluation, text));
  if (student !== undefined) {
    const verified = student.choice?.threshold === null ? undefined : student.choice?.verifiedOn;
    const [chosenFmr, chosenFnmr] = verified === undefined ? [null, null] : [shareOf(verified.fmr), shareOf(verified.fnmr)];
    const chosen = chosenFmr === null || chosenFnmr === null ? null : { fmr: chosenFmr, fnmr: chosenFnmr };
    parts.push(heading(words.operating), operatingTable(evaluation, text));
    parts.push(
      detChart(
        report,
        evaluation.models.map(({ name, verification }) => ({ name, det: verification.det })),
        chosen,
      ),
    );
    const exact = chosen === null ? undefined : { fnmr: chosen.fnmr.rate, fmr: chosen.fmr.rate };
    parts.push(scoreChart(report, student.verification.histogram, student.choice?.threshold ?? null, exact));
  }
  const { verify } = evaluation;
  const limit = (value: number | null) =>
    value === null
      ? absent(report.missing['data-insufficient'])
      : escapeHtml(value < 0.01 ? report.oneIn(value) : report.percent(Math.min(value, 1)));
  parts.push(
    heading(words.provable.title),
    htmlTable(
      [],
      [
        [escapeHtml(words.provable.fmr), limit(verify.fmrProvableOptimistic)],
        [escapeHtml(words.provable.fmrSafe), limit(verify.fmrProvableConservative)],
        [escapeHtml(words.provable.fnmr), limit(verify.fnmrProvable)],
        [escapeHtml(words.provable.quotable), limit(verify.fmrSupported)],
      ],
    ),
  );
  return parts.join('');
}

function bars(evaluation: EvaluationReport, fmr: number): Bar[] {
  return modelNames.flatMap((name) => {
    const tar = pointAt(modelOf(evaluation, name), fmr)?.tar;
    const share = tar === undefined ? null : shareOf(tar);
    return share === null ? [] : [{ name, tar: share }];
  });
}

function compareTable(evaluation: EvaluationReport, fmr: number | null, text: Text): string {
  const { report } = text;
  const { columns } = report.accuracy;
  const insufficient = absent(report.accuracy.unsupported);
  const named = evaluation.models[0]?.protocols.map(({ name }) => name) ?? [];
  const rows = modelNames.map((name): string[] => {
    const model = modelOf(evaluation, name);
    const label =
      escapeHtml(report.models[name]) + (name === 'standalone' ? `<small>${escapeHtml(report.models.standaloneNote)}</small>` : '');
    if (model === undefined) return [label, ...Array<string>(named.length + 3).fill(absent(report.missing['not-assessed']))];
    const { auc, eer } = model.verification;
    const tar = pointAt(model, fmr)?.tar;
    const share = tar === undefined ? null : shareOf(tar);
    const folds = named.map((protocol) => {
      const found = model.protocols.find((one) => one.name === protocol)?.accuracy;
      return found === undefined || found.mean === null
        ? insufficient
        : escapeHtml(report.share({ rate: found.mean, low: found.low, high: found.high }));
    });
    return [
      label,
      share === null ? insufficient : escapeHtml(report.share(share)),
      ...folds,
      auc.value === null ? insufficient : escapeHtml(auc.value.toFixed(4)),
      eer.value === null ? insufficient : escapeHtml(report.share({ rate: eer.value, low: eer.low, high: eer.high })),
    ];
  });
  return htmlTable(
    [
      columns.model,
      fmr === null ? columns.tar : columns.tarAt(fmr),
      ...named.map((name) => `${columns.folds}: ${name}`),
      columns.auc,
      columns.eer,
    ],
    rows,
  );
}

function missingPairNotes(evaluation: EvaluationReport, text: Text): string[] {
  const most = Math.max(0, ...evaluation.models.flatMap(({ protocols }) => protocols.map(({ missingPairs }) => missingPairs)));
  return most > 0 ? [paragraph(text.report.accuracy.missingPairs(most))] : [];
}

function differenceTable(evaluation: EvaluationReport, text: Text): string {
  const { report } = text;
  const { columns, points, difference, clearly, unclear } = report.accuracy;
  const metrics = { tar: columns.tar, eer: columns.eer, accuracy: columns.folds, auc: columns.auc };
  const rows = evaluation.differences.map((one) => {
    const metric = one.metric === 'tar' && one.targetFmr !== undefined ? columns.tarAt(one.targetFmr) : metrics[one.metric];
    const label = `${escapeHtml(difference(report.models[one.a], report.models[one.b]))}<small>${escapeHtml(metric)}</small>`;
    if (one.difference === null || !one.supported) return [label, absent(report.accuracy.unsupported), '', ''];
    return [
      label,
      escapeHtml(points(one.difference)),
      escapeHtml(report.accuracy.pointsRange(one.low, one.high)),
      escapeHtml(one.clear ? clearly : unclear),
    ];
  });
  return htmlTable(['', report.accuracy.differences, columns.interval, ''], rows);
}

function operatingTable(evaluation: EvaluationReport, text: Text): string {
  const { report } = text;
  const { operatingColumns: columns, unsupported } = report.accuracy;
  const student = modelOf(evaluation, 'student');
  const rate = (value: Rate) => {
    const share = shareOf(value);
    return share === null
      ? absent(unsupported)
      : escapeHtml(report.share(share)) + (value.whyNot === undefined ? '' : `<small>${escapeHtml(report.whyNot[value.whyNot])}</small>`);
  };
  const seen = ({ fmr, fnmr }: { readonly fmr: Rate; readonly fnmr: Rate }) =>
    `${fmr.errors.toLocaleString('en-US')} / ${fnmr.errors.toLocaleString('en-US')}`;
  const rows = (student?.verification.operatingPoints ?? []).map((point) => {
    const wanted = escapeHtml(report.oneIn(point.targetFmr));
    if (!point.supported || point.threshold === null) {
      const why = point.whyNot === undefined ? '' : `<small>${escapeHtml(report.whyNot[point.whyNot])}</small>`;
      return [wanted, absent(unsupported) + why, '', '', ''];
    }
    return [wanted, escapeHtml(report.threshold(point.threshold)), rate(point.fmr), rate(point.fnmr), seen(point)];
  });
  const { choice } = student ?? {};
  if (choice !== undefined && choice !== null && choice.threshold !== null) {
    const { fmr, fnmr } = choice.verifiedOn;
    rows.push([
      escapeHtml(report.accuracy.thresholdAt),
      escapeHtml(report.threshold(choice.threshold)),
      rate(fmr),
      rate(fnmr),
      seen({ fmr, fnmr }),
    ]);
  }
  return htmlTable([columns.wanted, columns.threshold, columns.fmr, columns.fnmr, `${columns.errors} (FMR / FNMR)`], rows);
}

export function moneySection(kpi: Kpi, text: Text): string {
  const { report } = text;
  const words = report.pricing;
  const choice = modelOf(kpi.accuracy.value, 'student')?.choice;
  if (choice === undefined || choice === null || choice.threshold === null) {
    return (
      paragraph(words.intro) +
      `<p>${absent(report.missing[choice === undefined || choice === null ? 'not-assessed' : 'data-insufficient'])}</p>`
    );
  }
  const amount = (value: number) => report.moneyAbout(value, kpi.currency);
  const exact = (value: number) => report.money(value, kpi.currency);
  const parts = [
    paragraph(words.intro),
    `<p><strong>${escapeHtml(words.chosen(report.threshold(choice.threshold)))}</strong> ${escapeHtml(words.chosenOn(choice.chosenOn.people, choice.verifiedOn.people))}</p>`,
  ];
  if (!choice.supported) parts.push(paragraph(words.unsupportedChoice));
  if (choice.floorEffect === 'fmr') parts.push(paragraph(words.floorFmr));
  if (choice.floorEffect === 'fnmr') parts.push(paragraph(words.floorFnmr));
  if (choice.floorEffect === 'conflict') parts.push(paragraph(words.conflict));
  const { money, policy } = choice;
  const registered = registeredOf(policy);
  const many = report.identification;
  if (policy.kind === 'fmr') {
    parts.push(
      paragraph(
        registered > 1
          ? many.byFpir(report.share({ rate: policy.targetFmr }), registered.toLocaleString('en-US'))
          : words.byFmr(policy.targetFmr),
      ),
    );
  } else if (registered > 1) parts.push(paragraph(many.moneyMany(registered.toLocaleString('en-US'))));
  if (money === null || policy.kind === 'fmr') return parts.concat(paragraph(words.none)).join('');
  const { passesPerDay, impostorShare, rejectCost, acceptCost, daysPerYear } = policy.money;
  parts.push(
    paragraph(words.byCost),
    costChart(report, money, choice.threshold, kpi.currency),
    paragraph(words.thresholdPrice(amount(money.verifiedPerDay), amount(money.verifiedMinimumPerDay))),
    paragraph(
      money.sensitivity.high === null
        ? words.sensitivityFrom(amount(money.sensitivity.low))
        : words.sensitivity(amount(money.sensitivity.low), amount(money.sensitivity.high)),
    ),
  );
  if (money.refusalsPerAccept !== null) parts.push(paragraph(words.weighs(Math.round(money.refusalsPerAccept).toLocaleString('en-US'))));
  if (money.band !== null && money.band.savedPerDay > 0) {
    const { reject, accept, checksPerDay, savedPerDay } = money.band;
    parts.push(
      paragraph(
        words.band(
          report.threshold(reject),
          report.threshold(accept),
          Math.round(checksPerDay).toLocaleString('en-US'),
          amount(savedPerDay),
        ),
      ),
    );
  }
  const rows: [string, string][] = [
    [words.passes, passesPerDay.toLocaleString('en-US')],
    [words.impostors, report.share({ rate: impostorShare })],
    [words.reject, exact(rejectCost)],
    [words.accept, exact(acceptCost)],
    [`${words.perDay} (${words.chosenCost})`, amount(money.chosenPerDay)],
    [
      `${words.perDay} (${words.verifiedCost})`,
      `${amount(money.verifiedPerDay)} (${amount(money.verifiedLow)} – ${amount(money.verifiedHigh)})`,
    ],
    [`${words.perYear}${daysPerYear === undefined ? '' : ` (${words.days(daysPerYear)})`}`, amount(money.perYear)],
  ];
  parts.push(
    heading(words.assumptions),
    htmlTable(
      [],
      rows.map((row) => row.map(escapeHtml)),
    ),
  );
  return parts.join('');
}

export function speedSection(kpi: Kpi, text: Text): string {
  const { report } = text;
  const words = report.speed;
  const { latency, energy, loadMs, device } = kpi.speed;
  const rows = modelNames.flatMap((name): string[][] => {
    const measured = latency[name];
    const label = escapeHtml(report.models[name]);
    if ('reason' in measured) return [[label, absent(report.missing[measured.reason]), '', '', '', '', '']];
    return measured.value.map((row) => [
      label,
      escapeHtml(report.threads(row.threads)),
      ...[row.p50Ms, row.p95Ms, row.minMs, row.maxMs].map((ms) => escapeHtml(report.milliseconds(ms))),
      escapeHtml(row.runs.toLocaleString('en-US')),
    ]);
  });
  const { columns, sizeColumns } = words;
  const parts = [
    paragraph(words.intro),
    htmlTable([columns.model, columns.threads, columns.p50, columns.p95, columns.min, columns.max, columns.runs], rows),
    paragraph(words.edge),
  ];
  const first = latency.student.value?.[0];
  const conditions: string[][] = [
    [
      words.device,
      device === null
        ? absent(report.missing['not-stated'])
        : escapeHtml(`${device.cpu}, ${words.cores(device.cores)}, ${report.bytes(device.memoryBytes)}, ${device.system}`),
    ],
    [words.runtime, device === null ? absent(report.missing['not-stated']) : escapeHtml(device.runtime)],
  ];
  if (first !== undefined) conditions.push([report.speed.conditions, escapeHtml(words.warmUp(first.runs, first.warmUp))]);
  conditions.push([words.load, valueOr(loadMs.student, text, report.milliseconds)], [words.power, absent(report.missing['not-assessed'])]);
  parts.push(
    heading(words.conditions),
    htmlTable(
      [],
      conditions.map(([label, value]) => [escapeHtml(label!), value!]),
    ),
  );
  const power = modelNames.map((name) => [
    escapeHtml(report.models[name]),
    valueOr(
      energy[name],
      text,
      ({ millijoules, lowMillijoules, highMillijoules }) =>
        `${report.energy(millijoules)} (${report.energyRange(lowMillijoules, highMillijoules)})`,
    ),
  ]);
  parts.push(heading(words.energy), paragraph(words.energyHow), htmlTable([], power));
  const sizes = modelNames.map((name) => {
    const { fileBytes, parameters, macs, peakMemoryBytes } = kpi.size[name];
    return [
      escapeHtml(report.models[name]),
      valueOr(fileBytes, text, report.bytes),
      valueOr(parameters, text, (count) => count.toLocaleString('en-US')),
      valueOr(macs, text, (count) => report.macs(count)),
      valueOr(peakMemoryBytes, text, report.bytes),
    ];
  });
  parts.push(
    heading(words.size),
    htmlTable([columns.model, sizeColumns.file, sizeColumns.parameters, sizeColumns.macs, sizeColumns.memory], sizes),
    paragraph(words.memoryNote),
  );
  return parts.join('');
}

export function trainingSection(kpi: Kpi, text: Text): string {
  const { report } = text;
  const words = report.training;
  const { phases, machineSeconds, energyKwh, cost, epochs, photosPerSecond, operatorSeconds, ending } = kpi.effort;
  const parts: string[] = [];
  if (ending !== null) parts.push(paragraph((text.endings as Readonly<Record<string, string>>)[ending] ?? ending));
  if (kpi.training === null) parts.push(`<p>${absent(report.charts.noData)}</p>`);
  else {
    const chart = trainingChart(report, kpi.training);
    const { gaps } = kpi.training;
    parts.push(chart === '' ? `<p>${absent(report.charts.noData)}</p>` : chart, accuracyPart(kpi, text));
    parts.push(
      paragraph(
        gaps.length === 0
          ? words.noGaps
          : words.gaps(
              gaps.length,
              gaps.reduce((sum, { seconds }) => sum + seconds, 0),
            ),
      ),
    );
    if (gaps.length > 0) {
      const why = (reason: (typeof gaps)[number]['why']): string => (reason === undefined ? '' : words.gapWhy[reason]);
      parts.push(
        table(
          words.gapColumns,
          gaps.map((gap) => [gap.step.toLocaleString('en-US'), report.hours(gap.seconds), why(gap.why)]),
        ),
      );
    }
  }
  const names = text.phases as Readonly<Record<string, string>>;
  if (phases.length > 0) {
    parts.push(
      heading(words.phases),
      table(
        [words.phase, words.time],
        phases.map(({ phase, seconds }) => [names[phase] ?? phase, report.hours(seconds)]),
      ),
    );
  }
  const unknown = absent(report.missing['not-assessed']);
  parts.push(
    heading(words.facts),
    htmlTable(
      [],
      [
        [escapeHtml(words.engine), sittingsText(kpi, text) ?? unknown],
        [escapeHtml(words.machine), valueOr(machineSeconds, text, report.hours)],
        [
          escapeHtml(words.operator),
          operatorSeconds === undefined ? unknown : escapeHtml(`${report.hours(operatorSeconds)}. ${words.operatorHow}`),
        ],
        [escapeHtml(words.energy), valueOr(energyKwh, text, report.kilowattHours)],
        [escapeHtml(words.cost), valueOr(cost, text, (amount) => report.money(amount, kpi.currency))],
        [escapeHtml(words.epochs), epochs === null ? unknown : escapeHtml(String(epochs))],
        [
          escapeHtml(words.perSecond),
          photosPerSecond === null ? unknown : escapeHtml(photosPerSecond.toFixed(photosPerSecond < 10 ? 1 : 0)),
        ],
      ],
    ),
  );
  return parts.join('');
}

/** How many were recognised at saved states; where there is no point, why. */
function accuracyPart(kpi: Kpi, text: Text): string {
  const chart = accuracyCourseChart(kpi, text);
  if (chart !== '') return chart;
  const words = text.window.course.accuracy;
  const why = kpi.training?.accuracy === undefined ? text.report.charts.training.notRecorded : words.none;
  return `${heading(words.title)}<p>${absent(why)}</p>`;
}

/** On what the student was trained, every change with its reason; undefined where it was not written down. */
function sittingsText({ training }: Kpi, text: Text): string | undefined {
  const words = text.report.training;
  const names = text.devices.engines as Readonly<Record<string, string>>;
  const said = training?.sittings?.map(({ engine, parts, step, why }) => {
    const name = names[engine] ?? engine;
    const notes = [...(why === 'begun' ? [] : [words.engineWhy[why]]), ...(parts > 1 ? [words.parts(parts)] : [])];
    return `${why === 'begun' ? name : words.engineFrom(name, step)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
  });
  return said === undefined || said.length === 0 ? undefined : escapeHtml(said.join('; '));
}
