// The answers that can be chosen from. The border names them for the host; the window has its own list, because the border's comes with zod.
// Invariant: `satisfies` holds each list to the type of the border, so an answer that is missing here or unknown there does not compile.
import type { AllowedUse, DeviceKind, ForbiddenUse, LikeDevice, Stage } from '../../preload/project.ts';

export const allowedUses = Object.keys({ access: 0, login: 0, reception: 0, other: 0 } satisfies Record<AllowedUse, 0>) as AllowedUse[];
export const forbiddenUses = Object.keys({
  scraping: 0,
  emotion: 0,
  categories: 0,
  'public-watch': 0,
  scoring: 0,
  crime: 0,
  exploit: 0,
} satisfies Record<ForbiddenUse, 0>) as ForbiddenUse[];
export const stages = Object.keys({ poc: 0, pilot: 0, full: 0 } satisfies Record<Stage, 0>) as Stage[];
export const deviceKinds = Object.keys({
  'this-computer': 0,
  'mini-pc': 0,
  'jetson-orin-nano': 0,
  'jetson-nano': 0,
  'raspberry-pi-5': 0,
  'raspberry-pi-4': 0,
  phone: 0,
  microcontroller: 0,
  other: 0,
} satisfies Record<DeviceKind, 0>) as DeviceKind[];
/** From the fastest to the slowest, as far as it is known. */
export const likeDevices = Object.keys({
  'mini-pc': 0,
  phone: 0,
  'jetson-orin-nano': 0,
  'raspberry-pi-5': 0,
  'jetson-nano': 0,
  'raspberry-pi-4': 0,
} satisfies Record<LikeDevice, 0>) as LikeDevice[];

/** Currencies to choose from, the commonest in factories first (ISO 4217). */
export const currencies: readonly string[] = [
  ...['JPY', 'EUR', 'USD', 'GBP', 'CHF', 'CNY', 'KRW', 'TWD', 'INR', 'SGD', 'THB', 'VND', 'IDR', 'MYR', 'PHP'],
  ...['AUD', 'NZD', 'CAD', 'MXN', 'BRL', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'HUF', 'RON', 'TRY', 'ILS', 'AED', 'SAR', 'ZAR'],
];

/** How often it is a stranger who tries: office, staff gate, contested place. */
export const impostorPresets = { office: 1e-5, gate: 1e-3, contested: 1e-2 } as const;
/** Limits that security people ask for. */
export const limitChoices: readonly number[] = [0.1, 0.05, 0.01, 1e-3, 1e-4];
export const budgetMinutes = { hour: 60, evening: 240, night: 600, weekend: 2880 } as const;
