// The words about devices that can train, in English: the table, why one was chosen, what can go wrong with one.
// Invariant: "cannot be used" always comes with a reason and with what would change it.
import type { DeviceReason, DeviceTable, EngineName } from '../../preload/devices.ts';
import { grouped } from './numbers.ts';

type Data = Readonly<Record<string, string | number | boolean>>;

const engines: Readonly<Record<EngineName, string>> = {
  'ort-cpu': 'Processor',
  'ort-webgpu': 'Graphics card, WebGPU (ONNX Runtime)',
  'ort-cuda': 'NVIDIA card, CUDA (ONNX Runtime)',
  'ort-dml': 'Graphics card, DirectML (ONNX Runtime)',
  'tfjs-webgpu': 'Graphics card, WebGPU (TensorFlow.js)',
  'tfjs-tensorflow': 'NVIDIA card, TensorFlow',
};

const unavailable: Readonly<Record<DeviceReason, string>> = {
  'no-adapter': 'no such device, or no driver for it',
  'not-in-build': 'not offered on this operating system',
  'library-missing': 'a library of its maker is missing or too old',
  'package-missing': 'its package is not installed',
  'native-missing': 'its package lacks the native library, which has to be downloaded',
  refused: 'the device does not take the network',
  memory: 'it has too little memory',
  lost: 'it failed during the test',
  died: 'its driver crashed during the test',
  silent: 'it did not answer in time',
};

const nameOf = (data: Data): string => engines[data['engine'] as EngineName] ?? 'graphics card';

export const deviceProblemsEn = {
  'device-unavailable': (d: Data) => ({
    what: `This device cannot be used: ${nameOf(d)}.`,
    why: `Reason: ${unavailable[d['reason'] as DeviceReason] ?? unavailable.refused}.`,
    todo: 'Let the program choose the device (deshi devices --engine auto), or install what is missing and test again with "deshi devices --test".',
  }),
  'device-lost': (d: Data) => ({
    what: `The device stopped working in the middle: ${nameOf(d)}.`,
    why: 'Its driver was restarted, the computer slept, or the device was taken away. What was saved stays saved.',
    todo: 'Continue the run; without the device it goes on on the processor from the last checkpoint. Update the driver if it happens again.',
  }),
  'device-memory': (d: Data) => ({
    what: `The memory is not enough: ${nameOf(d)}.`,
    why: 'Not even four photos at a time fit. Other programs may hold memory, or a memory limit is set in this program.',
    todo: 'Close other programs, raise the memory limit, or choose a smaller student.',
  }),
};

export const devicesEn = {
  engines,
  unavailable,
  columns: { engine: 'Device', name: 'Name', state: 'State', speed: 'Photos/s', error: 'Error', repeats: 'Repeats itself' },
  agrees: 'agrees',
  disagrees: 'computes something else',
  untested: 'not tested',
  software: 'played by the processor',
  tooSlow: 'too slow to measure',
  notable:
    'Error: the largest against exact numbers, 1 is the limit. A device that repeats itself continues a stopped run to the same bits.',
  yes: 'yes',
  no: 'no',
  chosen: (engine: EngineName) => `Trains on: ${engines[engine]}.`,
  why: (why: DeviceTable['why'], next: DeviceTable['next']) =>
    ({
      fastest: `Of those that compute the right numbers it is the fastest${next === null ? '' : `, ${grouped(next.times, 1)} times as fast as: ${engines[next.engine]}`}.`,
      only: 'No other device here computes the right numbers.',
      set: 'It was set so.',
      'set-unusable': 'The one that was set cannot be used now.',
      untested: 'Others may be faster: test them with "deshi devices --test".',
    })[why],
  settings: {
    usable: 'Leave the computer usable: fewer threads, lower priority',
    memory: (mb: number | null) => (mb === null ? 'No memory limit' : `Memory limit ${grouped(mb)} MiB`),
  },
};

export const deviceNotesEn = {
  'device-tested': (d: Data) => `Testing: ${nameOf(d)}`,
  'device-chosen': (d: Data) => `Trains on: ${nameOf(d)}.`,
  'trainer-restarted': (d: Data) =>
    `The training process that gave no sign was ended; it goes on from step ${grouped(Number(d['step'] ?? 0))}.`,
  'device-fallback': (d: Data) =>
    `${nameOf(d)} failed. The run goes on on the processor from step ${grouped(Number(d['step'] ?? 0))}, a little different in the last digits.`,
  'batch-shrunk': (d: Data) =>
    `There is too little memory for ${grouped(Number(d['batch'] ?? 0))} photos at a time. Steps now take ${grouped(Number(d['micro'] ?? 0))} at a time.`,
};

export type DevicesText = typeof devicesEn;
export type DeviceNotes = typeof deviceNotesEn;
export type DeviceProblems = typeof deviceProblemsEn;
