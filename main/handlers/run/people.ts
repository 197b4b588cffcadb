// The phases about people: drawing them (practice), reading their photos, dividing them.
import { join } from 'node:path';
import { z } from 'zod';
import { amendRun } from '../../library/phases.ts';
import { digestInUse } from '../../library/photos-in-use.ts';
import { demandConsent, listSources } from '../../library/sources.ts';
import { digestOfPart, makeSplit, readPart } from '../../library/splits.ts';
import { drawPeople } from '../../practice/people.ts';
import type { HostContext } from '../context.ts';
import { scanFolders, scannedScope } from '../faces.ts';
import { applyLabels, readAll } from '../labels.ts';
import type { Job } from './job.ts';
import { factsOf, type Phase } from './site.ts';

const count = z.number().int();
const ids = z.array(count);

const drawn = z.object({ dir: z.string(), people: count, photos: count });

/** Draws the practice people into the data folder; what an earlier run drew is there already. */
export const practicePhase: Phase<z.infer<typeof drawn>> = {
  name: 'practice',
  facts: drawn,
  applies: (job) => job.practice !== null,
  async run({ context, job, signal, meter }) {
    const { people, photosPerPerson, seed } = job.practice!;
    const dir = join(context.dataDir, 'practice', `${people}x${photosPerPerson}-${seed}`);
    const startedAt = performance.now();
    const made = await drawPeople({
      dir,
      people,
      photosPerPerson,
      seed,
      signal,
      onProgress: ({ done, total }) => meter.tell({ done, total, unit: 'photos', ...pace(done, total, startedAt) }),
    });
    return { dir, people: made.people, photos: made.photos };
  },
};

function pace(done: number, total: number, startedAt: number): { perSecond: number; secondsLeft: [number, number] | null } {
  const seconds = (performance.now() - startedAt) / 1000;
  const perSecond = done / Math.max(seconds, 1e-3);
  const left = (total - done) / Math.max(perSecond, 1e-3);
  return { perSecond, secondsLeft: seconds < 2 ? null : [left * 0.85, left * 1.25] };
}

const scanned = z.object({
  sources: ids,
  identities: ids,
  filesSeen: count,
  accepted: count,
  rejected: z.record(z.string(), count),
  /** As in the course of the run. */
  inUse: z.string().default(''),
  /** What found and aligned the faces of each source, as then; null where crops were taken as they are. */
  finders: z.array(z.string().nullable()).default([]),
});

function findersOf({ library }: HostContext, sources: readonly number[]): (string | null)[] {
  const known = new Map(listSources(library).map(({ id, finder }) => [id, finder]));
  return sources.map((source) => known.get(source) ?? null);
}

/** Brings the folders of the job up to date, or takes what was scanned before. */
export const scanPhase: Phase<z.infer<typeof scanned>> = {
  name: 'scan',
  facts: scanned,
  async run(site) {
    const { context, job, signal, meter } = site;
    const onProgress = (progress: Parameters<typeof meter.files>[0]): void => meter.files(progress);
    if (job.practice === null && job.faces.folders.length === 0) {
      const { sources, identities = [] } = scannedScope(context);
      demandConsent(context.library, sources);
      applyLabels(context.library, sources, await readAll(job.faces));
      return {
        sources: [...sources],
        identities: [...identities],
        filesSeen: 0,
        accepted: 0,
        rejected: {},
        inUse: digestInUse(context.library, sources),
        finders: findersOf(context, sources),
      };
    }
    const practice = job.practice !== null;
    const input = practice
      ? { folders: [factsOf(site, practicePhase).dir], mergeByName: false, licence: practiceLicence, commercial: 'yes' as const }
      : job.faces;
    const scan = await scanFolders(context, input, { signal, onProgress, ...(practice && { kind: 'practice' as const }) });
    demandConsent(context.library, scan.sources);
    return {
      sources: [...scan.sources],
      identities: [...scan.identities],
      filesSeen: scan.filesSeen,
      accepted: scan.accepted,
      rejected: { ...scan.rejected } as Record<string, number>,
      inUse: digestInUse(context.library, scan.sources),
      finders: findersOf(context, scan.sources),
    };
  },
};

/** Drawings made by this program from the shapes of facesjs (Apache-2.0): nobody's face. */
const practiceLicence = 'Apache-2.0 (drawn by this program with facesjs)';

const part = z.object({ people: count, images: count });
const divided = z.object({
  splitId: count,
  parts: z.object({ train: part, choose: part, verify: part }),
  unusedPeople: count,
  sharedPictures: count,
  linkedPeople: count,
  duplicates: count,
});

/** Divides the people: those who teach, those who set the threshold, those who verify. */
export const splitPhase: Phase<z.infer<typeof divided>> = {
  name: 'split',
  facts: divided,
  async run(site) {
    const { context, runId, job, course } = site;
    const { sources, identities } = factsOf(site, scanPhase);
    const seed = String(job.seed);
    const { id, ...made } = makeSplit(
      context.library,
      { sources, identities },
      job.lists === null ? { seed, ...practiceShares(job) } : { seed, lists: listsOf(job.lists) },
    );
    const dataDigest = digestOfPart(readPart(context.library, id, 'train'));
    amendRun(context.library, runId, { splitId: id, dataDigest });
    const { train, choose, verify } = made.parts;
    course.expect('embed', train.images * 0.05);
    course.expect('evaluate', 5 + (choose.images + verify.images) * 0.03);
    course.expect('quantize', 15 + (choose.images + verify.images) * 0.03);
    return { splitId: id, ...made, parts: { train, choose, verify } };
  },
};

/** So few people need a larger share to say anything about the others: 25 to verify on support an FMR of 1 in 10, ten are needed for any interval. */
function practiceShares({ practice, precision }: Job): { choose?: number; verify?: number } {
  if (practice === null) return {};
  return precision === 'quick' ? { choose: 0.18, verify: 0.45 } : { choose: 0.2, verify: 0.3 };
}

function listsOf({ train, choose, verify }: { train?: string[] | undefined; choose?: string[] | undefined; verify: string[] }) {
  return { verify, ...(train && { train }), ...(choose && { choose }) };
}
