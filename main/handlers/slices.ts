// Groups and conditions of a finished run, looked at again: labels often come after the training, and nothing has to be trained for them.
// Invariants: kpi.json stays as it is, and what is found lies beside it; no photo is measured that the student may have learnt when it counted for somebody else.
import type { Checked } from '../../preload/contract.ts';
import type { Slices } from '../../preload/slices.ts';
import { locate, openPixels } from '../faces/pixels.ts';
import { recordAudit } from '../library/audit.ts';
import { readRun } from '../library/runs.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { demandResult } from './run/finished.ts';
import { readSlices } from './run/later.ts';
import { unlearntPhotos } from './run/learnt.ts';
import { embedByAll, groupOf, readEvaluation, replicates } from './run/measuring.ts';
import { splitPhase } from './run/people.ts';
import { openSite } from './run/pipeline.ts';
import { factsOf, runFolder, type Site } from './run/site.ts';
import { saidOtherwise, writeSlices } from './slicing.ts';

export function slicesHandlers(context: HostContext): Pick<Handlers, 'run.assess' | 'run.assessed'> {
  return {
    'run.assessed': async ({ runId }) => {
      readRun(context.library, runId);
      const found = readSlices(runFolder(context.dataDir, runId));
      if (found === null) return null;
      const { splitId } = factsOf({ context, runId }, splitPhase);
      return { ...found, changed: saidOtherwise(context.library, splitId, found) };
    },
    'run.assess': ({ runId, precision }) => {
      demandResult(context, runId);
      return context.work.begin(runId, (signal) => {
        const site = openSite(context, runId, signal);
        return site.meter.during('assess', () => assess(site, precision));
      });
    },
  };
}

/** Student and teacher on the people who verify, at the decision thresholds of the run. */
async function assess(site: Site, precision: Checked<'run.assess'>['precision']): Promise<Slices | null> {
  const { context, runId } = site;
  const pixels = openPixels(context.dataDir, 'read');
  try {
    const { images, leftOut } = await unlearntPhotos(site, pixels);
    const faces = locate(pixels, images);
    const group = groupOf(faces, await embedByAll(site, faces, pixels, ['student']), 0);
    const found = await writeSlices(site, { faces, group, leftOut }, { ...readEvaluation(site), replicates: replicates[precision] });
    recordAudit(context.library, 'run-assessed', { run: runId, attributes: found?.attributes.length ?? 0, leftOut });
    return found;
  } finally {
    pixels.close();
  }
}
