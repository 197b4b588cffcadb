// A process that embeds the faces of a store until somebody kills it: node embed-until-killed.ts MODEL DATA-FOLDER
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../main/store.ts';
import { fillEmbeddings, openEmbedder, openEmbeddings } from '../../main/teachers/embed.ts';
import { studentConvention } from '../../main/teachers/pixels.ts';
import { cropBytes } from './face-store.ts';

const [model, dataDir] = process.argv.slice(2) as [string, string];
const pixels = openStore(join(dataDir, 'pixels', '112x112'), cropBytes, 'read');
const faces = Array.from({ length: pixels.count }, (_, ordinal) => ({ digest: pixels.digestAt(ordinal), ordinal, identity: 0 }));
const embedder = await openEmbedder(readFileSync(model), { threads: 1 });
const cache = openEmbeddings(dataDir, embedder.facts, studentConvention, 'append');
await fillEmbeddings(embedder, studentConvention, faces, pixels, cache, {
  onProgress: ({ done, total }) => {
    cache.flush();
    process.stdout.write(`${done}/${total}\n`);
  },
});
await embedder.close();
