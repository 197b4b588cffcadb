// The words about the student in reduced precisions (FP16, INT8), in English.
// Invariant: never without its own decision threshold; that it is slower here is said as plainly as that it is faster.
import { grouped } from './numbers.ts';

export const int8En = {
  title: 'In whole numbers (INT8) and half precision (FP16)',
  intro:
    'The same student once more, with weights and what lies between in whole numbers of 8 bits instead of FP32. The file is smaller, and devices with units for whole numbers can be faster with it. FP16 stores the weights in 16 bits and computes with them in FP32.',
  notAssessed: 'Not assessed: a quick run leaves it out, and so do runs from before it was measured.',
  columns: ['', 'FP32', 'FP16', 'INT8'] as readonly [string, string, string, string],
  rows: {
    threshold: 'Its own decision threshold',
    fmr: 'Strangers who pass (FMR)',
    fnmr: 'Right people refused (FNMR)',
    p50: 'One face here, half within (p50)',
    p95: 'One face here, 95 % within (p95)',
    file: 'File',
  },
  missing: 'not assessed',
  accepted: 'It is in the package, with a decision threshold of its own. The one of FP32 must never be used with it.',
  refused: {
    answers: (found: string, limit: string) =>
      `It is not in the package: its embeddings are not near enough to those of FP32 (likeness ${found}, needed on every photo: ${limit}).`,
    accuracy: (tolerance: string) => `It is not in the package: it loses more than the ${tolerance} points that are allowed.`,
    'data-insufficient': 'It is not in the package: these people are too few to say what it loses.',
    failed: 'It is not in the package: it could not be written or run.',
    parity: 'It is not in the package: it failed its check when the package was written, and was left out.',
  },
  loss: (metric: string, points: string, interval: string, clear: string) =>
    `Against FP32, same people and pairs, ${metric}: ${points} (${interval}), ${clear}.`,
  half: {
    accepted:
      'FP16 is in the package too (student_fp16.onnx), with a decision threshold of its own, for devices that are short of room: it computes as FP32 does and is not faster by itself.',
    refused: {
      answers: (found: string, limit: string) =>
        `FP16 is not in the package: its embeddings are not near enough to those of FP32 (likeness ${found}, needed on every photo: ${limit}).`,
      accuracy: (tolerance: string) => `FP16 is not in the package: it loses more than the ${tolerance} points that are allowed.`,
      'data-insufficient': 'FP16 is not in the package: these people are too few to say what it loses.',
      failed: 'FP16 is not in the package: it could not be written or run.',
      parity: 'FP16 is not in the package: it failed its check when the package was written, and was left out.',
    },
    of: (sentence: string) => `FP16: ${sentence}`,
    verified: (least: string) => `On the photos of the verifying people the likeness of FP16 to FP32 is ${least} at least.`,
  },
  slower: (times: string) =>
    `On this computer INT8 is slower: one face takes ${times} times as long as in FP32. Do not take it for speed on a processor like this one.`,
  same: 'On this computer INT8 is as fast as FP32 (within 5 %).',
  faster: (times: string) => `On this computer INT8 is ${times} times as fast as FP32.`,
  device:
    'What can gain are devices with units for whole numbers. Whether one does, the probe in the package measures there: sh probe/probe.sh int8.json 20 int8',
  rungs: {
    all: 'All layers are in whole numbers.',
    'ends-float': 'All layers but the first and the last are in whole numbers.',
    'ends-depthwise-float': 'All layers but the first, the last and the depthwise ones are in whole numbers.',
    'pointwise-only': 'Only the 1 × 1 convolutions are in whole numbers.',
  } as Record<string, string>,
  basis: (photos: number, people: number) =>
    `The ranges come from ${grouped(photos)} photos of ${grouped(people)} people whom the student learnt from; nobody who chose or verifies is among them.`,
  verified: (photos: number, least: string, mean: string) =>
    `On the ${grouped(photos)} photos of the verifying people the likeness to FP32 is ${mean} on average, ${least} at least.`,
  card: (file: string, from: string) =>
    `This card is for the FP32 files. If ${file} is built in, its own decision threshold holds instead: ${from}.`,
};

export type Int8Text = typeof int8En;
