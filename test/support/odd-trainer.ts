// A trainer whose graphics devices fail in the middle; underneath all of them is the processor, so that what comes out can be compared to the bit.
// `ort-webgpu` is lost, `ort-cuda` takes its process along, `ort-dml` has memory for fewer photos than a step takes,
// `tfjs-webgpu` says nothing any more the first time that a folder is trained, and leaves `silent` in it.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Engine, EngineName } from '../../main/engine/engine.ts';
import { failureOf } from '../../main/engine/faults.ts';
import { ortEngine } from '../../main/engine/ort.ts';
import { train } from '../../main/training/loop.ts';
import { serveWorker } from '../../main/worker/serve.ts';

const failsAt = 7;
const fits = 4;

function failing(name: EngineName, runDir: string): Engine {
  if (name === 'ort-cpu') return ortEngine;
  return {
    ...ortEngine,
    name,
    compile: async (fetches, options) => {
      const program = await ortEngine.compile(fetches, options);
      let runs = 0;
      return {
        ...program,
        run: async (feeds) => {
          runs += 1;
          if (name === 'ort-dml' && (feeds['image']?.length ?? 0) > fits * 3 * 112 * 112)
            throw failureOf(name, new Error('Failed to allocate memory'));
          if (name === 'ort-webgpu' && runs === failsAt)
            throw failureOf(name, new Error('WebGPU device lost (2): the driver was restarted'));
          if (name === 'ort-cuda' && runs === failsAt) process.kill(process.pid, 'SIGSEGV');
          if (name === 'tfjs-webgpu' && runs === failsAt && !existsSync(join(runDir, 'silent'))) {
            writeFileSync(join(runDir, 'silent'), '');
            return new Promise(() => {});
          }
          return program.run(feeds);
        },
      };
    },
  };
}

const asked = z.object({
  runDir: z.string(),
  engine: z.enum(['ort-cpu', 'ort-webgpu', 'ort-cuda', 'ort-dml', 'tfjs-webgpu']),
  parts: z.number(),
});

serveWorker({
  train: (input) => {
    const { runDir, engine, parts } = asked.parse(input);
    return train(runDir, { engine: failing(engine, runDir), parts, onProgress: () => undefined, shouldPause: () => false });
  },
});
