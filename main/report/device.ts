// The part of the report about the devices that will use the student: what its probe measured there, device beside device.
// Invariant: without a result it says that nothing was assessed; these numbers stand apart from those of this computer, under a badge of their own.
import { type ProbeTable, probeTables } from '../../renderer/text/probe.ts';
import type { Text } from '../../renderer/text/text.ts';
import type { Later } from './later.ts';
import { absent, heading, htmlTable, paragraph } from './sections.ts';
import { escapeHtml } from './svg.ts';

/** Devices beside each other: a sheet of paper is not wider. */
const across = 3;

export function devicePart(text: Text, { probes, damaged }: Later): string {
  const { report, probe: words } = text;
  const title = heading(report.speed.lastDevice);
  if (probes.length === 0) {
    const why = damaged.includes('probe') ? text.damaged.probe : words.none;
    return `${title}<p>${absent(report.missing['not-assessed'])} ${escapeHtml(why)}</p>`;
  }
  const badge = `<p><span class="badge measured-device">${escapeHtml(report.badges['measured-device'])}</span></p>`;
  return (
    title +
    badge +
    probeTables(probes, text)
      .map((table) => tablesOf(table, text))
      .join('')
  );
}

function tablesOf({ precision, heads, rows, notes }: ProbeTable, text: Text): string {
  const missing = absent(text.report.missing['not-assessed']);
  const parts: string[] = precision === 'int8' ? [heading(text.probe.int8.title)] : [];
  for (let from = 0; from < heads.length; from += across) {
    const shown = rows.map(({ name, cells }) => [
      escapeHtml(name),
      ...cells.slice(from, from + across).map((cell) => (cell === null ? missing : escapeHtml(cell))),
    ]);
    parts.push(htmlTable(['', ...heads.slice(from, from + across)], shown));
  }
  return parts.join('') + notes.map(paragraph).join('');
}
