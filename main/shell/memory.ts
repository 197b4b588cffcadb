// What the shell remembers from one start to the next: where the window was, and what closing it during a run does.
// Invariant: a file that cannot be read, or says nonsense, is as good as none.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  bounds: z.object({ x: z.number(), y: z.number(), width: z.number().min(200), height: z.number().min(200) }).optional(),
  maximised: z.boolean().optional(),
  closing: z.enum(['keep', 'pause']).optional(),
  language: z.enum(['en', 'ja']).optional(),
  notifications: z.boolean().optional(),
});
export type Remembered = z.infer<typeof schema>;

export interface Memory {
  read(): Remembered;
  /** Adds to what is remembered. Never throws. */
  write(more: Remembered): void;
}

export function openMemory(path: string): Memory {
  function read(): Remembered {
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      return {};
    }
  }
  return {
    read,
    write(more) {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(`${path}.new`, JSON.stringify({ ...read(), ...more }), { mode: 0o600 });
        renameSync(`${path}.new`, path);
      } catch {
        // a full disk: next time the window opens in the middle
      }
    },
  };
}
