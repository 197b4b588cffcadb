// The child that turns untrusted image files into crops. It is the only process that shows foreign bytes to an image library.
// Invariant: the library is locked down before the first byte arrives.
import { decodeAligned, decodeCrop, lockDown } from '../faces/decode-crop.ts';
import type { FaceFinder } from '../faces/detector/find-faces.ts';
import { decodeInput } from './protocol.ts';
import { serveWorker } from './serve.ts';

lockDown();

// Opened with the first photo that needs it: most decoders never do.
let finder: Promise<FaceFinder> | undefined;
function opened(): Promise<FaceFinder> {
  finder ??= import('../faces/detector/find-faces.ts').then(({ openFaceFinder }) => openFaceFinder());
  return finder;
}

serveWorker({
  ready: () => ({}),
  openFinder: async () => {
    await opened();
    return {};
  },
  decode: async (input) => {
    const { bytes, size, landmarks, find } = decodeInput.parse(input);
    if (find) {
      const { decodePhoto } = await import('../faces/decode-photo.ts');
      return decodePhoto(bytes, size, await opened());
    }
    return landmarks === undefined ? decodeCrop(bytes, size) : decodeAligned(bytes, landmarks, size);
  },
});
