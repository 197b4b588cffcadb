// The devices that can train: the table, the choice, and what was set. What was measured is remembered for these devices, drivers and runtimes.
// Invariant: a measurement of another driver or runtime is never used; a run begins with what the table would show.
import { z } from 'zod';
import { type DeviceSettings, type DeviceTable, deviceSettings, deviceTable, type EngineName } from '../../preload/devices.ts';
import { chooseDevice } from '../devices/choose.ts';
import { type Found, findDevices, testDevices } from '../devices/devices.ts';
import type { ReadableLibrary } from '../library/database.ts';
import { readSetting, writeSetting } from '../library/settings.ts';
import { Problem } from '../problems.ts';
import type { Allowance } from '../training/run.ts';
import type { Sitting } from '../training/sitting.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';

const remembered = z.object({ fingerprint: z.string(), testedMs: z.number(), rows: deviceTable.shape.rows });
type Remembered = z.infer<typeof remembered>;
const [settingsKey, measuredKey] = ['training-devices', 'tested-devices'];
/** What was found last: drivers do not change under a running program, and a device that went away shows when it is used. */
const looked = new WeakMap<HostContext, Found>();
const usual: DeviceSettings = { engine: 'auto', usable: false, memoryCapMb: null };

export function deviceHandlers(context: HostContext): Pick<Handlers, 'devices.list' | 'devices.set'> {
  const { library, work } = context;
  return {
    'devices.list': async ({ test, software }) => {
      const found = await findDevices();
      looked.set(context, found);
      const tested = test
        ? await work.begin(null, (signal) => measured(context, found, { software, signal }))
        : known(context.library, found);
      return tableOf(context.library, found, tested);
    },
    'devices.set': async (given) => {
      const next = deviceSettings.parse({ ...settingsOf(library), ...given });
      writeSetting(library, settingsKey, next);
      return next;
    },
  };
}

/** What is found now, with what was measured before; nothing is tried. Without a library nothing was measured or set. */
export async function knownDevices(library: ReadableLibrary | null): Promise<DeviceTable> {
  const found = await findDevices();
  if (library !== null) return tableOf(library, found, known(library, found));
  return { rows: found.rows, ...chooseDevice(found.rows, usual), testedMs: null, settings: usual };
}

function settingsOf(library: ReadableLibrary): DeviceSettings {
  return readSetting(library, settingsKey, deviceSettings) ?? usual;
}

/** What was measured with these very devices, drivers and runtimes. */
function known(library: ReadableLibrary, { fingerprint }: Found): Remembered | undefined {
  const before = readSetting(library, measuredKey, remembered);
  return before?.fingerprint === fingerprint ? before : undefined;
}

async function measured(
  context: HostContext,
  { rows, fingerprint }: Found,
  { software, signal }: { readonly software: boolean; readonly signal: AbortSignal },
): Promise<Remembered> {
  try {
    const onTesting = (engine: EngineName): void => context.say('work.noted', { note: 'device-tested', data: { engine } });
    const tested = await testDevices(rows, { software, signal, onTesting });
    const result: Remembered = { fingerprint, testedMs: Date.now(), rows: tested };
    writeSetting(context.library, measuredKey, result);
    return result;
  } catch (thrown) {
    if (signal.aborted) throw new Problem('cancelled');
    throw thrown;
  }
}

function tableOf(library: ReadableLibrary, { rows }: Found, tested: Remembered | undefined): DeviceTable {
  const settings = settingsOf(library);
  const shown = tested?.rows ?? rows;
  return { rows: shown, ...chooseDevice(shown, settings), testedMs: tested?.testedMs ?? null, settings };
}

/**
 * What the next training may use. Tests the devices first where one that is no processor has never been tried with its present driver, because the
 * fastest cannot be known otherwise; where there is none, or one was set, this takes no time.
 */
export async function allowanceOf(context: HostContext, signal: AbortSignal): Promise<Allowance> {
  const settings = settingsOf(context.library);
  const { usable, memoryCapMb } = settings;
  const found = looked.get(context) ?? (await findDevices());
  looked.set(context, found);
  let tested = known(context.library, found);
  const others = found.rows.some(({ engine, state, software }) => engine !== 'ort-cpu' && state === 'untested' && !software);
  if (settings.engine === 'auto' && tested === undefined && others) tested = await measured(context, found, { software: false, signal });
  const { chosen } = tableOf(context.library, found, tested);
  if (chosen !== 'ort-cpu') context.say('work.noted', { note: 'device-chosen', data: { engine: chosen } });
  return { engine: chosen, usable, memoryCapMb };
}

/** Tells the operator that a training goes on in another way than it began. */
export function sayChange({ say }: HostContext, before: Allowance['engine'], batch: number, { step, parts, why }: Sitting): void {
  if (why === 'memory' && parts > 1) say('work.noted', { note: 'batch-shrunk', data: { batch, micro: batch / parts } });
  else if (why === 'silent') say('work.noted', { note: 'trainer-restarted', data: { step } });
  else say('work.noted', { note: 'device-fallback', data: { engine: before, step } });
}
