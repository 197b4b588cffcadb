// Altered photos (probes) against the photos of everybody as they are (references), at a threshold that was set elsewhere.
// Invariant: a probe never meets the photo that it was made of.
import { rateOf } from './intervals.ts';
import { checkedRows, type Embeddings } from './scoring.ts';
import type { Rate } from './types.ts';

/**
 * FNMR and FMR of probes at `threshold`.
 *
 * `probes` [m] unit rows, `rows[i]` the reference row that probe i was made of, `references` [n] unit rows of `identities` [n]. Intervals: Wilson over
 * people (FNMR) and pairs of people (FMR), because the comparisons of one person are not independent. Problem `embeddings-invalid`.
 */
export function probeRates(
  probes: Embeddings,
  rows: readonly number[],
  references: Embeddings,
  identities: Int32Array,
  threshold: number,
): { readonly fnmr: Rate; readonly fmr: Rate } {
  checkedRows(probes, rows.length);
  const images = checkedRows(references, identities.length);
  const { dim } = references;
  let [genuine, misses, impostors, passes] = [0, 0, 0, 0];
  for (const [probe, own] of rows.entries()) {
    for (let row = 0; row < images; row++) {
      if (row === own) continue;
      let score = 0;
      for (let k = 0; k < dim; k++) score += probes.vectors[probe * dim + k]! * references.vectors[row * dim + k]!;
      const accepted = Math.fround(score) >= threshold;
      if (identities[row] === identities[own]) {
        genuine++;
        if (!accepted) misses++;
      } else {
        impostors++;
        if (accepted) passes++;
      }
    }
  }
  const people = new Set(rows.map((row) => identities[row])).size;
  const others = new Set(identities).size - 1;
  return {
    fnmr: rateOf({ errors: misses, trials: genuine, units: people, people }),
    fmr: rateOf({ errors: passes, trials: impostors, units: Math.max(1, (people * others) / 2), people }),
  };
}

/** At most `most` rows to make probes of: of people with two photos or more, evenly over the people, the same each time. */
export function probeRows(identities: Int32Array, most: number): number[] {
  const rowsOf = new Map<number, number[]>();
  for (const [row, identity] of identities.entries()) rowsOf.set(identity, [...(rowsOf.get(identity) ?? []), row]);
  const people = [...rowsOf.values()].filter((rows) => rows.length > 1);
  const taken: number[] = [];
  for (let round = 0; taken.length < most && people.some((rows) => rows.length > round); round++) {
    const here = people.flatMap((rows) => rows[round] ?? []);
    const room = Math.min(most - taken.length, here.length);
    for (let at = 0; at < room; at++) taken.push(here[Math.floor((at * here.length) / room)]!);
  }
  return taken.sort((a, b) => a - b);
}
