// What each file of a package is for.
// Invariant: every file gets a purpose; one that is not known is a part of the package and nothing more is claimed.
import type { Text } from '../text/text.ts';

export type FileKind = keyof Text['window']['export']['kinds'];

const rules: readonly (readonly [RegExp, FileKind])[] = [
  [/rawpixels.*\.onnx$/, 'raw'],
  [/int8.*\.onnx$/, 'int8'],
  [/fp16.*\.onnx$/, 'half'],
  [/\.onnx$/, 'model'],
  [/report(\.ja)?\.html$/, 'report'],
  [/(model_card|datasheet)\.(en|ja)\.md$/, 'document'],
  [/handover(\.ja)?\.html$/, 'card'],
  [/kpi\.json$/, 'data'],
  [/^README/, 'readme'],
  [/^selftest\//, 'selftest'],
  [/^probe\//, 'probe'],
  [/^test_data_set/, 'vectors'],
  [/^spec\/|manifest\.json$/, 'spec'],
  [/^samples\//, 'sample'],
  [/^sbom\//, 'parts'],
  [/^signing-key|SHA256SUMS\.sig$/, 'key'],
  [/SHA256SUMS/, 'sums'],
  [/NOTICE|LICEN[CS]E/, 'licence'],
];

export function kindOfFile(path: string): FileKind {
  return rules.find(([rule]) => rule.test(path))?.[1] ?? 'other';
}
