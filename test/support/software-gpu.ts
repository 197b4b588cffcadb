// A graphics device for tests where there is none: SwiftShader, the processor playing one, out of the Chromium that the tests of the window use.
// Invariant: a computer with a graphics device, or with a driver named by its user, is left alone.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const places = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

function hasDevice(): boolean {
  if (existsSync('/dev/nvidia0')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
}

/**
 * What the environment of a process has to hold from its start, so that WebGPU finds SwiftShader and the Vulkan loader beside it;
 * empty where neither is needed or there.
 */
export function softwareGpu(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  if (process.platform !== 'linux' || environment['VK_ICD_FILENAMES'] || environment['VK_DRIVER_FILES'] || hasDevice()) return {};
  const driver = places.map((place) => join(place, 'vk_swiftshader_icd.json')).find((path) => existsSync(path));
  if (driver === undefined) return {};
  return {
    VK_ICD_FILENAMES: driver,
    LD_LIBRARY_PATH: [environment['LD_LIBRARY_PATH'], dirname(driver)].filter((part) => part).join(':'),
  };
}
