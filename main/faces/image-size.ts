// How large a PNG or JPEG file says that its picture is, from its first bytes.
// Invariant: whatever the bytes are, nothing is thrown and nothing outside them is read; what is not understood is not known.

/** The longer edge in pixels; undefined where the file does not say, or is of another kind. */
export function longerEdge(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength >= 24 && view.getUint32(0) === 0x89504e47) return Math.max(view.getUint32(16), view.getUint32(20));
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  // Segments: a marker, and their length with its own two bytes. A frame header (C0 to CF but C4, C8, CC) says height and width.
  for (let at = 2; at + 9 <= view.byteLength && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) return Math.max(view.getUint16(at + 5), view.getUint16(at + 7));
  }
  return undefined;
}
