// A diagnosis holds what a developer needs and nothing that could say whose computer it was.
import { expect, test } from 'vitest';
import { diagnosisOf } from '../../renderer/state/diagnosis.ts';

test('code, numbers, versions and the names of files of a package stay; paths and free text do not', () => {
  const data = { file: 'student_fp32.onnx', worst: 0.91, path: '/data/hanako/顔', note: 'Hanako Yamada', kind: 'fp32' };
  const text = diagnosisOf({ code: 'parity-failed', data }, '0.1.0', new Date(0));
  expect(JSON.parse(text)).toEqual({
    program: 'deshi',
    version: '0.1.0',
    at: '1970-01-01T00:00:00.000Z',
    problem: 'parity-failed',
    data: { file: 'student_fp32.onnx', worst: 0.91, kind: 'fp32' },
  });
});
