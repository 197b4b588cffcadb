// The words that cross between the program and its child processes, checked where they arrive.
// Invariant: a child may die half-way or be taken over by what it decodes, so the parent believes nothing that is not checked here.
import { z } from 'zod';
import { problem } from '../../preload/contract.ts';

/** The kinds of child; each is one entry file in this folder, named like its kind. */
export const workerKinds = ['decoder', 'embedder', 'trainer', 'meter', 'prober', 'evaluator', 'quantizer', 'librarian'] as const;
export type WorkerKind = (typeof workerKinds)[number];

/** Parent to child. A call is answered, a post is not, a stop asks the child to finish and leave. */
export const toChild = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.number().int(), name: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('post'), name: z.string(), input: z.unknown() }),
  z.object({ kind: z.literal('stop') }),
]);
export type ToChild = z.infer<typeof toChild>;

/** Child to parent. `detail` is for a developer's `cause` and is never shown or logged: it may hold paths. */
export const toParent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id: z.number().int(), value: z.unknown() }),
  z.object({ kind: z.literal('fault'), id: z.number().int(), problem, detail: z.string() }),
  z.object({ kind: z.literal('event'), event: z.string(), payload: z.unknown() }),
]);
export type ToParent = z.infer<typeof toParent>;

/** Something that a child says unasked, such as the progress of a run. The receiver checks `payload`. */
export interface WorkerEvent {
  readonly event: string;
  readonly payload: unknown;
}

/** Why an image file could not become a crop. */
export const rejectReasons = ['not-an-image', 'truncated', 'too-large', 'unsupported', 'empty', 'decoder-died', 'timed-out'] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** Files above this are not faces of a data set; reading them would only cost memory. */
export const maxFileBytes = 30 * 1024 * 1024;

/** Eyes, nose and mouth corners as x, y, x, y ... in pixels of the photo. */
export const landmarks = z.array(z.number().min(-1e6).max(1e6)).length(10);

/** What was found on a photo whose face was looked for. All but the first are set aside. */
export const findings = ['one-face', 'several-faces', 'face-too-small', 'no-face'] as const;
export type Finding = (typeof findings)[number];

/**
 * decoder: `decode`. `bytes` is a whole file; the crop is `size` x `size`, RGB, rows first; with landmarks it is aligned to the ArcFace template, with
 * `find` its largest face is found and aligned to it, and where there is none it is the centred square.
 */
export const decodeInput = z.object({
  bytes: z.instanceof(Uint8Array),
  size: z.number().int().min(8).max(1024),
  landmarks: landmarks.optional(),
  find: z.boolean().optional(),
});
const sought = z.object({
  finding: z.enum(findings),
  /** How far the five points lie from the template when the centred square is taken as it is, in its pixels, on average; null without a face. */
  offset: z.number().min(0).nullable(),
});
export const decodeAnswer = z.union([
  z.object({ pixels: z.instanceof(Uint8Array), sought: sought.optional() }),
  z.object({ reject: z.enum(rejectReasons) }),
]);
export type DecodeAnswer = z.infer<typeof decodeAnswer>;
