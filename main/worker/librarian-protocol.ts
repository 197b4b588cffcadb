// What crosses between the program and the child that reads a library beside it.
// Invariant: digests travel as bytes, one after the other, because a million texts would hold up whoever takes them in.
import { z } from 'zod';

/** librarian: `verified`. The photos that all of these runs verify on and none has learnt; without `photos` only their digest. `training`: the folder of the student's. */
export const verifiedInput = z.object({
  folder: z.string(),
  runs: z.array(z.object({ splitId: z.number().int(), training: z.string(), dataDigest: z.string() })).readonly(),
  photos: z.boolean(),
});
export type VerifiedRun = z.infer<typeof verifiedInput>['runs'][number];
export const verifiedAnswer = z
  .object({ digest: z.string(), digests: z.instanceof(Uint8Array), identities: z.instanceof(Int32Array) })
  .nullable();
export type VerifiedAnswer = z.infer<typeof verifiedAnswer>;

/** librarian: `check`. Whether everything in the library is as it should be; seconds for a million photos. */
export const checkInput = z.object({ folder: z.string() });
export const checkAnswer = z.boolean();
