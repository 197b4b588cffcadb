// Looking at the mistakes of a finished run, and signing it off.
// Invariants: a mistake is shown by the digests of its two photos; a sign-off names the very report it is about, and is never changed or removed.
import { join } from 'node:path';
import type { Checked } from '../../preload/contract.ts';
import type { HardPairShown, RunMistakes, SignedOff } from '../../preload/judging.ts';
import { cropBytes, openPixels } from '../faces/pixels.ts';
import { recordAudit } from '../library/audit.ts';
import { readRun } from '../library/runs.ts';
import { Problem } from '../problems.ts';
import { writeWhole } from '../report/kpi.ts';
import type { RecordStore } from '../store.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { gateOf } from './outcome.ts';
import { readKpi } from './run/delivery.ts';
import { digestOfKpi, readable, readProbes, readSignOffs, signOffFile } from './run/later.ts';
import { readHardPairs } from './run/measuring.ts';
import { runFolder } from './run/site.ts';

export function judgingHandlers(context: HostContext): Pick<Handlers, 'run.mistakes' | 'run.signOff' | 'run.signOffs'> {
  return {
    'run.mistakes': async ({ runId }) => mistakesOf(context, runId),
    'run.signOffs': async ({ runId }) => readSignOffs(folderOf(context, runId)),
    'run.signOff': async (input) => sign(context, input),
  };
}

function folderOf({ library, dataDir }: HostContext, runId: string): string {
  if (readRun(library, runId).state !== 'finished') throw new Problem('run-unfinished', { run: runId });
  return runFolder(dataDir, runId);
}

/** The hardest pairs on both sides of the threshold; null when none was chosen, or the run is from before they were kept. */
function mistakesOf(context: HostContext, runId: string): RunMistakes | null {
  const folder = folderOf(context, runId);
  const hard = readHardPairs({ folder });
  const models = readKpi({ folder }).accuracy.value?.models ?? [];
  const choiceOf = (name: string) => models.find((model) => model.name === name)?.choice ?? null;
  const choice = choiceOf('student');
  const { threshold = null } = choice ?? {};
  if (hard === null || choice === null || threshold === null) return null;
  const teachers = choiceOf('teacher')?.threshold ?? null;
  const pixels = openPixels(context.dataDir, 'read');
  try {
    const light = new Map<string, Light>();
    const shown = (pairs: typeof hard.impostors, wrongOf: (score: number, at: number) => boolean): HardPairShown[] =>
      pairs.map(({ first, second, score, teacher }) => {
        const seen = [first, second].map((digest) => light.get(digest) ?? remember(light, digest, lightOf(pixels, digest)));
        const guesses: HardPairShown['guesses'] = [];
        if (teacher !== null && teachers !== null && wrongOf(teacher, teachers)) guesses.push('teacher-too');
        if (seen.includes('dark')) guesses.push('dark');
        if (seen.includes('bright')) guesses.push('bright');
        return { first, second, score, wrong: wrongOf(score, threshold), guesses };
      });
    const { fmr, fnmr } = choice.verifiedOn;
    return {
      threshold,
      passed: { errors: fmr.errors, trials: fmr.trials, pairs: shown(hard.impostors, (score, at) => score >= at) },
      refused: { errors: fnmr.errors, trials: fnmr.trials, pairs: shown(hard.genuine, (score, at) => score < at) },
    };
  } finally {
    pixels.close();
  }
}

type Light = 'dark' | 'bright' | 'usual';
/** Mean brightness, 0..255, outside of which a photo is called dark or bright. */
const darkBelow = 50;
const brightAbove = 205;

function lightOf(pixels: RecordStore, digest: string): Light {
  const ordinal = pixels.ordinal(digest);
  if (ordinal === undefined) return 'usual';
  const crop = new Uint8Array(cropBytes);
  pixels.read(ordinal, crop);
  const mean = crop.reduce((sum, value) => sum + value, 0) / crop.length;
  return mean < darkBelow ? 'dark' : mean > brightAbove ? 'bright' : 'usual';
}

function remember(known: Map<string, Light>, digest: string, light: Light): Light {
  known.set(digest, light);
  return light;
}

/** Adds a sign-off; returns all. Accepting what misses a target, or cannot be judged, takes a reason: else Problem `bad-input`. */
async function sign(context: HostContext, { runId, ...signed }: Checked<'run.signOff'>): Promise<SignedOff[]> {
  const folder = folderOf(context, runId);
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
