// Decoding in the child: what comes out of every kind of good file, which reason every kind of bad file gets, and what survives a bad one.
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { type Decoders, openDecoders } from '../../main/faces/decode.ts';
import { drawPhoto, drawPixels } from '../support/face-photos.ts';

const size = 112;
const decoders = openDecoders({ processes: 1 });
afterAll(() => decoders.close());

async function pixelsOf(bytes: Uint8Array, pool: Decoders = decoders): Promise<Uint8Array> {
  const answer = await pool.decode(bytes);
  if ('reject' in answer) throw new Error(answer.reject);
  expect(answer.pixels.length).toBe(size * size * 3);
  return answer.pixels;
}

function pixel(pixels: Uint8Array, x: number, y: number): number[] {
  return [...pixels.subarray((y * size + x) * 3, (y * size + x) * 3 + 3)];
}

function near(found: readonly number[], expected: readonly number[], within = 4): void {
  for (const [channel, value] of expected.entries()) expect(Math.abs(found[channel]! - value)).toBeLessThanOrEqual(within);
}

/** Left half red, right half blue. */
function halves(width: number, height: number): Sharp {
  const blue = { create: { width: Math.ceil(width / 2), height, channels: 3 as const, background: '#0000ff' } };
  const red = sharp({ create: { width, height, channels: 3, background: '#ff0000' } });
  return red.composite([{ input: blue, left: Math.floor(width / 2), top: 0 }]);
}

describe('good files', () => {
  test('a crop of the right size comes out as it went in', async () => {
    const drawn = drawPixels(5, size);
    const png = await sharp(drawn, { raw: { width: size, height: size, channels: 3 } })
      .png()
      .toBuffer();
    expect(Buffer.from(await pixelsOf(png)).equals(drawn)).toBe(true);
    const webp = await drawPhoto(5, { size, format: 'webp' });
    expect(Buffer.from(await pixelsOf(webp)).equals(drawn)).toBe(true);
  });

  test('JPEG is close, and the same each time', async () => {
    const jpeg = await halves(size, size).jpeg({ quality: 95 }).toBuffer();
    const pixels = await pixelsOf(jpeg);
    near(pixel(pixels, 20, 50), [254, 0, 0]);
    near(pixel(pixels, 90, 50), [0, 0, 254]);
    expect(await pixelsOf(jpeg)).toEqual(pixels);
  });

  test('an EXIF orientation is obeyed', async () => {
    // 6: the camera was turned; what is stored at the left belongs at the top.
    const turned = await halves(size, size).withMetadata({ orientation: 6 }).png().toBuffer();
    const pixels = await pixelsOf(turned);
    near(pixel(pixels, 56, 10), [255, 0, 0]);
    near(pixel(pixels, 56, 100), [0, 0, 255]);
  });

  test('the centred square is taken of a wide and of a tall image', async () => {
    const wide = await pixelsOf(await halves(400, 100).png().toBuffer());
    near(pixel(wide, 5, 56), [255, 0, 0]);
    near(pixel(wide, 106, 56), [0, 0, 255]);
    const tall = await pixelsOf(await halves(100, 400).png().toBuffer());
    near(pixel(tall, 5, 3), [255, 0, 0]);
    near(pixel(tall, 106, 108), [0, 0, 255]);
  });

  test('transparency becomes white, half of it half white', async () => {
    const clear = await sharp({ create: { width: 60, height: 60, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    near(pixel(await pixelsOf(clear), 50, 50), [255, 255, 255], 0);
    const half = await sharp({ create: { width: 60, height: 60, channels: 4, background: { r: 0, g: 100, b: 200, alpha: 0.5 } } })
      .webp({ lossless: true })
      .toBuffer();
    near(pixel(await pixelsOf(half), 50, 50), [128, 178, 228]);
  });

  test('grey, 16-bit, palette and CMYK images become RGB', async () => {
    const plain = () => sharp({ create: { width: 70, height: 70, channels: 3, background: '#808080' } });
    const files = [
      await plain().greyscale().jpeg().toBuffer(),
      await plain().toColourspace('grey16').png().toBuffer(),
      await plain().toColourspace('rgb16').png().toBuffer(),
      await plain().png({ palette: true }).toBuffer(),
    ];
    for (const file of files) near(pixel(await pixelsOf(file), 30, 30), [128, 128, 128], 2);
    const cmyk = await sharp({ create: { width: 70, height: 70, channels: 3, background: '#ffffff' } })
      .toColourspace('cmyk')
      .jpeg()
      .toBuffer();
    near(pixel(await pixelsOf(cmyk), 30, 30), [255, 255, 255]);
  });

  test('one pixel is enough, 25 million are not too many', async () => {
    const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#0a141e' } })
      .png()
      .toBuffer();
    near(pixel(await pixelsOf(dot), 60, 60), [10, 20, 30], 0);
    const large = await sharp({ create: { width: 5000, height: 5000, channels: 3, background: '#0a141e' } })
      .png()
      .toBuffer();
    near(pixel(await pixelsOf(large), 60, 60), [10, 20, 30], 0);
  });
});

describe('bad files', () => {
  const noisy = () => drawPhoto(3, { size: 300 });

  test.each(['jpeg', 'png', 'webp'] as const)('a %s that is cut short anywhere is refused, not guessed', async (format) => {
    const whole = await drawPhoto(3, { size: 200, format });
    for (const share of [0.02, 0.3, 0.6, 0.95]) {
      expect(await decoders.decode(whole.subarray(0, Math.floor(whole.length * share)))).toEqual({ reject: 'truncated' });
    }
  });

  test.each(['jpeg', 'png', 'webp'] as const)('a corrupt %s never ends the decoder', async (format) => {
    const whole = await drawPhoto(3, { size: 64, format });
    for (let seed = 1; seed <= 40; seed++) {
      const broken = Buffer.from(whole);
      for (let i = 0; i < 1 + (seed % 8); i++) broken[(seed * 7919 + i * 104_729) % broken.length] = (seed * 31 + i * 17) % 256;
      const answer = await decoders.decode(broken);
      if ('reject' in answer) expect(['truncated', 'not-an-image', 'too-large', 'unsupported']).toContain(answer.reject);
      else expect(answer.pixels.length).toBe(size * size * 3);
    }
    expect(await pixelsOf(whole)).toBeDefined();
  });

  test('a decompression bomb is refused before it is unpacked', async () => {
    const bomb = await sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#000000' } })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    const started = performance.now();
    expect(await decoders.decode(bomb)).toEqual({ reject: 'too-large' });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('a file above 30 MB and an empty one do not even reach the decoder', async () => {
    expect(await decoders.decode(Buffer.concat([await noisy(), Buffer.alloc(31 << 20)]))).toEqual({ reject: 'too-large' });
    expect(await decoders.decode(new Uint8Array(0))).toEqual({ reject: 'empty' });
  });

  test('other kinds are refused by their content, whatever they are called', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>');
    const gif = await sharp(await noisy())
      .gif()
      .toBuffer();
    const tiff = await sharp(await noisy())
      .tiff()
      .toBuffer();
    for (const file of [svg, gif, tiff, Buffer.from('BM....')]) expect(await decoders.decode(file)).toEqual({ reject: 'unsupported' });
    for (const file of ['Dear diary', '<?xml version="1.0"?><svg/>', '%PDF-1.7', '\0\0\0\0']) {
      expect(await decoders.decode(Buffer.from(file))).toEqual({ reject: 'not-an-image' });
    }
  });

  test('magic bytes in front of something else do not open another loader', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>');
    expect(await decoders.decode(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), svg]))).toEqual({ reject: 'truncated' });
  });
});

