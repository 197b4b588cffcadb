// The words about trainings on other computers, in English.
// Invariant: that photos of faces leave this computer is said before they do, and every time.
import { bytes, grouped } from './numbers.ts';

type Data = Readonly<Record<string, string | number | boolean>>;

const mismatches: Readonly<Record<string, string>> = {
  plan: 'It was trained by another plan, or from other photos.',
  export: 'The folder was not exported from this data folder, or the run was made anew since.',
};

export const clusterProblemsEn = {
  'cluster-faces': (_: Data) => ({
    what: 'Nothing was written yet: the folder would hold the photos of all people to learn from.',
    why: 'A training elsewhere needs the photos themselves. With this folder, faces leave this computer.',
    todo: 'Check that the people and the rules of your organisation allow it. Then repeat the command with --with-faces.',
  }),
  'cluster-method': (d: Data) => ({
    what: `This method is trained on this computer only: ${String(d['method'] ?? '')}.`,
    why:
      d['classes'] === undefined
        ? 'AdaDistill and the network without a teacher can be trained elsewhere; the other methods are there to be compared with.'
        : `With ${grouped(Number(d['classes']))} people, a step compares with drawn class centres only. That is trained on this computer only.`,
    todo:
      d['classes'] === undefined
        ? 'Choose --method ada-arc or ada-cos, or train here.'
        : 'Train here, or export a run with fewer people. "deshi resume" goes on with this one here.',
  }),
  'cluster-folder': (_: Data) => ({
    what: 'This is no folder that was exported for a training elsewhere.',
    why: 'plan.json is missing in it, or is not as this program wrote it.',
    todo: 'Name the folder that "deshi cluster export" wrote, with its plan.json and its folder "result".',
  }),
  'cluster-mismatch': (d: Data) => ({
    what: 'The result does not belong to this run.',
    why: mismatches[String(d['part'] ?? '')] ?? 'Its plan or its photos are others.',
    todo: 'Import the result of the newest export of this run, or export the run again and train that.',
  }),
  'cluster-unfinished': (d: Data) => ({
    what: 'The training elsewhere is not finished.',
    why:
      typeof d['step'] === 'number' && typeof d['steps'] === 'number'
        ? `It is at step ${grouped(d['step'])} of ${grouped(d['steps'])}.`
        : 'Its result is not there yet.',
    todo: 'Start train.py again with the same command: it goes on where it stopped. Then import the folder.',
  }),
  'cluster-damaged': (d: Data) => ({
    what: `The result is damaged${d['file'] === undefined ? '' : ` (${String(d['file'])})`}.`,
    why: 'A file was cut off or changed on its way, or holds something that is no number.',
    todo: 'Copy the folder "result" again, or start train.py again: it goes on from its last whole checkpoint.',
  }),
  'cluster-disagrees': (d: Data) => ({
    what: 'The student computes something else here than where it was trained. It was not taken.',
    why: `With the same weights, embeddings must agree to a cosine of 0.9999${typeof d['worst'] === 'number' ? `; the worst reached ${d['worst'].toFixed(6)}` : ''}.`,
    todo: 'Run "train.py --prove-only" there and look for a fault of that device. Then train again.',
  }),
};

export const clusterEn = {
  phase: 'Writing the folder for a training elsewhere',
  faces: (photos: number, people: number) =>
    `Faces leave this computer: this folder holds ${grouped(photos)} photos of ${grouped(people)} people. Copy it only to where they may be, and delete it after the training.`,
  written: (folder: string, files: number, sizeBytes: number) => `${grouped(files)} files, ${bytes(sizeBytes)}, written to ${folder}`,
  next: 'README.md in it says how to start the training. Take the result back with: deshi cluster import FOLDER',
  taken: (network: string, steps: number, cosine: string) =>
    `${network}: taken back after ${grouped(steps)} steps, agrees to a cosine of ${cosine}`,
  nothing: 'Everything was taken back before.',
};

export type ClusterText = typeof clusterEn;
export type ClusterProblems = typeof clusterProblemsEn;
