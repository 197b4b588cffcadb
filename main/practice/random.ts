// Random numbers for drawing that are a pure function of their keys, so that a photo does not depend on which photos were drawn before it.
// Invariant: integer arithmetic and multiplication only, so every machine draws the same numbers.

export interface Random {
  /** Evenly from [low, high). */
  uniform(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** About normal, mean 0, deviation 1, never beyond 6: the sum of twelve uniforms (no logarithm, whose last bit differs between machines). */
  normal(): number;
}

/** A stream of its own for every list of keys. */
export function randomFor(...keys: readonly (string | number)[]): Random {
  let state = hash(keys.join('/'));
  // mulberry32, Tommy Ettinger, public domain
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    uniform: (low, high) => low + (high - low) * next(),
    chance: (probability) => next() < probability,
    pick: (choices) => {
      const chosen = choices[Math.floor(next() * choices.length)];
      if (chosen === undefined) throw new RangeError('nothing to pick from');
      return chosen;
    },
    normal: () => {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += next();
      return sum;
    },
  };
}

/** FNV-1a with a final mix, so that neighbouring keys start far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) | 0;
}
