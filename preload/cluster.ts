// What is asked and told about trainings that take place on other computers.
// Invariant: faces leave this computer only where that was said in so many words.
import { z } from 'zod';

export const clusterProblems = [
  'cluster-faces',
  'cluster-method',
  'cluster-folder',
  'cluster-mismatch',
  'cluster-unfinished',
  'cluster-damaged',
  'cluster-disagrees',
] as const;

/** `runId`, `path`, `job`: the shapes of the contract. */
export function clusterCalls<R extends z.ZodType, P extends z.ZodType, J extends z.ZodType>(runId: R, path: P, job: J) {
  return {
    /**
     * Writes a run as a folder for PyTorch's own launcher, working through everything before the training first. `runId`: one that is not finished, the
     * newest when left out; `job`: a new one. `withFaces`: it is known that the folder holds the photos.
     */
    'cluster.export': {
      in: z.strictObject({ runId: runId.optional(), job: job.optional(), out: path, withFaces: z.boolean().default(false) }),
      out: z.object({
        runId,
        folder: z.string(),
        files: z.array(z.string()),
        sizeBytes: z.number(),
        photos: z.number().int(),
        people: z.number().int(),
      }),
    },
    /** Takes the result back from such a folder, and goes on with the run. */
    'cluster.import': {
      in: z.strictObject({ folder: path }),
      out: z.object({
        runId,
        /** What was taken back now; empty where all was here before. */
        trainings: z.array(z.object({ name: z.enum(['student', 'standalone']), steps: z.number().int(), worstCosine: z.number() })),
      }),
    },
  } as const;
}
