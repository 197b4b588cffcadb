// What the Export step shows of a package, the card for the shop floor, and reading a written folder back.
// Invariant: everything is read from the package and the run as they lie on the disk; nothing is worked out anew.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackageFacts, VerifiedFolder } from '../../preload/package.ts';
import { manifestFile, manifestSchema } from '../export/manifest.ts';
import { fingerprintHere } from '../export/signature.ts';
import { type ReadBack, readBack } from '../export/verify.ts';
import { Problem } from '../problems.ts';
import { handoverHtml } from '../report/handover.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { openMeter } from './progress.ts';
import { exportPhase, readKpi, resultFolder } from './run/delivery.ts';
import { demandResult } from './run/finished.ts';
import { laterOf } from './run/later.ts';
import { openSite } from './run/pipeline.ts';
import { factsOf, type Site } from './run/site.ts';

export function packageHandlers(context: HostContext): Pick<Handlers, 'run.package' | 'run.handover' | 'package.verify'> {
  return {
    'run.package': async ({ runId, language }) => packageOf(finishedSite(context, runId), language),
    'run.handover': async ({ runId, language }) => {
      const site = finishedSite(context, runId);
      const { id, version } = await packageOf(site, language);
      return { html: await handoverHtml(readKpi(site), language, laterOf(site), { id, version }) };
    },
    'package.verify': ({ folder }) =>
      context.work.begin(null, async (signal) => {
        const meter = openMeter(context, null);
        const found = await meter.during('export', () =>
          readBack(folder, { signal, onFile: (done, total) => meter.tell({ done, total, unit: 'parts' }) }),
        );
        return verified(context, found);
      }),
  };
}

/** What was read back, as the border has it. */
export function verified({ dataDir }: Pick<HostContext, 'dataDir'>, { fingerprint, faults, ...found }: ReadBack): VerifiedFolder {
  const signature = fingerprint === null ? null : { fingerprint, own: fingerprint === fingerprintHere(dataDir) };
  return { ...found, signature, faults: [...faults] };
}

/** Throws Problem `run-unfinished`. */
function finishedSite(context: HostContext, runId: string): Site {
  demandResult(context, runId);
  return openSite(context, runId, new AbortController().signal);
}

/** Throws Problem `export-damaged` when the package is not there any more, or is none. */
async function packageOf(site: Site, language: 'en' | 'ja'): Promise<PackageFacts> {
  const { sizeBytes } = factsOf(site, exportPhase);
  const folder = resultFolder(site);
  try {
    const { identity, models, files } = manifestSchema.parse(JSON.parse(await readFile(join(folder, manifestFile), 'utf8')));
    return {
      id: identity.id,
      version: identity.version,
      sizeBytes,
      models: models.map(({ path, sha256, parity }) => ({
        path,
        sha256,
        sizeBytes: files.find((file) => file.path === path)?.sizeBytes ?? 0,
        ...parity,
      })),
      readme: await readFile(join(folder, `README_INTEGRATION.${language}.md`), 'utf8'),
    };
  } catch (cause) {
    throw new Problem('export-damaged', { file: manifestFile }, { cause });
  }
}
