// The students that can be trained, smallest first.
import { mobileFaceNet } from './mobilefacenet.ts';
import type { Student } from './student.ts';
import { tinyNet } from './tiny.ts';

export const students: readonly Student[] = [tinyNet, mobileFaceNet(0.25), mobileFaceNet(0.5), mobileFaceNet(1), mobileFaceNet(1.5)];

export function studentNamed(name: string): Student | undefined {
  return students.find((student) => student.name === name);
}
