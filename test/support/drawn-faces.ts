// A folder of drawn faces and a teacher that tells them apart: what a whole run needs, in a second.
// Invariant: the same counts give the same bytes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { drawnFace, oddTeacher } from './odd-teachers.ts';

/** A folder per person with PNG photos of 112 x 112. */
export async function writeDrawnFaces(folder: string, people: number, photos: number): Promise<void> {
  for (let person = 0; person < people; person++) {
    const own = join(folder, `人 ${String(person).padStart(3, '0')}`);
    mkdirSync(own, { recursive: true });
    for (let photo = 0; photo < photos; photo++) {
      const raw = { width: 112, height: 112, channels: 3 } as const;
      writeFileSync(join(own, `写真 ${photo}.png`), await sharp(drawnFace(person, photo), { raw }).png().toBuffer());
    }
  }
}

export function writeTeacher(path: string, options: Parameters<typeof oddTeacher>[0] = {}): void {
  writeFileSync(path, oddTeacher({ dim: 16, ...options }));
}
