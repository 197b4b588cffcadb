// One image file, as bytes, into one RGB crop: the half of decoding that runs inside the decoder process.
// Invariant: the result is either exactly size x size x 3 bytes or a reason; bytes decide what a file is, never its name.
import sharp from 'sharp';
import { type DecodeAnswer, maxFileBytes, type RejectReason } from '../worker/protocol.ts';
import { arcfacePoints, similarity, warp } from './align.ts';

/** 40 Mpx is a full-frame camera; a "decompression bomb" of 109 kB holds 900 Mpx. */
export const maxPixels = 40e6;

/** Leaves only the JPEG, PNG and WebP loaders for memory buffers; no file path, no SVG, no script-like format can be opened afterwards. */
export function lockDown(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] });
  sharp.cache(false);
  sharp.concurrency(1); // images run beside each other, so threads inside one image only get in the way
}

/**
 * The crop of an image: upright by its EXIF tag, sRGB, transparency on white, the centred square, `size` x `size`, RGB, rows first.
 *
 * For aligned crops: nothing looks for a face. A damaged or cut-short file is refused even where a decoder could guess the rest.
 */
export async function decodeCrop(bytes: Uint8Array, size: number): Promise<DecodeAnswer> {
  const refusal = refuseUnread(bytes);
  if (refusal !== undefined) return { reject: refusal };
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning' })
      .autoOrient()
      .resize(size, size, { fit: 'cover', kernel: 'lanczos3' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3 || data.length !== size * size * 3) return { reject: 'unsupported' };
    return { pixels: data };
  } catch (thrown) {
    return { reject: reasonOf(thrown) };
  }
}

/**
 * The face of a photo at the ArcFace template, by its five landmarks (eyes, nose, mouth corners: x, y, ...), `size` x `size`, RGB, rows first.
 *
 * `unsupported` where the landmarks have no extent.
 */
export async function decodeAligned(bytes: Uint8Array, landmarks: readonly number[], size: number): Promise<DecodeAnswer> {
  const refusal = refuseUnread(bytes);
  if (refusal !== undefined) return { reject: refusal };
  const points = arcfacePoints.map((_, at) => [landmarks[2 * at]!, landmarks[2 * at + 1]!] as const);
  const scale = size / 112;
  const transform = similarity(
    points,
    arcfacePoints.map(([x, y]) => [x * scale, y * scale] as const),
  );
  if (transform === null) return { reject: 'unsupported' };
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning' })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return { reject: 'unsupported' };
    return { pixels: warp(data, info.width, info.height, transform, size) };
  } catch (thrown) {
    return { reject: reasonOf(thrown) };
  }
}

/** What the first bytes already say against a file. */
export function refuseUnread(bytes: Uint8Array): RejectReason | undefined {
  if (bytes.length === 0) return 'empty';
  if (bytes.length > maxFileBytes) return 'too-large';
  const kind = kindOf(bytes);
  if (kind === 'other') return 'not-an-image';
  return kind === 'foreign' ? 'unsupported' : undefined;
}

type FileKind = 'jpeg' | 'png' | 'webp' | 'foreign' | 'other';

/** What the first bytes say a file is; `foreign` is an image of a kind that Deshi does not open. */
export function kindOf(bytes: Uint8Array): FileKind {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 32));
  const text = head.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  const foreign = [
    'GIF8',
    'BM',
    'II*\0',
    'MM\0*',
    'II+\0',
    'MM\0+',
    '\0\0\0\x0cjP',
    '\xff\x4f\xff\x51',
    '\xff\x0a',
    '8BPS',
    '<svg',
    'qoif',
  ];
  if (foreign.some((magic) => text.startsWith(magic)) || text.slice(4, 8) === 'ftyp') return 'foreign';
  return 'other';
}

/** Why the image library gave up. */
export function reasonOf(thrown: unknown): RejectReason {
  const message = thrown instanceof Error ? thrown.message : '';
  // The first bytes were right, so whatever else a loader complains about is damage.
  return /exceeds pixel limit|too large|memory/i.test(message) ? 'too-large' : 'truncated';
}
