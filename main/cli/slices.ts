// Error rates by group and condition as tables.
import type { SlicedAttribute, Slices } from '../../preload/slices.ts';
import { differentialRows, sliceRate, sliceTakeaway, standsIn } from '../../renderer/text/slices.ts';
import type { Text } from '../../renderer/text/text.ts';
import { aligned } from './terminal.ts';

/** A table for each attribute and network, with what sums it up. */
export function slicesLines(found: Slices, text: Text): string[] {
  const { slices: words } = text;
  return [
    ...found.attributes.flatMap((attribute) => attributeLines(attribute, found, text)),
    ...(found.leftOut ? [words.leftOut(found.leftOut)] : []),
    words.fewest(found.fewestPeople),
  ];
}

function attributeLines(attribute: SlicedAttribute, { fewestPeople, people, photos }: Slices, text: Text): string[] {
  const { slices: words } = text;
  const lines = ['', `${attribute.of === 'people' ? words.groups : words.conditions}: ${attribute.name}`];
  for (const model of attribute.models) {
    const rate = (one: (typeof model.rates)[number]): string[] => [
      sliceRate(one.fmr, fewestPeople, text),
      sliceRate(one.fnmr, fewestPeople, text),
    ];
    const { without } = attribute;
    lines.push(
      '',
      `${text.terminal.table[model.name]}, ${text.terminal.table.threshold(model.threshold.toFixed(3))}`,
      ...aligned([
        ['', words.people, words.photos, words.passed, words.refused],
        [words.all, String(people), String(photos), ...rate(model.all)],
        ...attribute.labels.map(({ label, ...counts }, at) => [
          `  ${label}`,
          String(counts.people),
          String(counts.photos),
          ...rate(model.rates[at]!),
        ]),
        ...(without.photos > 0
          ? [[`  ${words.without}`, String(without.people), String(without.photos), words.notCompared, words.notCompared]]
          : []),
      ]),
    );
    const said = (['fmr', 'fnmr'] as const).flatMap((metric) => sliceTakeaway(attribute, model, metric, text) ?? []);
    const rows = differentialRows(model, text);
    lines.push(...said, ...(rows.length > 0 ? aligned(rows, 'left') : []), ...(standsIn(model) ? [words.atLeastNote] : []));
  }
  return lines;
}
