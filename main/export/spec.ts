// The two specifications that a program on the device can read: how to prepare a face, and how to decide.
// Invariant: the same numbers as in the models' metadata, from the same functions.
import {
  alignmentOf,
  decisionOf,
  embeddingOf,
  floatKinds,
  inputOf,
  type ModelIdentity,
  reducedKinds,
  type ThresholdUse,
  type VariantKind,
  variantFiles,
} from './identity.ts';
import type { Reduced } from './variants.ts';

export function preprocessing(
  identity: ModelIdentity,
  { kinds, dim, size, threshold }: { kinds: readonly VariantKind[]; dim: number; size: number; threshold: ThresholdUse | undefined },
) {
  return {
    schema: 1,
    alignment: alignmentOf(identity),
    colour: { format: 'Rgb8', gamma: 'sRGB', note: 'OpenCV reads BGR: swap the channels first.' },
    inputs: Object.fromEntries(kinds.map((kind) => [variantFiles[kind], inputOf(kind, size)])),
    output: embeddingOf(dim, threshold?.flipTest ?? false),
  };
}

export function decision(identity: ModelIdentity, threshold: ThresholdUse | undefined, reduced: Reduced) {
  return {
    schema: 1,
    model_id: identity.id,
    version: identity.version,
    use: identity.use,
    score: 'cosine of two embeddings: the sum of the products of their numbers, -1 to 1; no percentage',
    models: floatKinds.map((kind) => variantFiles[kind]),
    ...rulesOf(decisionOf(threshold)),
    ...Object.fromEntries(
      reducedKinds.flatMap((kind) => {
        const own = reduced[kind];
        if (own === undefined) return [];
        const note =
          'The only numbers for this file. Those above were chosen with the answers of other files: never use them here, nor these there.';
        return [[kind, { models: [variantFiles[kind]], note, ...rulesOf(decisionOf(own.threshold, kind)) }]];
      }),
    ),
    practice: identity.practice,
  };
}

function rulesOf(found: ReturnType<typeof decisionOf>) {
  const band = found?.three_answers;
  return {
    threshold: found ?? null,
    rule:
      found === undefined
        ? []
        : [
            { when: `score >= ${found.accept}`, answer: 'accept' },
            { when: `score < ${found.accept}`, answer: 'reject' },
          ],
    rule_with_a_person:
      band === undefined
        ? []
        : [
            { when: `score >= ${band.accept_from}`, answer: 'accept' },
            { when: `${band.check_from} <= score < ${band.accept_from}`, answer: 'check' },
            { when: `score < ${band.check_from}`, answer: 'reject' },
          ],
    ...(found === undefined ? { why_not: 'The data were not enough to choose a threshold. Do not invent one.' } : {}),
  };
}
