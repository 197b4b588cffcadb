// A photo on its way to the host and back: no text that looks like a path, no pixel moved, no answer where two numbers are as good as equal.
import { expect, test } from 'vitest';
import { answerOf, base64url, mostPhotoBytes, rgbaOf } from '../../renderer/state/photo-file.ts';

test('bytes become letters, digits, - and _ alone, and come back', () => {
  // A JPEG begins with FF D8 FF, which is "/9j/" in ordinary base64: a path.
  const bytes = Uint8Array.from({ length: 70_001 }, (_, at) => (at < 3 ? [0xff, 0xd8, 0xff][at]! : (at * 37) % 256));
  const text = base64url(bytes);
  expect(text).toMatch(/^[\w-]+$/);
  expect(Buffer.from(text, 'base64url').equals(bytes)).toBe(true);
});

test('two of the largest photos and their envelope stay below what a message may hold', () => {
  expect(2 * Math.ceil((mostPhotoBytes * 4) / 3) + 1_000).toBeLessThan(8 * 1024 * 1024);
});

test('a crop becomes a picture, pixel by pixel', () => {
  const crop = Buffer.from([1, 2, 3, 250, 251, 252]).toString('base64');
  expect([...rgbaOf(crop)]).toEqual([1, 2, 3, 255, 250, 251, 252, 255]);
});

test.each([
  [0.5, 0.4, 'same'],
  [0.3, 0.4, 'different'],
  [0.41, 0.4, 'near'],
  [0.39, 0.4, 'near'],
  [0.9, null, 'unknown'],
] as const)('score %d at %s is %s', (score, threshold, expected) => {
  expect(answerOf(score, threshold)).toBe(expected);
});
