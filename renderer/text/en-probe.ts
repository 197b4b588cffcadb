// The words about times on the device: how the probe of a package is used, what it found, and why a file is not taken; in English.
// Invariant: what was measured on the device and what on this computer are never in one sentence without saying which is which.
import { bytes, grouped } from './numbers.ts';

type Data = Readonly<Record<string, string | number | boolean>>;

const again = 'Choose the file probe-result.json that the probe wrote on the device. If need be, measure there again.';

export const probeProblemsEn = {
  'probe-unreadable': (d: Data) => ({
    what: 'This file is not a result of the probe.',
    why:
      typeof d['field'] === 'string' && d['field'] !== ''
        ? `Something in it is not as the probe writes it (${d['field']}).`
        : 'It holds something else, or was cut off on its way.',
    todo: again,
  }),
  'probe-too-large': (d: Data) => ({
    what: `This file is too large for a result of the probe${typeof d['sizeBytes'] === 'number' ? ` (${bytes(d['sizeBytes'])})` : ''}.`,
    why: `A result has at most ${bytes(typeof d['limitBytes'] === 'number' ? d['limitBytes'] : 1e6)}: this holds something else.`,
    todo: again,
  }),
  'probe-version': (d: Data) => ({
    what: 'This result was written by a probe of another version.',
    why: `Its form is ${d['found'] ?? 'another one'}, and this program knows form ${d['known'] ?? 1}.`,
    todo: 'Measure with the probe that lies in the package of this result.',
  }),
  'probe-student': (d: Data) =>
    d['precision'] === 'int8'
      ? {
          what: 'This file belongs to another student in whole numbers (INT8).',
          why: 'The network that it timed has another checksum than the INT8 student of this result, or this result has none.',
          todo: 'Measure with the package of this result, or read the file in at the result that it belongs to.',
        }
      : {
          what: 'This file belongs to another student.',
          why: 'The network that it timed has another checksum than the student of this result.',
          todo: 'Measure with the package of this result, or read the file in at the result that it belongs to.',
        },
  'probe-contradiction': (d: Data) => ({
    what: `The numbers in this file contradict each other${typeof d['field'] === 'string' ? ` (${d['field']})` : ''}.`,
    why: 'They are worked out again from the single times that it lists, and must agree. It is damaged, or was changed after it was written.',
    todo: 'Measure again on the device, and bring the file back as it is.',
  }),
  'probe-known': (d: Data) => ({
    what: `This measurement is there already: device ${d['unit'] ?? ''}${d['precision'] === 'int8' ? ' (INT8)' : ''}.`,
    why: 'Its single times are the same to the last digit. The same file counts for one device only, however often it is read in.',
    todo: 'Choose the file of another device. To measure the same device anew, remove its result first.',
  }),
  'probe-many': (d: Data) => ({
    what: `${d['limit'] ?? 'All'} devices are there already.`,
    why: 'More are not kept with one result.',
    todo: 'Remove a device that is no longer needed.',
  }),
};

export const probeEn = {
  title: 'Time on the device',
  unit: (unit: number) => `Device ${unit}`,
  about:
    'So far, time and memory are those of this computer. The package brings a small program, the probe, that measures the student for 20 seconds on the device that will use it.',
  how: [
    'Write the package to a USB stick (Export step), and plug it into the device.',
    'On the device, open a terminal in an empty folder. It needs Python 3 with numpy and onnxruntime, or Node 22 or later after: npm install onnxruntime-node',
    'Start the probe: sh PACKAGE/probe/probe.sh, with the place of the package for PACKAGE; on Windows PACKAGE\\probe\\probe.bat. Let nothing else run meanwhile.',
    'Bring the file probe-result.json back, and choose it here. It holds times and settings, nothing about people.',
    'A pilot needs one device, the full roll-out three: measure each, and read each file in. No file names its device, so that each is of another one is for you to see to.',
  ] as readonly string[],
  howTitle: 'How it is measured',
  pick: 'Choose probe-result.json',
  pickAnother: 'Add the result of another device',
  drop: 'Or drop the file here.',
  remove: 'Remove',
  removeUnit: (unit: string) => `Remove ${unit.toLowerCase()}`,
  removeAll: 'Remove all of them',
  removed: 'Removed.',
  removedLast: 'Removed. Targets are judged by this computer again.',
  noSuch: (unit: number) => `There is no device ${unit}.`,
  taken: (unit: string) => `Taken in as ${unit.toLowerCase()}.`,
  judged: 'Targets for time and memory are judged by these numbers. The networks are still compared with each other on this computer.',
  judgedByWorst: (count: number, slowest: string, hungriest: string) =>
    `The target for time is judged by the slowest of these ${count} devices (${slowest.toLowerCase()}), the one for memory by the device that took most (${hungriest.toLowerCase()}). The networks are still compared with each other on this computer.`,
  worstOf: (count: number) => `the slowest of ${count} devices`,
  sideBySide: 'Times and memory here are those of this computer, for all networks alike.',
  here: 'On this computer:',
  memory: 'Peak memory on the device',
  memoryOf: (count: number) => `Peak memory, most of ${count} devices`,
  none: 'No result of a device was read in. The package brings the program that measures there, in its folder “probe”.',
  power: 'Time and memory were measured on the device, its power was not.',
  signedBefore: 'before the device was measured',
  rows: {
    device: 'Device',
    runtime: 'Runtime',
    runs: 'Conditions',
    time: 'Time per face',
    memory: 'Peak memory, runtime included',
    throttling: 'Slowed down while it was measured',
    temperature: 'Temperature',
    energy: 'Energy',
    read: 'Read in on',
  },
  runtimes: { 'onnxruntime-node': 'ONNX Runtime for Node', 'onnxruntime-python': 'ONNX Runtime for Python' },
  int8: {
    title: 'The student in whole numbers (INT8) on the device',
    slower: (times: string) => `On this kind of device INT8 takes ${times} times as long as FP32 (medians of the slowest of each).`,
    same: 'On this kind of device INT8 is as fast as FP32 (within 5 %, medians of the slowest of each).',
    faster: (times: string) => `On this kind of device INT8 is ${times} times as fast as FP32 (medians of the slowest of each).`,
    notJudged: 'Targets are judged by FP32. Devices are numbered for INT8 by themselves, in the order in which the files were read in.',
  },
  time: (p50: string, p95: string, p99: string, slowest: string) => `p50 ${p50}, p95 ${p95}, p99 ${p99}, slowest ${slowest}`,
  slowed: (first: string, last: string) => `yes: median of the first quarter ${first}, of the last ${last}`,
  steady: (first: string, last: string) => `not seen: median of the first quarter ${first}, of the last ${last}`,
  temperature: (before: number | null, after: number | null) =>
    [degrees(before, 'before'), degrees(after, 'after')].filter(Boolean).join(', '),
};

function degrees(celsius: number | null, when: string): string {
  return celsius === null ? '' : `${grouped(celsius, 1)} °C ${when}`;
}

export type ProbeText = typeof probeEn;
export type ProbeProblems = typeof probeProblemsEn;