describe('files that end decoders', () => {
  const entry = new URL('../support/odd-decoder.ts', import.meta.url);
  const killer = (wish: string) => Buffer.from(`${wish} a file that does this`);

  test('the culprits are convicted, everybody else gets their crop', async () => {
    const pool = openDecoders({ entry, processes: 2, timeoutMs: 5000 });
    const files = Array.from({ length: 60 }, (_, i) => Buffer.from([1, i]));
    const odd = ['D', 'H', 'S', 'N', 'T'];
    for (const [i, wish] of odd.entries()) files.splice(10 + i * 9, 0, killer(wish));
    const answers = await Promise.all(files.map((file) => pool.decode(file)));
    for (const [i, file] of files.entries()) {
      const wish = odd.find((letter) => file[0] === letter.charCodeAt(0));
      if (wish === undefined) expect(answers[i]).toEqual({ pixels: new Uint8Array(size * size * 3).fill(file[1] ?? 0) });
      else expect(answers[i]).toEqual({ reject: wish === 'H' ? 'timed-out' : 'decoder-died' });
    }
    await pool.close();
  });

  test('decoders that cannot even start are the fault of no file', async () => {
    const pool = openDecoders({ entry: new URL('../support/no-such-decoder.ts', import.meta.url), processes: 2 });
    const answers = await Promise.allSettled([pool.decode(Buffer.from([1])), pool.decode(Buffer.from([1])), pool.decode(Buffer.from([1]))]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'worker-died' } });
    await expect(pool.decode(Buffer.from([1]))).rejects.toMatchObject({ code: 'worker-died' });
    await pool.close();
  });

  test('closing rejects what was not finished', async () => {
    const pool = openDecoders({ entry, processes: 1 });
    const answers = Array.from({ length: 20 }, () => pool.decode(killer('H')));
    const settled = Promise.allSettled(answers);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await pool.close();
    for (const answer of await settled) expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
  });
});
