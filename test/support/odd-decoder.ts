// A decoder process that dies, hangs or talks nonsense when the first byte says so. Used by the tests of the decoder pool.
import { decodeInput } from '../../main/worker/protocol.ts';
import { serveWorker } from '../../main/worker/serve.ts';

serveWorker({
  ready: () => ({}),
  decode: async (input) => {
    const { bytes, size } = decodeInput.parse(input);
    const wish = String.fromCharCode(bytes[0] ?? 0);
    if (wish === 'D') process.abort();
    if (wish === 'H') for (;;);
    if (wish === 'S') return { pixels: new Uint8Array(5) };
    if (wish === 'N') return { nonsense: true };
    if (wish === 'T') throw new Error('a defect of the decoder');
    await new Promise((resolve) => setTimeout(resolve, 2));
    return { pixels: new Uint8Array(size * size * 3).fill(bytes[1] ?? 0) };
  },
});
