// The child that compares everybody with everybody, or with centres: minutes of two cores in which the program must stay able to answer and to stop.
// Invariant: what it gives is a function of what it was given; nothing is kept but centres, for those who ask about them.
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { ortEngine } from '../engine/ort.ts';
import { evaluateBy, type Scorer, type SideBySide } from '../evaluation/evaluate.ts';
import { scoreAllByProducts } from '../evaluation/products.ts';
import { compareStudents, type StudentsCompared } from '../evaluation/student-comparison.ts';
import { type OpenCentres, openCentres } from '../teachers/nearest-by-products.ts';
import { serveWorker } from './serve.ts';

const group = z.object({
  identities: z.instanceof(Int32Array),
  embeddings: z.record(z.string(), z.object({ vectors: z.instanceof(Float32Array) })),
});
const asked = z.object({ verify: group, choose: group.optional(), seed: z.number() });

const compared = z.object({
  students: z.array(z.object({ embeddings: z.object({ vectors: z.instanceof(Float32Array) }) })),
  identities: z.instanceof(Int32Array),
  seed: z.number(),
});

const score: Scorer = (embeddings, identities) =>
  scoreAllByProducts(embeddings, identities, { engine: ortEngine, threads: availableParallelism() });

const block = z.object({ vectors: z.instanceof(Float32Array), rows: z.number().int(), dim: z.number().int() });
const nearestAsked = block.extend({ own: z.instanceof(Int32Array) });
let centres: OpenCentres | undefined;

serveWorker({
  centres: async (input) => {
    await centres?.close();
    centres = await openCentres(block.parse(input), availableParallelism());
  },
  nearest: (input) => {
    const { own, ...rows } = nearestAsked.parse(input);
    if (centres === undefined) throw new Error('asked about centres that were not given');
    return centres.nearest(rows, own);
  },
  evaluate: (input) => {
    asked.parse(input);
    return evaluateBy(input as SideBySide, score);
  },
  compare: (input) => {
    compared.parse(input);
    return compareStudents(input as StudentsCompared, score);
  },
});
