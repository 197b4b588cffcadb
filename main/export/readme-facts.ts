// What both languages of README_INTEGRATION are made from: the facts, the code that is the same in both, and how numbers are written.
// Invariant: the README states no number that is not in the models' metadata.
import { decisionOf, type ModelIdentity, type ReducedKind, type ThresholdUse } from './identity.ts';
import type { Reduced } from './variants.ts';

export interface ReadmeFacts {
  readonly identity: ModelIdentity;
  readonly dim: number;
  readonly size: number;
  readonly studentName: string;
  readonly threshold?: ThresholdUse | undefined;
  readonly reduced: Reduced;
  /** Left out because they failed their check. */
  readonly refused: readonly ReducedKind[];
  /** Of the key that signs the package; absent where it is not signed. */
  readonly fingerprint?: string | undefined;
  /** What lies in `report/`. */
  readonly reports?: readonly string[] | undefined;
}

export type Decision = NonNullable<ReturnType<typeof decisionOf>>;

/** 0.4012 for people; the exact value is in spec/decision.json. */
export function shortThreshold(value: number): string {
  return value.toFixed(4);
}

/** 0.008, 0.005, 0.012 as `0.8 % (95 %: 0.5-1.2 %)`; null as `missing`. */
export function rateText(value: number | null, [low, high]: readonly [number, number] | readonly number[], missing: string): string {
  if (value === null || low === undefined || high === undefined) return missing;
  const percent = (rate: number): string => String(Number((rate * 100).toPrecision(2)));
  return `${percent(value)} % (95 %: ${percent(low)}-${percent(high)} %)`;
}

/** The command that checks the signature of the package, with OpenSSL 3. */
export const signatureCheck = 'openssl pkeyutl -verify -pubin -inkey signing-key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig';

/** 32 hex digits in groups of four, as they are read aloud. */
export function groupedFingerprint(fingerprint: string): string {
  return fingerprint.replace(/(.{4})(?=.)/g, '$1 ');
}

/** 1:N: how often a stranger hits one of the enrolled people, 1 - (1 - FMR)^N; undefined for 1:1 or where the FMR is not known. */
export function strangerHits({ identity: { use } }: ReadmeFacts, { fmr }: Decision): { enrolled: number; share: string } | undefined {
  if (use.kind === '1:1' || fmr === null) return undefined;
  const share = 1 - (1 - fmr) ** use.enrolled;
  return { enrolled: use.enrolled, share: `${Number((share * 100).toPrecision(2))} %` };
}

/** Two aligned faces `a` and `b` (uint8, RGB) to a decision; comments in the reader's language. */
export function pythonSnippet({ size, threshold }: ReadmeFacts, words: { readonly face: string; readonly score: string }): string {
  const decision = decisionOf(threshold);
  const body =
    decision?.flip_test === true
      ? [
          '    both = model.run(["embedding"], {"pixels": np.stack([face, face[:, ::-1]])})[0].sum(0)',
          '    return both / np.linalg.norm(both)',
        ]
      : ['    return model.run(["embedding"], {"pixels": face[None]})[0][0]'];
  return [
    '```python',
    'import numpy as np, onnxruntime as ort',
    'model = ort.InferenceSession("models/student_rawpixels.onnx")',
    '',
    `def embed(face):  # ${words.face}: uint8 [${size}, ${size}, 3] RGB`,
    ...body,
    '',
    `score = float(embed(a) @ embed(b))  # ${words.score}`,
    ...(decision === undefined ? [] : [`same = score >= ${decision.accept}`]),
    '```',
  ].join('\n');
}
