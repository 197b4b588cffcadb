// One narrow member of each family of students, small enough to be trained and exported in a test.
import { ghostFaceNet } from '../../main/students/ghostfacenet.ts';
import { iResNet } from '../../main/students/iresnet.ts';
import { mixFaceNet } from '../../main/students/mixfacenet.ts';
import { mobileFaceNet } from '../../main/students/mobilefacenet.ts';
import type { Student } from '../../main/students/student.ts';

export const narrowStudents: readonly Student[] = [
  mobileFaceNet({ width: 0.125, depth: 0.5, pixels: 64 }),
  ghostFaceNet({ width: 1 / 16 }),
  mixFaceNet({ width: 1 / 16 }),
  iResNet(18, { width: 1 / 16 }),
];
