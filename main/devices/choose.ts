// Which device trains, and why: a pure decision over what was found and measured.
// Invariant: a device that does not compute the known answer is never chosen by the program; the processor always can be.
import type { DeviceRow, DeviceSettings, DeviceTable, EngineName } from '../../preload/devices.ts';

const always: EngineName = 'ort-cpu';

/** The device, the reason as a code with words in renderer/text, and the next fastest. */
export function chooseDevice(
  rows: readonly DeviceRow[],
  { engine }: Pick<DeviceSettings, 'engine'>,
): Pick<DeviceTable, 'chosen' | 'why' | 'next'> {
  const fast = rows
    .filter(({ state, probe }) => state === 'tested' && probe?.agrees)
    .map((row) => ({ engine: row.engine, speed: row.probe?.imagesPerSecond ?? 0 }))
    .sort((a, b) => b.speed - a.speed);
  const best = fast[0]?.engine ?? always;
  if (engine !== 'auto') {
    const row = rows.find((one) => one.engine === engine);
    const usable = row !== undefined && row.state !== 'unavailable' && row.probe?.agrees !== false;
    if (usable) return { chosen: engine, why: 'set', next: null };
    return { chosen: best, why: 'set-unusable', next: null };
  }
  if (rows.some(({ engine: other, state, software }) => other !== always && state === 'untested' && !software) && fast.length < 2) {
    return { chosen: best, why: 'untested', next: null };
  }
  const [first, second] = fast;
  if (first === undefined || second === undefined) return { chosen: best, why: 'only', next: null };
  return { chosen: best, why: 'fastest', next: second.speed > 0 ? { engine: second.engine, times: first.speed / second.speed } : null };
}
