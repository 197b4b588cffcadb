// The child that compares everybody with everybody: minutes of two cores in which the program must stay able to answer and to stop.
// Invariant: what it gives is a function of what it is given; nothing is kept.
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { ortEngine } from '../engine/ort.ts';
import { evaluateBy, type Scorer, type SideBySide } from '../evaluation/evaluate.ts';
import { scoreAllByProducts } from '../evaluation/products.ts';
import { compareStudents, type StudentsCompared } from '../evaluation/student-comparison.ts';
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

serveWorker({
  evaluate: (input) => {
    asked.parse(input);
    return evaluateBy(input as SideBySide, score);
  },
  compare: (input) => {
    compared.parse(input);
    return compareStudents(input as StudentsCompared, score);
  },
});
