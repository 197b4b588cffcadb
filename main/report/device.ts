// The part of the report about the device that will use the student: what its probe measured there.
// Invariant: without a result it says that nothing was assessed; these numbers stand apart from those of this computer, under a badge of their own.
import { probeRows } from '../../renderer/text/probe.ts';
import type { Text } from '../../renderer/text/text.ts';
import type { Later } from './later.ts';
import { absent, heading, htmlTable, paragraph } from './sections.ts';
import { escapeHtml } from './svg.ts';

export function devicePart(text: Text, { probe }: Later): string {
  const { report, probe: words } = text;
  const title = heading(report.speed.lastDevice);
  if (probe === null) return `${title}<p>${absent(report.missing['not-assessed'])} ${escapeHtml(words.none)}</p>`;
  const rows = probeRows(probe, text).map(([name, value]) => [
    escapeHtml(name),
    value === null ? absent(report.missing['not-assessed']) : escapeHtml(value),
  ]);
  return [
    title,
    `<p><span class="badge measured-device">${escapeHtml(report.badges['measured-device'])}</span></p>`,
    htmlTable([], rows),
    paragraph(words.judged),
  ].join('');
}
