// The students that can be trained, least arithmetic first.
import { ghostFaceNet } from './ghostfacenet.ts';
import { iResNet } from './iresnet.ts';
import { mixFaceNet } from './mixfacenet.ts';
import { mobileFaceNet } from './mobilefacenet.ts';
import type { Student } from './student.ts';
import { tinyNet } from './tiny.ts';

export const students: readonly Student[] = [
  tinyNet,
  ghostFaceNet({ width: 0.5 }),
  mobileFaceNet({ width: 0.25, pixels: 80 }),
  mobileFaceNet({ width: 0.25 }),
  mobileFaceNet({ width: 0.5, pixels: 80 }),
  mobileFaceNet({ width: 0.5, depth: 0.5 }),
  ghostFaceNet(),
  mobileFaceNet({ width: 0.5 }),
  mobileFaceNet({ pixels: 64 }),
  mixFaceNet({ width: 0.5 }),
  mobileFaceNet({ depth: 0.5 }),
  ghostFaceNet({ stride: 1 }),
  mobileFaceNet({ pixels: 96 }),
  mobileFaceNet(),
  mobileFaceNet({ depth: 1.5 }),
  mixFaceNet(),
  mobileFaceNet({ width: 1.5 }),
  iResNet(18),
  iResNet(34),
  iResNet(50),
  iResNet(100),
];

export function studentNamed(name: string): Student | undefined {
  return students.find((student) => student.name === name);
}
