// How warm the processor and the graphics card are, where Linux shows it.
// Invariant: reads files alone; a sensor that is missing, silent or absurd is null, never a guess.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Temperatures {
  /** Degrees Celsius of the hottest sensor of its kind. */
  readonly processorC: number | null;
  readonly graphicsC: number | null;
}

/** Names that drivers of Linux give (Documentation/hwmon; thermal zones of Intel and of ARM boards). */
const processorNames = /^(coretemp|k10temp|zenpower|cpu_thermal|x86_pkg_temp|cpu[-_]?thermal.*|soc[-_]thermal)$/;
const graphicsNames = /^(amdgpu|nouveau|radeon|xe|i915|gpu[-_]?thermal.*)$/;

/** `sys`: where the kernel shows its devices. */
export async function readTemperatures(sys = '/sys'): Promise<Temperatures> {
  const found = [...(await monitors(join(sys, 'class/hwmon'))), ...(await zones(join(sys, 'class/thermal')))];
  const hottest = (names: RegExp): number | null => {
    const values = found.filter(({ name, celsius }) => names.test(name) && celsius > 0 && celsius < 150).map(({ celsius }) => celsius);
    return values.length === 0 ? null : Math.max(...values);
  };
  return { processorC: hottest(processorNames), graphicsC: hottest(graphicsNames) };
}

interface Reading {
  readonly name: string;
  readonly celsius: number;
}

async function monitors(folder: string): Promise<Reading[]> {
  const chips = await namesIn(folder);
  const all = chips.map(async (chip) => {
    const name = await textOf(join(folder, chip, 'name'));
    const inputs = (await namesIn(join(folder, chip))).filter((file) => /^temp\d+_input$/.test(file));
    return Promise.all(inputs.map((file) => readingOf(name, join(folder, chip, file))));
  });
  return (await Promise.all(all)).flat();
}

async function zones(folder: string): Promise<Reading[]> {
  const names = (await namesIn(folder)).filter((zone) => zone.startsWith('thermal_zone'));
  return Promise.all(names.map(async (zone) => readingOf(await textOf(join(folder, zone, 'type')), join(folder, zone, 'temp'))));
}

/** In the kernel's unit, thousandths of a degree. */
async function readingOf(name: string, path: string): Promise<Reading> {
  const text = await textOf(path);
  return { name, celsius: /^-?\d+$/.test(text) ? Number(text) / 1000 : Number.NaN };
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
}
