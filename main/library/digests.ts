// Digests are 64 hexadecimal digits in the program and 32 bytes in the database.
// Invariant: the conversion is lossless, and what is no digest never reaches a table.

/** The 32 bytes of a digest in hexadecimal. */
export function toBytes(digest: string): Buffer {
  const bytes = Buffer.from(digest, 'hex');
  if (bytes.length !== 32 || digest.length !== 64) throw new Error('a digest is 64 hexadecimal digits');
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
