// A set of SHA-256 digests in the order they came, findable in constant time.
// Invariant: 32 bytes a digest and at most 8 of index, so ten million images fit where a Map of strings would need gigabytes.

/** Digests are uniformly distributed, so their first four bytes serve as the hash (open addressing, linear probing). */
export class DigestTable {
  #digests = Buffer.alloc(1024 * 32);
  // Slot -> ordinal + 1; 0 is empty. Never more than half full.
  #slots = new Uint32Array(2048);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The 32 bytes of a digest, as a view that is valid until the next `add`. */
  at(ordinal: number): Buffer {
    return this.#digests.subarray(ordinal * 32, ordinal * 32 + 32);
  }

  find(digest: Uint8Array): number | undefined {
    const entry = this.#slots[this.#slotOf(digest)]!;
    return entry === 0 ? undefined : entry - 1;
  }

  /** Returns the new ordinal. A digest that is already there gets a second ordinal and stays findable by its first. */
  add(digest: Uint8Array): number {
    if ((this.#count + 1) * 32 > this.#digests.length) this.#digests = Buffer.concat([this.#digests], this.#digests.length * 2);
    if ((this.#count + 1) * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2);
    const ordinal = this.#count++;
    this.#digests.set(digest, ordinal * 32);
    this.#place(ordinal);
    return ordinal;
  }

  #place(ordinal: number): void {
    const slot = this.#slotOf(this.at(ordinal));
    if (this.#slots[slot] === 0) this.#slots[slot] = ordinal + 1;
  }

  /** Where a digest is, or the empty slot where it belongs. */
  #slotOf(digest: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot = ((digest[0]! << 24) | (digest[1]! << 16) | (digest[2]! << 8) | digest[3]!) & mask;
    for (;;) {
      const entry = this.#slots[slot]!;
      if (entry === 0 || this.at(entry - 1).equals(digest)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #rehash(slots: number): void {
    this.#slots = new Uint32Array(slots);
    for (let ordinal = 0; ordinal < this.#count; ordinal++) this.#place(ordinal);
  }
}
