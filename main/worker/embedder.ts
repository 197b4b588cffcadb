// The child that runs embedding networks: a teacher before training, students when they are measured.
// Invariant: it sees model bytes and pixels only, never a path or a name; one network at a time.
import { type Network, openNetwork } from '../teachers/network.ts';
import { embedInput, loadInput } from './embedder-protocol.ts';
import { serveWorker } from './serve.ts';

let network: Network | undefined;

serveWorker({
  async load(input) {
    const { model, threads, embeddingSize } = loadInput.parse(input);
    await network?.release();
    network = undefined;
    network = await openNetwork(model, { ...(threads && { threads }), ...(embeddingSize && { embeddingSize }) });
    return network.facts;
  },
  async embed(input) {
    const { flip, ...request } = embedInput.parse(input);
    if (network === undefined) throw new Error('embed before load');
    const views = flip === 'both' ? (['image', 'flip'] as const) : flip ? (['flip'] as const) : (['image'] as const);
    return { vectors: await network.embed({ ...request, views }) };
  },
  async stop() {
    await network?.release();
  },
});
