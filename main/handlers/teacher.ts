// A teacher from its file to what it is worth: inspection, pixel convention, check on people it will not teach with.
// Invariant: a teacher is known by the digest of its bytes; a convention once found for them is used again and never guessed anew.
import { statSync } from 'node:fs';
import { z } from 'zod';
import type { Checked, Out } from '../../preload/contract.ts';
import type { ModelSource } from '../evaluation/speed.ts';
import { locate, openPixels } from '../faces/pixels.ts';
import type { Commercial } from '../library/sources.ts';
import { makeSplit, readPart, type Scope } from '../library/splits.ts';
import { recordTeacher, teacherByDigest } from '../library/teachers.ts';
import { Problem } from '../problems.ts';
import type { RecordStore } from '../store.ts';
import { checkTeacher, measureTeacher, type TeacherCheck } from '../teachers/check.ts';
import { type ConventionFinding, findConvention } from '../teachers/convention.ts';
import { type Embedder, type Embeddings, fillEmbeddings, openEmbedder, openEmbeddings, readEmbeddings } from '../teachers/embed.ts';
import { readModel } from '../teachers/inspect.ts';
import { starterLicence, starterPath, starterTeacher } from '../teachers/starter.ts';
import type { FaceRef, PixelConvention, TeacherFacts } from '../teachers/types.ts';
import { pixelConvention } from '../worker/embedder-protocol.ts';
import type { HostContext } from './context.ts';
import { scanFolders, scannedScope } from './faces.ts';
import type { Handlers } from './handlers.ts';
import { type Meter, openMeter } from './progress.ts';

export interface TeacherFile {
  readonly bytes: Uint8Array;
  readonly kind: 'starter' | 'own';
  readonly path: string;
}

/** What was found out about the convention, kept beside it. */
export const conventionFacts = z.object({
  name: z.string(),
  convention: pixelConvention,
  clear: z.boolean(),
  runnerUp: z.string().nullable(),
});
export type ConventionFacts = z.infer<typeof conventionFacts>;

export function teacherHandlers(context: HostContext): Pick<Handlers, 'teacher.check'> {
  return { 'teacher.check': (input) => context.work.begin(null, (signal) => checkCall(context, input, signal)) };
}

/** The bytes of a teacher; `starter` is made on first use. */
export async function readTeacher({ dataDir }: Pick<HostContext, 'dataDir'>, teacher: string): Promise<TeacherFile> {
  if (teacher === 'starter') {
    const { path } = await starterTeacher(dataDir);
    return { bytes: await readModel(path), kind: 'starter', path: 'starter' };
  }
  return { bytes: await readModel(teacher), kind: 'own', path: teacher };
}

/** The file of a teacher as a process of its own reads it; its bytes where parts of it lie in other files. */
export function modelSource({ dataDir }: Pick<HostContext, 'dataDir'>, { bytes, kind, path }: TeacherFile): ModelSource {
  const file = kind === 'starter' ? starterPath(dataDir) : path;
  return statSync(file).size === bytes.length ? { path: file } : { bytes };
}

/** Records a teacher that has been loaded; returns its id. */
export function rememberTeacher(
  { library }: HostContext,
  file: TeacherFile,
  facts: TeacherFacts,
  stated: { licence?: string | undefined; commercial?: Commercial | undefined } = {},
): number {
  const starter = file.kind === 'starter';
  return recordTeacher(library, {
    digest: facts.digest,
    kind: file.kind,
    path: file.path,
    sizeBytes: facts.sizeBytes,
    inputName: facts.inputName,
    outputName: facts.outputName,
    dim: facts.dim,
    batch: facts.batch === 'free' ? null : facts.batch,
    parameters: facts.parameters,
    opset: facts.opset,
    convention: null,
    licence: starter ? starterLicence : (stated.licence ?? ''),
    commercial: starter ? 'yes' : (stated.commercial ?? 'unknown'),
  });
}

/** The convention of a teacher: found earlier, or found now on these faces and remembered. */
export async function conventionOf(
  { library }: HostContext,
  embedder: Embedder,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  { signal, meter }: Ongoing,
): Promise<ConventionFacts> {
  const known = teacherByDigest(library, embedder.facts.digest);
  if (known?.convention != null) {
    const parsed = conventionFacts.safeParse(JSON.parse(known.convention));
    if (parsed.success) return parsed.data;
  }
  const finding = await findConvention(embedder, faces, pixels, {
    signal,
    onProgress: (done, total) => meter.tell({ done, total, unit: 'photos' }),
  });
  const facts = conventionFactsOf(finding);
  library.run('UPDATE teachers SET convention = ? WHERE digest = ?', JSON.stringify(facts), embedder.facts.digest);
  return facts;
}

function conventionFactsOf({ found, runnerUp, clear }: ConventionFinding): ConventionFacts {
  const { layout, order, dtype, width, height, mean, std, window } = found.convention;
  return {
    name: found.name,
    convention: { layout, order, dtype, width, height, mean: [...mean], std: [...std], ...(window && { window: [...window] }) },
    clear,
    runnerUp: runnerUp?.name ?? null,
  };
}

