// Numbers drawn from a seed, so that every draw and every interval can be repeated by anybody.
// Invariant: the stream depends on the seed parts alone; the same parts give the same stream on every machine.

export interface Random {
  /** Uniform unsigned 32-bit integer. */
  next(): number;
  /** Uniform integer 0..below-1; below up to 2^31. */
  below(below: number): number;
  /** Uniform in [0, 1), 32 bits. */
  unit(): number;
}

/** sfc32 (Doty-Humphrey's small fast counter, passes PractRand), its state filled from the seed parts by splitmix32. */
export function randomFrom(...seedParts: readonly number[]): Random {
  let mixed = 0x9e3779b9;
  function mix(): number {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed ^ (mixed >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  }
  for (const part of seedParts) {
    mixed = mix() ^ (part | 0);
    // Seeds above 2^32 differ in their high half as well.
    mixed = mix() ^ Math.floor(part / 4294967296);
  }
  let a = mix();
  let b = mix();
  let c = mix();
  let counter = 1;
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  }
  for (let round = 0; round < 12; round++) next();
  return {
    next,
    // The bias of scaling 32 bits is below 1e-5 for anything that is drawn here.
    below: (below) => Math.floor((next() / 4294967296) * below),
    unit: () => next() / 4294967296,
  };
}

/** Shuffles in place (Fisher-Yates). */
export function shuffle<T>(items: T[], random: Random): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const kept = items[last] as T;
    items[last] = items[other] as T;
    items[other] = kept;
  }
  return items;
}
