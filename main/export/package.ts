// The folder that is handed over: models, specifications, test data, self-tests, instructions, report, digests.
// Invariant: it appears complete and checked or not at all; it holds no picture of anyone, no path and no clock, so equal exports have equal bytes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { opset } from '../graph/onnx.ts';
import { Problem } from '../problems.ts';
import { factsOf } from '../students/student.ts';
import { decisionOf, identitySchema, type ModelIdentity, type ReducedKind, reducedKinds, type ThresholdUse } from './identity.ts';
import {
  digestOf,
  filesBelow,
  type Manifest,
  type ManifestFile,
  manifestFile,
  manifestSchema,
  roleOf,
  sumsFile,
  sumsText,
} from './manifest.ts';
import { noticeText } from './notice.ts';
import { checkParity, embeddingsAsWritten, limitOf, type ParityResult, planesOf, referenceEmbeddings } from './parity.ts';
import { refusePrivate } from './privacy.ts';
import { batchProbe, shellProbe } from './probe-launchers.ts';
import { nodeProbe } from './probe-node.ts';
import { pythonProbe } from './probe-python.ts';
import { readmeEnglish } from './readme-en.ts';
import { readmeJapanese } from './readme-ja.ts';
import { nodeSample, pythonSample } from './samples.ts';
import { billOfMaterials } from './sbom.ts';
import { nodeSelfTest } from './selftest-node.ts';
import { pythonSelfTest } from './selftest-python.ts';
import { publicKeyFile, type Signer, signatureFile } from './signature.ts';
import { decision, preprocessing } from './spec.ts';
import { openStaging, type Staging } from './staging.ts';
import {
  type DigestedVariant,
  digested,
  fewestCrops,
  mostCrops,
  type Reduced,
  readMetadata,
  type TrainedStudent,
  type Variant,
  writeVariants,
} from './variants.ts';
import { cosineMatrix, syntheticCount, syntheticImage, tensorBytes } from './vectors.ts';

export type ExportStage = 'models' | 'parity' | 'test-data' | 'documents' | 'checks' | 'publish';

export interface ExportRequest {
  /** The folder to make; may not hold anything yet. */
  readonly outDir: string;
  readonly trained: TrainedStudent;
  readonly identity: ModelIdentity;
  /** Absent, or with a null threshold: the package says that there is none, and why. */
  readonly threshold?: ThresholdUse | undefined;
  /** The files of a reduced precision that are handed over. */
  readonly reduced?: Reduced | undefined;
  /** Those that failed their check and are left out because of it: the page for the integrator says so. */
  readonly refused?: readonly ReducedKind[] | undefined;
  /** 16 to 64 real crops, size x size x 3 bytes RGB, for the parity check; never written. More are thinned out evenly. */
  readonly crops: readonly Uint8Array[];
  /** Files that were written already, copied to report/ under this name. */
  readonly reports?: readonly { readonly name: ReportName; readonly path: string }[];
  /** Absent: the package is not signed. */
  readonly signer?: Signer | undefined;
  /** Source folders, labels and the like: an export that holds one is refused. */
  readonly privateWords?: readonly string[];
  onStage?(stage: ExportStage): void;
}

export type ReportName =
  | 'kpi.json'
  | 'report.html'
  | 'report.ja.html'
  | 'handover.html'
  | 'handover.ja.html'
  | `${'model_card' | 'datasheet'}.${'en' | 'ja'}.md`;

export interface ExportResult {
  readonly outDir: string;
  /** Every file but SHA256SUMS, its signature and the manifest itself. */
  readonly files: readonly ManifestFile[];
  readonly parity: readonly ParityResult[];
  readonly manifest: Manifest;
  readonly sizeBytes: number;
}

/**
 * Writes, checks and publishes a package.
 *
 * Throws Problem: `bad-input` (identity, crops), `output-exists`, `parity-failed`, `export-private`, `export-damaged`; then nothing is left behind.
 * `models` makes the files; tests give another one.
 */
