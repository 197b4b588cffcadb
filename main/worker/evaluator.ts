// The child that compares everybody with everybody: minutes of two cores in which the program must stay able to answer and to stop.
// Invariant: what it gives is a function of what it is given; nothing is kept.
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { ortEngine } from '../engine/ort.ts';
import { evaluateBy, type SideBySide } from '../evaluation/evaluate.ts';
import { scoreAllByProducts } from '../evaluation/products.ts';
import { serveWorker } from './serve.ts';

const group = z.object({
  identities: z.instanceof(Int32Array),
  embeddings: z.record(z.string(), z.object({ vectors: z.instanceof(Float32Array) })),
});
const asked = z.object({ verify: group, choose: group.optional(), seed: z.number() });

serveWorker({
  evaluate: (input) => {
    asked.parse(input);
    const way = { engine: ortEngine, threads: availableParallelism() };
    return evaluateBy(input as SideBySide, (embeddings, identities) => scoreAllByProducts(embeddings, identities, way));
  },
});
