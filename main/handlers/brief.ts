// The four answers of a finished run in one number each, for the start page.
// Invariant: every number comes from kpi.json and from what was measured on devices since; what is missing has its reason.
import type { Out } from '../../preload/contract.ts';
import type { DeviceProbe } from '../../preload/probe.ts';
import type { Measured } from '../evaluation/measured.ts';
import { modelOf, shareOf } from '../report/cards.ts';
import type { Kpi } from '../report/kpi.ts';
import { onDevice } from '../report/on-device.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { readKpi } from './run/delivery.ts';
import { resultIn } from './run/finished.ts';
import { readable, readProbes } from './run/later.ts';

type Brief = Out<'run.brief'>;

export function briefHandlers(context: HostContext): Pick<Handlers, 'run.brief'> {
  return {
    'run.brief': async ({ runId }) => {
      const folder = resultIn(context, runId);
      return briefOf(readKpi({ folder }), readable(readProbes, folder, []).found);
    },
  };
}

/** The same for a list; null where the numbers cannot be read: one torn file must not keep the others from being shown. */
export function briefIn(folder: string): Brief | null {
  const kpi = readableKpi(folder);
  return kpi && briefOf(kpi, readable(readProbes, folder, []).found);
}

function readableKpi(folder: string): Kpi | null {
  try {
    return readKpi({ folder });
  } catch {
    return null;
  }
}

/** `probes`: what was measured on devices; the slowest of them gives the time. */
export function briefOf(kpi: Kpi, probes: readonly DeviceProbe[] = []): Brief {
  return {
    accuracy: accuracyOf(kpi),
    speed: timeOf(onDevice(kpi, probes).speed.latency.student),
    size: kpi.size.student.fileBytes,
    money: moneyOf(kpi),
    currency: kpi.currency,
  };
}

function accuracyOf({ accuracy }: Kpi): Brief['accuracy'] {
  if (accuracy.value === null) return accuracy;
  const student = modelOf(accuracy.value, 'student');
  if (student === undefined) return { value: null, reason: 'not-assessed' };
  const { choice } = student;
  const [fnmr, fmr] = choice === null || choice.threshold === null ? [] : [shareOf(choice.verifiedOn.fnmr), shareOf(choice.verifiedOn.fmr)];
  if (!fnmr || !fmr) return { value: null, reason: 'data-insufficient' };
  const whole = ({ rate, low = rate, high = rate }: typeof fnmr) => ({ rate, low, high });
  return { value: { fnmr: whole(fnmr), fmr: whole(fmr) }, badge: accuracy.badge };
}

function timeOf(latency: Kpi['speed']['latency']['student']): Measured<number> {
  if (latency.value === null) return latency;
  const [first] = latency.value;
  return first === undefined ? { value: null, reason: 'not-assessed' } : { value: first.p50Ms, badge: latency.badge };
}

/** The money is as good as the rates that it is worked out from. */
function moneyOf({ accuracy }: Kpi): Brief['money'] {
  if (accuracy.value === null) return accuracy;
  const choice = modelOf(accuracy.value, 'student')?.choice ?? null;
  if (choice !== null && choice.policy.kind !== 'money') return { value: null, reason: 'no-costs' };
  if (choice === null || choice.threshold === null || choice.money === null) return { value: null, reason: 'data-insufficient' };
  return { value: choice.money.perYear, badge: 'estimated' };
}
