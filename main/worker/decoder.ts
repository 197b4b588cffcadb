// The child that turns untrusted image files into crops. It is the only process that shows foreign bytes to an image library.
// Invariant: the library is locked down before the first byte arrives.
import { decodeAligned, decodeCrop, lockDown } from '../faces/decode-crop.ts';
import { decodeInput } from './protocol.ts';
import { serveWorker } from './serve.ts';

lockDown();

serveWorker({
  ready: () => ({}),
  decode: (input) => {
    const { bytes, size, landmarks } = decodeInput.parse(input);
    return landmarks === undefined ? decodeCrop(bytes, size) : decodeAligned(bytes, landmarks, size);
  },
});
