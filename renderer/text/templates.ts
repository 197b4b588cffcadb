// How protocols of templates are worded, for the terminal and the report alike.
// Invariant: an operating point that too few false matches stand behind carries its mark.
import type { TemplateProtocolShown } from '../../preload/templates.ts';
import { percent } from './numbers.ts';
import type { Text } from './text.ts';

type Setting = TemplateProtocolShown['settings'][number];

/** `N1 D1 F0` */
export function settingName({ norm, detector, flip }: Setting): string {
  return `N${Number(norm)} D${Number(detector)} F${Number(flip)}`;
}

/** TAR in per cent with two decimals, marked where fewer than 30 false matches can be expected. */
export function templateTar({ tar, supported }: Setting['points'][number], { report }: Text): string {
  if (tar.value === null) return report.identification.unsupported;
  return `${percent(tar.value, 2)}${supported ? '' : report.identification.protocol.few}`;
}

/** The sentences under a table. */
export function templateNotes({ settings, search, unread, missing, unitLength }: TemplateProtocolShown, { report }: Text): string[] {
  const { protocol: words } = report.identification;
  const few =
    settings.some(({ points }) => points.some(({ supported }) => !supported)) || search?.points.some(({ supported }) => !supported);
  return [
    words.settings,
    ...(unitLength ? [words.unit] : []),
    words.rule,
    ...(few ? [words.fewNote] : []),
    ...(unread > 0 ? [words.unread(unread)] : []),
    ...(missing > 0 ? [words.missing(missing)] : []),
    words.licence,
  ];
}
