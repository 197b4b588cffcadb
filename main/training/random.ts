// Random numbers as a function of where they are used: (seed, stream, index), never of when.
// Invariant: no state, so a resumed run draws what the uninterrupted run would have drawn.

/** Streams keep uses apart; the numbers are part of every run's identity and must not be reassigned. */
export const streams = { weights: 1, centres: 2, order: 3, flip: 4, head: 5, classes: 6 } as const;

/** 32 well-mixed bits of (seed, stream, index); murmur3's finaliser over each word in turn. */
export function bits(seed: number, stream: number, index: number): number {
  let h = mixed(seed ^ 0x9e3779b9);
  h = mixed(h ^ Math.imul(stream, 0x85ebca6b));
  h = mixed(h ^ (index >>> 0));
  return mixed(h ^ Math.floor(index / 2 ** 32));
}

function mixed(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Evenly in [0, 1). */
export function uniform(seed: number, stream: number, index: number): number {
  return bits(seed, stream, index) / 2 ** 32;
}

/** Standard normal (Box and Muller 1958). */
export function normal(seed: number, stream: number, index: number): number {
  const radius = Math.sqrt(-2 * Math.log((bits(seed, stream, 2 * index) + 1) / 2 ** 32));
  return radius * Math.cos((2 * Math.PI * bits(seed, stream, 2 * index + 1)) / 2 ** 32);
}

/** The numbers 0 .. count-1 in an order that depends on (seed, stream) alone (Fisher and Yates). */
export function shuffled(seed: number, stream: number, count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = Math.floor(uniform(seed, stream, i) * (i + 1));
    const held = order[i] as number;
    order[i] = order[j] as number;
    order[j] = held;
  }
  return order;
}
