// How students and a search of students are worded, for the terminal and the window alike.
// Invariant: a name is made from the parts that the catalogue's names have; one that is not understood is shown as it is.
import type { Search, SearchedCandidate } from '../../preload/search.ts';
import { sentences } from './sentences.ts';
import type { Text } from './text.ts';

/** "MobileFaceNet, width ×0.5, 80 pixels" for mobilefacenet-x0.5-80px. */
export function studentName(name: string, { search: words }: Text): string {
  const [family = '', ...parts] = name.split('-');
  const layers = /^iresnet(\d+)$/.exec(family)?.[1];
  const known = words.families[layers === undefined ? family : 'iresnet']?.[0];
  if (known === undefined) return name;
  const said = parts.map((part) => {
    const [, width, depth, pixels] = /^(?:x([\d.]+)|d([\d.]+)|(\d+)px)$/.exec(part) ?? [];
    if (width !== undefined) return words.parts.width(width);
    if (depth !== undefined) return words.parts.depth(depth);
    if (pixels !== undefined) return words.parts.pixels(pixels);
    return part === 'stride1' ? words.parts.stride : part.toUpperCase();
  });
  return [layers === undefined ? known : `${known}-${layers}`, ...said].join(', ');
}

/** "63.1 % (60.2–65.8)", or a cosine with two digits. */
export function scoreText({ value, low, high }: SearchedCandidate['trials'][number]['score'], kind: Search['score']['kind']): string {
  const said = (number: number): string => (kind === 'tar' ? (number * 100).toFixed(1) : number.toFixed(3));
  return `${said(value)}${kind === 'tar' ? ' %' : ''} (${said(low)}–${said(high)})`;
}

/** How a search found a student to do, and after how much training; undefined where none tried it. */
export function expectedText(found: Search | null, student: string | null, text: Text): string | undefined {
  const trial = found?.candidates.find(({ name }) => name === student)?.trials.at(-1);
  return found && trial
    ? `${text.search.score(found.score.targetFmr)}, ${text.search.afterSteps(trial.steps)}: ${scoreText(trial.score, found.score.kind)}`
    : undefined;
}

/** What a candidate came to, in a few words. */
export function verdictText(candidate: SearchedCandidate, found: Search, text: Text): string {
  const { states, limits } = text.search;
  const { state, why, dominatedBy, name } = candidate;
  if (state === 'over-limit') return states['over-limit'](why.map((one) => limits[one] ?? one).join(', '));
  if (state === 'too-slow') return states['too-slow'];
  if (state === 'failed') return [states.failed, ...why.map((one) => limits[one] ?? one)].join(': ');
  if (found.recommended?.name === name) return states.recommended;
  return dominatedBy === null ? states.worth : states.beaten(studentName(dominatedBy, text));
}

/** The recommendation and its reason, as a sentence. */
export function recommendationText({ recommended, score, candidates }: Search, text: Text): string {
  const { recommendation: words, points } = text.search;
  if (recommended === null) return words.none;
  const name = studentName(recommended.name, text);
  const { rival } = recommended;
  const costOf = (of: string): { time: string; file: string } => {
    const speed = candidates.find((one) => one.name === of)?.speed;
    return { time: text.report.milliseconds(speed?.p50Ms.value ?? Number.NaN), file: text.report.bytes(speed?.fileBytes ?? Number.NaN) };
  };
  const own = costOf(recommended.name);
  if (rival === null) return sentences(words.alone(name), words.cost(own));
  const against = studentName(rival.name, text);
  const said = (value: number): string => {
    const shown = (Math.abs(value) * 100).toFixed(1);
    return shown === '0.0' || value > 0 ? shown : `−${shown}`;
  };
  const { value, low, high } = rival.ahead;
  const ahead =
    score.kind === 'tar' ? points(said(value), said(low), said(high)) : `${value.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
  return sentences((rival.clear ? words.clear : words.unclear)(name, against, ahead), words.costs(own, costOf(rival.name)));
}
