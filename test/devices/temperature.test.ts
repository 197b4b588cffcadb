// Sensors as Linux lays them out, in a folder that is made for it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTemperatures } from '../../main/devices/temperature.ts';
import { temporaryFolder } from '../support/temporary.ts';

function write(sys: string, path: string, text: string): void {
  const whole = join(sys, 'class', path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, `${text}\n`);
}

test('the hottest sensor of processor and graphics card, and none of a disk', async () => {
  const sys = temporaryFolder();
  write(sys, 'hwmon/hwmon0/name', 'coretemp');
  write(sys, 'hwmon/hwmon0/temp1_input', '61000');
  write(sys, 'hwmon/hwmon0/temp2_input', '64500');
  write(sys, 'hwmon/hwmon0/temp1_crit', '100000');
  write(sys, 'hwmon/hwmon1/name', 'nvme');
  write(sys, 'hwmon/hwmon1/temp1_input', '79000');
  write(sys, 'hwmon/hwmon2/name', 'amdgpu');
  write(sys, 'hwmon/hwmon2/temp1_input', '71000');
  write(sys, 'thermal/thermal_zone3/type', 'x86_pkg_temp');
  write(sys, 'thermal/thermal_zone3/temp', '66000');
  expect(await readTemperatures(sys)).toEqual({ processorC: 66, graphicsC: 71 });
});

test('a sensor that is missing, silent or absurd is not readable', async () => {
  const sys = temporaryFolder();
  expect(await readTemperatures(join(sys, 'nowhere'))).toEqual({ processorC: null, graphicsC: null });
  write(sys, 'hwmon/hwmon0/name', 'k10temp');
  write(sys, 'hwmon/hwmon0/temp1_input', '');
  write(sys, 'hwmon/hwmon0/temp2_input', '-128000');
  write(sys, 'hwmon/hwmon0/temp3_input', '255000');
  expect(await readTemperatures(sys)).toEqual({ processorC: null, graphicsC: null });
});
