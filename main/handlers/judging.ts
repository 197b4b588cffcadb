// Looking at the mistakes of a finished run, and signing it off.
// Invariants: a mistake is shown by the digests of its two photos; a sign-off names the very report it is about, and is never changed or removed.
import { join } from 'node:path';
import type { Checked } from '../../preload/contract.ts';
import type { Cause, HardPairShown, RunMistakes, SignedOff } from '../../preload/judging.ts';
import { cropBytes, openPixels } from '../faces/pixels.ts';
import { luminance, measureQuality, nameBelow, qualityBars } from '../faces/quality.ts';
import { recordAudit } from '../library/audit.ts';
import { Problem } from '../problems.ts';
import { writeWhole } from '../report/kpi.ts';
import type { RecordStore } from '../store.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { gateOf } from './outcome.ts';
import { readKpi } from './run/delivery.ts';
import { resultIn } from './run/finished.ts';
import { digestOfKpi, readable, readProbes, readSignOffs, signOffFile } from './run/later.ts';
import { readHardPairs } from './run/measuring.ts';

export function judgingHandlers(context: HostContext): Pick<Handlers, 'run.mistakes' | 'run.signOff' | 'run.signOffs'> {
  return {
    'run.mistakes': async ({ runId }) => mistakesOf(context, runId),
    'run.signOffs': async ({ runId }) => readSignOffs(resultIn(context, runId)),
    'run.signOff': async (input) => sign(context, input),
  };
}

/** The hardest pairs on both sides of the threshold; null when none was chosen, or the run is from before they were kept. */
function mistakesOf(context: HostContext, runId: string): RunMistakes | null {
  const folder = resultIn(context, runId);
  const hard = readHardPairs({ folder });
  const models = readKpi({ folder }).accuracy.value?.models ?? [];
  const choiceOf = (name: string) => models.find((model) => model.name === name)?.choice ?? null;
  const choice = choiceOf('student');
  const { threshold = null } = choice ?? {};
  if (hard === null || choice === null || threshold === null) return null;
  const teachers = choiceOf('teacher')?.threshold ?? null;
  const { fmr, fnmr } = choice.verifiedOn;
  return shownMistakes(context, { threshold, passed: fmr, refused: fnmr }, hard, ({ teacher }, wrongOf) =>
    teacher !== null && teachers !== null && wrongOf(teacher, teachers) ? ['teacher-too'] : [],
  );
}

interface NamedPair {
  readonly first: string;
  readonly second: string;
  readonly score: number;
}
type WrongOf = (score: number, threshold: number) => boolean;
interface Errors {
  readonly errors: number;
  readonly trials: number;
}

/** Hard pairs by the digests of their photos, with what the crops show of the light; `more` says what else may be behind one. */
export function shownMistakes<Pair extends NamedPair>(
  { dataDir }: Pick<HostContext, 'dataDir'>,
  { threshold, passed, refused }: { readonly threshold: number; readonly passed: Errors; readonly refused: Errors },
  hard: { readonly impostors: readonly Pair[]; readonly genuine: readonly Pair[] },
  more: (pair: Pair, wrongOf: WrongOf) => Cause[],
): RunMistakes {
  const pixels = openPixels(dataDir, 'read');
  try {
    const light = new Map<string, readonly Light[]>();
    const lightOn = (digest: string): readonly Light[] => {
      const seen = light.get(digest) ?? lightOf(pixels, digest);
      light.set(digest, seen);
      return seen;
    };
    const shown = (pairs: readonly Pair[], wrongOf: WrongOf): HardPairShown[] =>
      pairs.map((pair) => {
        const { first, second, score } = pair;
        const seen = [...lightOn(first), ...lightOn(second)];
        const guesses = [...more(pair, wrongOf), ...lights.filter((kind) => seen.includes(kind))];
        return { first, second, score, wrong: wrongOf(score, threshold), guesses };
      });
    return {
      threshold,
      passed: { errors: passed.errors, trials: passed.trials, pairs: shown(hard.impostors, (score, at) => score >= at) },
      refused: { errors: refused.errors, trials: refused.trials, pairs: shown(hard.genuine, (score, at) => score < at) },
    };
  } finally {
    pixels.close();
  }
}

const lights = ['dark', 'bright', 'side'] as const;
type Light = (typeof lights)[number];

/** What a check of the photos would name, too (faces/quality.ts). */
function lightOf(pixels: RecordStore, digest: string): Light[] {
  const ordinal = pixels.ordinal(digest);
  if (ordinal === undefined) return [];
  const crop = new Uint8Array(cropBytes);
  pixels.read(ordinal, crop);
  const { brightness, exposure, evenness } = qualityBars(measureQuality(luminance(crop)));
  const bars = { dark: brightness, bright: exposure, side: evenness };
  return lights.filter((kind) => bars[kind] < nameBelow);
}

/** Adds a sign-off; returns all. Accepting what misses a target, or cannot be judged, takes a reason: else Problem `bad-input`. */
async function sign(context: HostContext, { runId, ...signed }: Checked<'run.signOff'>): Promise<SignedOff[]> {
  const folder = resultIn(context, runId);
  const { decision, note } = signed;
  if (
    note === '' &&
    (decision === 'conditional' ||
      (decision === 'accepted' && gateOf(readKpi({ folder }), readable(readProbes, folder, []).found) !== 'passed'))
  ) {
    throw new Problem('bad-input', { field: 'note' });
  }
  const kpi = digestOfKpi(folder);
  const all = [...readSignOffs(folder), { ...signed, atMs: Date.now(), kpi }];
  // The name stays in the run's folder: the audit log holds none.
  recordAudit(context.library, 'run-signed-off', { run: runId, decision, kpi });
  await writeWhole(join(folder, signOffFile), `${JSON.stringify(all, null, 2)}\n`);
  return all;
}