export async function exportPackage(request: ExportRequest, models: typeof writeVariants = writeVariants): Promise<ExportResult> {
  const { trained, threshold, reduced } = request;
  const identity = checkedIdentity(request.identity);
  const crops = checkedCrops(request.crops, trained.student.inputSize);
  const staging = await openStaging(request.outDir);
  try {
    request.onStage?.('models');
    const variants = digested(models(trained, identity, threshold, reduced));
    for (const { file, bytes } of variants) await staging.write(`models/${file}`, bytes);
    request.onStage?.('parity');
    const parity = await checkModels(staging.folder, variants, trained, crops);
    request.onStage?.('test-data');
    await writeTestData(staging, trained, variants);
    request.onStage?.('documents');
    await writeDocuments(staging, request, identity, variants);
    const manifest = await writeManifest(staging, request, identity, variants, parity);
    request.onStage?.('checks');
    await checkDigests(staging.folder, manifest);
    await refusePrivate(staging.folder, [...(request.privateWords ?? []), request.outDir]);
    request.onStage?.('publish');
    await staging.publish();
    const sizeBytes = manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return { outDir: request.outDir, files: manifest.files, parity, manifest, sizeBytes };
  } catch (thrown) {
    await staging.discard();
    throw thrown;
  }
}

function checkedIdentity(identity: ModelIdentity): ModelIdentity {
  const { data, error } = identitySchema.safeParse(identity);
  if (error) throw new Problem('bad-input', { field: error.issues[0]?.path.join('.') ?? 'identity' }, { cause: error });
  return data;
}

function checkedCrops(crops: readonly Uint8Array[], size: number): readonly Uint8Array[] {
  if (crops.length < fewestCrops) throw new Problem('bad-input', { field: 'crops', detail: `${crops.length} < ${fewestCrops}` });
  if (crops.some(({ length }) => length !== size * size * 3))
    throw new Problem('bad-input', { field: 'crops', detail: `${size} x ${size}` });
  if (crops.length <= mostCrops) return crops;
  return Array.from({ length: mostCrops }, (_, i) => crops[Math.floor((i * crops.length) / mostCrops)]!);
}

/** Every model read back from disk: metadata first, then its answers on the crops. */
async function checkModels(
  folder: string,
  variants: readonly Variant[],
  trained: TrainedStudent,
  crops: readonly Uint8Array[],
): Promise<ParityResult[]> {
  const expected = await referenceEmbeddings(trained, crops);
  const results: ParityResult[] = [];
  for (const { kind, file, metadata } of variants) {
    const path = join(folder, 'models', file);
    if (!sameRecord(readMetadata(await readFile(path)), metadata)) throw new Problem('export-damaged', { file });
    results.push(await checkParity({ kind, file, path }, crops, expected, trained.student.inputSize));
  }
  return results;
}

function sameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return JSON.stringify(Object.entries(a)) === JSON.stringify(Object.entries(b));
}

/**
 * Synthetic images with the answers of the training graph; the models of float32 must give them too, and so must the one with weights in 16 bits. The one in whole numbers has answers of its own to
 * these (it was fitted to faces): those of the file as it is written, which the kernels of this processor must give within the limit of its kind.
 */
async function writeTestData(staging: Staging, trained: TrainedStudent, variants: readonly Variant[]): Promise<void> {
  const size = trained.student.inputSize;
  const images = Array.from({ length: syntheticCount }, (_, i) => syntheticImage(i, size));
  const embeddings = await referenceEmbeddings(trained, images);
  let whole: Float32Array[] | undefined;
  for (const { kind, file } of variants) {
    const at = { kind, file, path: join(staging.folder, 'models', file) };
    if (kind === 'int8') whole = await embeddingsAsWritten(at, images, size);
    await checkParity(at, images, kind === 'int8' ? whole! : embeddings, size);
  }
  for (const [i, pixels] of images.entries()) {
    const put = (file: string, bytes: Uint8Array) => staging.write(`test_data_set_${i}/${file}`, bytes);
    await put('input_0.pb', tensorBytes('image', [1, 3, size, size], planesOf([pixels], size)));
    await put('output_0.pb', tensorBytes('embedding', [1, trained.dim], embeddings[i]!));
    if (whole !== undefined) await put('int8_output_0.pb', tensorBytes('embedding', [1, trained.dim], whole[i]!));
    await put('pixels_0.pb', tensorBytes('pixels', [1, size, size, 3], pixels));
  }
  const expected = { sets: images.map((_, i) => `test_data_set_${i}`), cosines: cosineMatrix(embeddings) };
  await staging.write('selftest/expected_cosines.json', json(expected));
}

