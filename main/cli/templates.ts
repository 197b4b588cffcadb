// Protocols of templates (IJB-B, IJB-C) as tables.
import type { TemplateProtocolShown } from '../../preload/templates.ts';
import { grouped, percent } from '../../renderer/text/numbers.ts';
import { settingName, templateNotes, templateTar } from '../../renderer/text/templates.ts';
import type { Text } from '../../renderer/text/text.ts';
import { aligned } from './terminal.ts';

/** A table of TAR for each network and setting, the searches, and what belongs under them. */
export function templateLines(
  found: readonly { readonly model: 'teacher' | 'student' | 'standalone'; readonly protocols: readonly TemplateProtocolShown[] }[],
  text: Text,
): string[] {
  const { protocol: words } = text.report.identification;
  return found.flatMap(({ model, protocols }) =>
    protocols.flatMap((protocol) => {
      const { settings, search } = protocol;
      const lines = [
        '',
        `${text.terminal.table[model]}, ${words.title(protocol.name)}`,
        words.basis(protocol.images, protocol.templates, protocol.genuinePairs, protocol.impostorPairs),
        ...aligned([
          [words.setting, ...(settings[0]?.points ?? []).map(({ targetFmr }) => words.tar(targetFmr.toExponential(0)))],
          ...settings.map((setting) => [settingName(setting), ...setting.points.map((point) => templateTar(point, text))]),
        ]),
      ];
      if (search !== null) {
        const share = (value: number | null): string => (value === null ? text.report.identification.unsupported : percent(value, 2));
        lines.push(
          '',
          words.search(search.galleries.map(({ name, people }) => `${name}: ${grouped(people)}`).join(', ')),
          ...aligned([
            ...search.ranks.map(({ rank, share: value }) => [`${words.rank(rank)} (${words.closed})`, share(value)]),
            ...search.points.map(({ targetFpir, tpir, supported }) => [
              words.tpir(targetFpir),
              `${share(tpir)}${supported ? '' : words.few}`,
            ]),
          ]),
        );
      }
      return [...lines, ...templateNotes(protocol, text)];
    }),
  );
}
