// The energy of a whole run from the processor's counter, where it can be read: one of the four KPIs costs the operator nothing.
// Invariant: joules are added up over all attempts of a run; without a sensor there is a reason and never a guess.
import { z } from 'zod';
import { countEnergy, findEnergySensor } from '../../evaluation/energy.ts';
import { known, type Measured, missing, missingReasons } from '../../evaluation/measured.ts';
import { readSetting, writeSetting } from '../../library/settings.ts';
import type { HostContext } from '../context.ts';

const spent = z.object({ joules: z.number().min(0), reason: z.enum(missingReasons).nullable() });
const key = (runId: string): string => `energy/${runId}`;

export interface EnergyLedger {
  /** Writes down what has been used until now. */
  keep(): Promise<void>;
  stop(): Promise<void>;
}

/** Counts from now on; what earlier attempts used is added to. */
export async function openEnergyLedger({ library, log }: HostContext, runId: string): Promise<EnergyLedger> {
  const before = readSetting(library, key(runId), spent)?.joules ?? 0;
  const sensor = await findEnergySensor();
  const write = (joules: number, reason: z.infer<typeof spent>['reason']): void => {
    try {
      writeSetting(library, key(runId), { joules, reason });
    } catch (thrown) {
      log.problem('energy', thrown);
    }
  };
  if (sensor.domains === null) {
    write(before, sensor.reason);
    return { keep: async () => {}, stop: async () => {} };
  }
  const count = await countEnergy(sensor.domains).catch(() => null);
  const note = (joules: number | null | undefined): void =>
    joules == null ? write(before, 'sensor-failed') : write(before + joules, null);
  note(count === null ? null : 0);
  return { keep: async () => note(await count?.joules()), stop: async () => note(await count?.stop()) };
}

export function energyOf({ library }: HostContext, runId: string): Measured<number> {
  const found = readSetting(library, key(runId), spent);
  if (found === undefined) return missing('not-assessed');
  return found.reason === null ? known(found.joules / 3.6e6) : missing(found.reason);
}

/** What a run has used counts for another one, too, that stands on its training. */
export function keepEnergyOf({ library }: HostContext, from: string, to: string): void {
  const found = readSetting(library, key(from), spent);
  if (found !== undefined) writeSetting(library, key(to), found);
}
