// The ablation that the authors published, to be shown beside one's own and marked as theirs.
// Source: Boutros, Štruc, Damer, AdaDistill, ECCV 2024 (poster, block 1: what is distilled; teacher IR50, student MobileFaceNet, m = .50). Per cent.
// Invariant: every number stands there; none was measured here.

export const publishedColumns = ['LFW', 'CFP-FP', 'AgeDB', 'CALFW', 'CPLFW', 'IJB-C 1e-4', 'IJB-C 1e-5'] as const;

export const publishedRows: readonly { readonly method: string; readonly values: readonly number[] }[] = [
  { method: 'teacher', values: [99.8, 97.63, 97.92, 96.1, 92.43, 96.05, 93.96] },
  { method: 'standalone-arc', values: [99.52, 91.66, 95.82, 95.12, 87.93, 89.13, 81.65] },
  { method: 'feature-mse', values: [99.57, 93.77, 96.97, 95.7, 89.01, 91.29, 79.79] },
  { method: 'arc-distill', values: [99.63, 93.83, 96.82, 95.48, 89.2, 91.7, 84.57] },
  { method: 'ada-arc-alpha', values: [99.6, 94.0, 96.88, 95.65, 89.63, 92.56, 88.23] },
  { method: 'ada-arc', values: [99.6, 95.04, 96.78, 95.58, 90.08, 92.97, 89.13] },
];