async function writeDocuments(
  staging: Staging,
  { trained, threshold, reduced = {}, refused = [], signer, reports = [] }: ExportRequest,
  identity: ModelIdentity,
  variants: readonly DigestedVariant[],
): Promise<void> {
  const { student, dim } = trained;
  const size = student.inputSize;
  const names = reports.map(({ name }) => name);
  const facts = {
    identity,
    dim,
    size,
    studentName: student.name,
    threshold,
    reduced,
    refused,
    fingerprint: signer?.fingerprint,
    reports: names,
  };
  const kinds = variants.map(({ kind }) => kind);
  await staging.write('spec/preprocessing.json', json(preprocessing(identity, { kinds, dim, size, threshold })));
  await staging.write('spec/decision.json', json(decision(identity, threshold, reduced)));
  await staging.write('selftest/selftest.py', pythonSelfTest);
  await staging.write('selftest/selftest.mjs', nodeSelfTest);
  await staging.write('probe/probe.mjs', nodeProbe);
  await staging.write('probe/probe.py', pythonProbe);
  await staging.write('probe/probe.sh', shellProbe);
  await staging.write('probe/probe.bat', batchProbe);
  await staging.write('README_INTEGRATION.en.md', readmeEnglish(facts));
  await staging.write('README_INTEGRATION.ja.md', readmeJapanese(facts));
  await staging.write('NOTICE', noticeText(identity, student.name));
  await staging.write('samples/compare.py', pythonSample);
  await staging.write('samples/compare.mjs', nodeSample);
  await staging.write(
    'sbom/bom.cdx.json',
    json(billOfMaterials({ identity, student: { name: student.name, dim, size }, models: variants, threshold })),
  );
  if (signer) await staging.write(publicKeyFile, signer.publicKey);
  for (const { name, path } of reports) await staging.write(`report/${name}`, await readFile(path));
}

async function writeManifest(
  staging: Staging,
  { trained: { student, dim }, threshold, reduced = {}, signer }: ExportRequest,
  identity: ModelIdentity,
  variants: readonly DigestedVariant[],
  parity: readonly ParityResult[],
): Promise<Manifest> {
  const { parameters, macs } = factsOf(student, dim);
  const major = identity.version.split('.')[0] as string;
  const files: ManifestFile[] = [];
  for (const path of await filesBelow(staging.folder)) {
    files.push({ path, role: roleOf(path), ...(await digestOf(join(staging.folder, path))) });
  }
  const manifest = manifestSchema.parse({
    schema: 1,
    program: 'deshi',
    identity,
    student: { name: student.name, embedding: dim, parameters, macs, inputSize: student.inputSize },
    runtime: { format: 'onnx', opset, precision: 'fp32' },
    models: variants.map(({ kind, file, sha256, metadata }, i) => {
      const { crops, minCosine, maxDifference } = parity[i]!;
      return { kind, path: `models/${file}`, sha256, metadata, parity: { crops, limit: limitOf(kind), minCosine, maxDifference } };
    }),
    threshold: decisionOf(threshold) ?? null,
    ...Object.fromEntries(
      reducedKinds.flatMap((kind) => (reduced[kind] ? [[kind, { threshold: decisionOf(reduced[kind].threshold, kind) ?? null }]] : [])),
    ),
    reEnrolment: {
      comparableWith: `${identity.id} ${major}.x.x`,
      needed: '再登録が必要 / re-enrolment needed: from any other model and from any other major version',
    },
    files,
  });
  const path = await staging.write(manifestFile, json(manifest));
  const sums = sumsText([...files, { path: manifestFile, sha256: (await digestOf(path)).sha256 }]);
  await staging.write(sumsFile, sums);
  if (signer) await staging.write(signatureFile, signer.sign(Buffer.from(sums)));
  return manifest;
}

/** What lies on the disk is what the manifest lists, and the models are the bytes that were made. */
async function checkDigests(folder: string, manifest: Manifest): Promise<void> {
  for (const { path, sha256 } of [...manifest.files, ...manifest.models]) {
    if ((await digestOf(join(folder, path))).sha256 !== sha256) throw new Problem('export-damaged', { file: path });
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
