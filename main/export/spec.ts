// The two specifications that a program on the device can read: how to prepare a face, and how to decide.
// Invariant: the same numbers as in the models' metadata, from the same functions.
import {
  alignmentOf,
  decisionOf,
  embeddingOf,
  inputOf,
  type ModelIdentity,
  type ThresholdUse,
  variantFiles,
  variantKinds,
} from './identity.ts';

export function preprocessing(identity: ModelIdentity, dim: number, size: number, threshold: ThresholdUse | undefined) {
  return {
    schema: 1,
    alignment: alignmentOf(identity),
    colour: { format: 'Rgb8', gamma: 'sRGB', note: 'OpenCV reads BGR: swap the channels first.' },
    inputs: Object.fromEntries(variantKinds.map((kind) => [variantFiles[kind], inputOf(kind, size)])),
    output: embeddingOf(dim, threshold?.flipTest ?? false),
  };
}

export function decision(identity: ModelIdentity, threshold: ThresholdUse | undefined) {
  const found = decisionOf(threshold);
  const band = found?.three_answers;
  return {
    schema: 1,
    model_id: identity.id,
    version: identity.version,
    use: identity.use,
    score: 'cosine of two embeddings: the sum of the products of their numbers, -1 to 1; no percentage',
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
    practice: identity.practice,
  };
}
