// What runtimes and drivers say when a device fails, as problems of this program.
// Invariant: their own words are kept as the cause for a developer, and never shown: they hold paths of the computer.
import { Problem } from '../problems.ts';
import type { EngineName } from './engine.ts';

/** Why an engine cannot be used here; worded in renderer/text. */
export const unavailableReasons = [
  /** The runtime is there, and finds no device or no driver for it. */
  'no-adapter',
  /** This build of the runtime has no such provider: another operating system has. */
  'not-in-build',
  /** A library of the device's maker is not installed or too old. */
  'library-missing',
  /** An optional package of this program is not installed. */
  'package-missing',
  /** The package is there and the native library that it downloads is not. */
  'native-missing',
  /** The device was found and does not take the program. */
  'refused',
] as const;
export type UnavailableReason = (typeof unavailableReasons)[number];

const unavailable: readonly (readonly [RegExp, UnavailableReason])[] = [
  [/adapter|no supported (device|backend)|no CUDA-capable device|VK_ERROR_INCOMPATIBLE_DRIVER/i, 'no-adapter'],
  [/not (found|available|enabled) in (the|this) build|backend not found|unsupported (device|platform)/i, 'not-in-build'],
  [/tfjs_binding\.node|native addon module/i, 'native-missing'],
  [/Cannot find (package|module)|ERR_MODULE_NOT_FOUND/i, 'package-missing'],
  [/load (shared )?library|cannot open shared object|lib(cud|cublas|cufft|tensorflow)|\.dll|dlopen/i, 'library-missing'],
];

/** An engine that did not start. */
export function unavailableOf(engine: EngineName, thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const said = String((thrown as Error | null)?.message ?? thrown);
  const reason = memory.test(said) ? undefined : (unavailable.find(([pattern]) => pattern.test(said))?.[1] ?? 'refused');
  if (reason === undefined) return new Problem('device-memory', { engine }, { cause: thrown });
  return new Problem('device-unavailable', { engine, reason }, { cause: thrown });
}

const memory =
  /out of (device |host |GPU )?memory|OUT_OF_(DEVICE_|HOST_)?MEMORY|ResourceExhausted|RESOURCE_EXHAUSTED|bad_alloc|Failed to allocate|OOM when|Array buffer allocation failed/i;
const lost = /device (is |was )?(lost|destroyed|removed|hung)|DeviceLost|DEVICE_(LOST|REMOVED|HUNG)|CUDA (failure|error)|is lost/i;

/** An engine that failed at work; anything that is no failure of a device comes back as it is. */
export function failureOf(engine: EngineName, thrown: unknown): unknown {
  const said = String((thrown as Error | null)?.message ?? thrown);
  if (memory.test(said)) return new Problem('device-memory', { engine }, { cause: thrown });
  return lost.test(said) ? new Problem('device-lost', { engine }, { cause: thrown }) : thrown;
}
