// sbom/bom.cdx.json: what the package is made of, as CycloneDX 1.6 (ECMA-424) with a model card, for whoever has to list the parts of a product.
// Invariant: a function of its arguments alone, without clock and chance, so that equal exports have equal bytes; data sets are counted and never named.
import { createHash } from 'node:crypto';
import type { ModelIdentity, ThresholdUse, VariantKind } from './identity.ts';
import { decisionOf, variantFiles } from './identity.ts';

export interface SbomFacts {
  readonly identity: ModelIdentity;
  readonly student: { readonly name: string; readonly dim: number; readonly size: number };
  readonly models: readonly { readonly kind: VariantKind; readonly sha256: string }[];
  readonly threshold?: ThresholdUse | undefined;
}

/** The bill of materials as an object to be written as JSON. */
export function billOfMaterials({ identity, student, models, threshold }: SbomFacts) {
  const reference = `model/${identity.id}@${identity.version}`;
  const teacher = identity.teacherDigest === null ? [] : [teacherComponent(identity.teacherDigest, identity.licence.teacher)];
  const decision = decisionOf(threshold);
  const metrics =
    decision === undefined
      ? []
      : [['FMR', decision.fmr, decision.ci95_fmr] as const, ['FNMR', decision.fnmr, decision.ci95_fnmr] as const].flatMap(
          ([type, value, [low, high]]) =>
            value === null
              ? []
              : [
                  {
                    type: `${type} at the decision threshold`,
                    value: String(value),
                    confidenceInterval: { lowerBound: String(low), upperBound: String(high) },
                  },
                ],
        );
  const components = [
    ...models.map(({ kind, sha256 }) => ({
      type: 'file',
      'bom-ref': `file/${variantFiles[kind]}`,
      name: `models/${variantFiles[kind]}`,
      hashes: [{ alg: 'SHA-256', content: sha256 }],
    })),
    ...teacher,
    {
      type: 'data',
      'bom-ref': 'data/faces',
      name: identity.practice ? 'drawn people' : 'photos of the owner',
      data: [
        {
          type: 'dataset',
          name: identity.practice ? 'drawn people' : 'photos of the owner',
          classification: identity.practice ? 'public' : 'confidential',
          ...(identity.practice
            ? {}
            : { sensitiveData: ['biometric data; not part of this package, described in report/kpi.json by counts and licence'] }),
        },
      ],
    },
    {
      type: 'library',
      'bom-ref': 'runtime/onnxruntime',
      name: 'onnxruntime',
      description: 'Runs the models; not part of this package.',
      scope: 'excluded',
      licenses: [{ license: { id: 'MIT' } }],
    },
  ];
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidFrom([reference, ...models.map(({ sha256 }) => sha256)].join('\n'))}`,
    version: 1,
    metadata: {
      ...(identity.created !== null && { timestamp: identity.created }),
      tools: { components: [{ type: 'application', name: 'deshi', licenses: [{ license: { id: 'Apache-2.0' } }] }] },
      component: {
        type: 'machine-learning-model',
        'bom-ref': reference,
        name: identity.id,
        version: identity.version,
        licenses: [{ license: { name: identity.licence.model ?? 'not stated' } }],
        modelCard: {
          modelParameters: {
            approach: { type: 'supervised' },
            task: 'face recognition: an embedding of one aligned face',
            architectureFamily: 'convolutional network',
            modelArchitecture: student.name,
            datasets: [{ ref: 'data/faces' }],
            inputs: [{ format: `aligned face, ${student.size} x ${student.size}, RGB` }],
            outputs: [{ format: `embedding of ${student.dim} numbers, length 1` }],
          },
          ...(metrics.length > 0 && { quantitativeAnalysis: { performanceMetrics: metrics } }),
          considerations: {
            useCases: [identity.intendedUse ?? 'not stated'],
            technicalLimitations: [
              ...(identity.notFor === null ? [] : [`Not for: ${identity.notFor}`]),
              ...(identity.practice ? ['Trained on drawn people for practice. Not fit for real faces.'] : []),
              'Embeddings of other models and other major versions cannot be compared with those of this one.',
              'Light, cameras and framing other than those that were measured shift the scores.',
            ],
          },
          properties: [
            { name: 'deshi:method', value: identity.method },
            { name: 'deshi:commercial-use', value: identity.licence.commercial },
          ],
        },
      },
    },
    components,
    dependencies: [
      {
        ref: reference,
        dependsOn: components.filter(({ type }) => type !== 'library').map((component) => component['bom-ref']),
      },
    ],
  };
}

function teacherComponent(sha256: string, licence: string | null) {
  return {
    type: 'machine-learning-model',
    'bom-ref': 'teacher',
    name: 'teacher',
    description: 'The network it learnt from; not part of this package.',
    scope: 'excluded',
    hashes: [{ alg: 'SHA-256', content: sha256 }],
    licenses: [{ license: { name: licence ?? 'not stated' } }],
  };
}

/** A UUID of version 8 (RFC 9562) made of what is listed: the same list has the same number. */
function uuidFrom(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
