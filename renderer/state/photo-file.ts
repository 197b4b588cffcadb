// A photo that is tried out: from the operator's file to text that a call can carry, and from a network's crop to a picture.
// Invariant: nothing is kept; what is too large for one message is refused before it is read.

/** Two of these fit into one message of the host (serve/server.ts). */
export const mostPhotoBytes = 2_900_000;

/** The bytes in base64url: letters, digits, - and _, so that no check of paths takes them for a path. */
export function base64url(bytes: Uint8Array): string {
  let binary = '';
  // In pieces: a call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += 0x8000) binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** RGB bytes in base64, rows first, to the RGBA bytes of a canvas. */
export function rgbaOf(crop: string): Uint8ClampedArray<ArrayBuffer> {
  const rgb = atob(crop);
  const rgba = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let at = 0; at < rgb.length; at++) rgba[Math.floor(at / 3) * 4 + (at % 3)] = rgb.charCodeAt(at);
  return rgba;
}

/** What a network says of two photos. Within `near` of the decision threshold it says nothing. */
export function answerOf(score: number, threshold: number | null, near = 0.02): 'same' | 'different' | 'near' | 'unknown' {
  if (threshold === null) return 'unknown';
  if (Math.abs(score - threshold) < near) return 'near';
  return score >= threshold ? 'same' : 'different';
}