/** Faces of one part of a split, with their places in the pixel store. */
export function facesOf({ library }: HostContext, splitId: number, part: 'train' | 'choose' | 'verify', pixels: RecordStore): FaceRef[] {
  return locate(pixels, readPart(library, splitId, part).images);
}

type Ongoing = { readonly signal: AbortSignal; readonly meter: Meter };

/** Computes the embeddings of faces that are not kept yet. */
export async function fillTeacherEmbeddings(
  { dataDir }: HostContext,
  embedder: Embedder,
  convention: PixelConvention,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  { signal, meter }: Ongoing,
): Promise<void> {
  const cache = openEmbeddings(dataDir, embedder.facts, convention, 'append');
  try {
    await fillEmbeddings(embedder, convention, faces, pixels, cache, { signal, onProgress: (progress) => meter.embeddings(progress) });
  } finally {
    cache.close();
  }
}

/** Unit embeddings of faces by a teacher, kept on disk and read from there. */
export async function teacherEmbeddings(
  context: HostContext,
  embedder: Embedder,
  convention: PixelConvention,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  options: Ongoing,
): Promise<Embeddings> {
  await fillTeacherEmbeddings(context, embedder, convention, faces, pixels, options);
  const cache = openEmbeddings(context.dataDir, embedder.facts, convention, 'read');
  try {
    return readEmbeddings(cache, embedder.facts.dim, faces);
  } finally {
    cache.close();
  }
}

/** The teacher's own verification accuracy on these faces; with `refuse`, Problem `teacher-poor` for a poor one. */
export async function checkOn(
  context: HostContext,
  embedder: Embedder,
  convention: PixelConvention,
  faces: readonly FaceRef[],
  pixels: RecordStore,
  { refuse, ...options }: Ongoing & { readonly refuse: boolean },
): Promise<TeacherCheck> {
  const sample = faces.slice(0, mostChecked);
  const embeddings = await teacherEmbeddings(context, embedder, convention, sample, pixels, options);
  const check = refuse ? checkTeacher : measureTeacher;
  return check(
    embeddings,
    sample.map(({ identity }) => identity),
  );
}

// A check looks at 1,500 faces at most (teachers/check.ts); a few more let it leave out people with too many.
export const mostChecked = 3000;

/** Two fifths of the people show the convention, two fifths the accuracy; the decision threshold is chosen on those between. */
export const checkSplit = { seed: 'teacher-check', choose: 0.2, verify: 0.4 } as const;

async function checkCall(context: HostContext, input: Checked<'teacher.check'>, signal: AbortSignal): Promise<Out<'teacher.check'>> {
  const meter = openMeter(context, null);
  const file = await readTeacher(context, input.teacher);
  const embedder = await meter.during('inspect', () => openEmbedder(file.bytes, input.threads ? { threads: input.threads } : {}));
  try {
    rememberTeacher(context, file, embedder.facts);
    const scope = await scopeOf(context, input.faces, { signal, meter });
    const found = scope && (await tryOn(context, embedder, scope, { signal, meter }));
    return { ...summaryOf(embedder.facts), convention: found?.convention ?? null, check: found?.check ?? null };
  } finally {
    await embedder.close();
  }
}

/** The faces to check on: the folders named, what was scanned before, or none. */
async function scopeOf(context: HostContext, faces: Checked<'faces.scan'>, { signal, meter }: Ongoing): Promise<Scope | undefined> {
  if (faces.folders.length > 0) {
    return meter.during('scan', () => scanFolders(context, faces, { signal, onProgress: (progress) => meter.files(progress) }));
  }
  try {
    return scannedScope(context);
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === 'no-faces') return undefined;
    throw thrown;
  }
}

async function tryOn(
  context: HostContext,
  embedder: Embedder,
  scope: Scope,
  options: Ongoing,
): Promise<Pick<Out<'teacher.check'>, 'convention' | 'check'>> {
  const pixels = openPixels(context.dataDir, 'read');
  try {
    const split = makeSplit(context.library, scope, checkSplit);
    const { meter } = options;
    const { name, convention, clear, runnerUp } = await meter.during('convention', () =>
      conventionOf(context, embedder, facesOf(context, split.id, 'train', pixels), pixels, options),
    );
    const { verdict, auc, eer, tarAt1e2, people, images } = await meter.during('teacher-check', () =>
      checkOn(context, embedder, convention, facesOf(context, split.id, 'verify', pixels), pixels, { ...options, refuse: false }),
    );
    const { order, mean, std } = convention;
    return {
      convention: { name, order, mean: [...mean], std: [...std], clear, runnerUp },
      check: { verdict, auc, eer, tarAt1e2, people, images },
    };
  } finally {
    pixels.close();
  }
}

function summaryOf({ digest, sizeBytes, dim, parameters, batch, input }: TeacherFacts): Omit<Out<'teacher.check'>, 'convention' | 'check'> {
  return { digest, sizeBytes, dim, parameters, batch, input: { ...input } };
}
