// Measuring the accuracy of a run again, or of any ONNX network: on people of the library on standard pair lists and on templates of photos.
// Invariant: what a run found is not changed by measuring it; groups and conditions lie beside it (slicing.ts).
import type { Checked, Out } from '../../preload/contract.ts';
import type { Slices } from '../../preload/slices.ts';
import { evaluateApart } from '../evaluation/apart.ts';
import { known } from '../evaluation/measured.ts';
import type { IjbProtocol } from '../evaluation/protocols/ijb.ts';
import type { EvaluationReport } from '../evaluation/types.ts';
import { locate, openPixels } from '../faces/pixels.ts';
import { listRuns } from '../library/runs.ts';
import { makeSplit, readScope, type Scope } from '../library/splits.ts';
import { Problem } from '../problems.ts';
import { type Kpi, unassessedKpi } from '../report/kpi.ts';
import { type Embedder, joinFlip, openEmbedder } from '../teachers/embed.ts';
import type { FaceRef } from '../teachers/types.ts';
import type { HostContext } from './context.ts';
import { scannedScope } from './faces.ts';
import type { Handlers } from './handlers.ts';
import { applyLabels, readAll } from './labels.ts';
import { openMeter } from './progress.ts';
import { facesOfLists, type PairFiles, pairListsOn, readPairFiles } from './protocols.ts';
import { refuseRehearsal } from './run/finished.ts';
import { type Unlearnt, unlearntPhotos } from './run/learnt.ts';
import { evaluateRun, groupOf, replicates } from './run/measuring.ts';
import { scanPhase, splitPhase } from './run/people.ts';
import { openSite } from './run/pipeline.ts';
import { factsOf, type Site } from './run/site.ts';
import { tableOf } from './run/table.ts';
import { ruleOf, scopeOf } from './scope.ts';
import { slicesOf, type Verified, whoOf, writeSlices } from './slicing.ts';
import { conventionOf, facesOf, readTeacher, rememberTeacher, teacherEmbeddings } from './teacher.ts';
import { sampleOf, sortProtocols, templatesBy } from './templates.ts';
import { placePairs } from './verification-files.ts';

type Input = Checked<'model.evaluate'>;

export function evaluationHandlers(context: HostContext): Pick<Handlers, 'model.evaluate'> {
  return {
    'model.evaluate': async (input) => {
      const run = listRuns(context.library).find(({ id }) => id === input.subject);
      if (run !== undefined) refuseRehearsal(run);
      const labels = await readAll(input.faces);
      const { evaluation, slices, leftOut, templates } = await context.work.begin(run?.id ?? null, (signal) =>
        run === undefined ? evaluateFile(context, input, labels, signal) : evaluateAgain(context, run.id, input, labels, signal),
      );
      return { evaluation, table: tableFor(context, evaluation), slices, leftOut, templates };
    },
  };
}

function tableFor({ version }: HostContext, evaluation: EvaluationReport | null): Out<'model.evaluate'>['table'] {
  const base = unassessedKpi({ title: 'evaluation', version, created: new Date() });
  return tableOf(evaluation === null ? base : { ...base, accuracy: known(evaluation) as Kpi['accuracy'] });
}

type Read = Awaited<ReturnType<typeof readAll>>;
type Templates = Out<'model.evaluate'>['templates'];
interface Evaluated {
  readonly evaluation: EvaluationReport | null;
  readonly slices: Slices | null;
  readonly leftOut: number;
  readonly templates: Templates;
}

function templatesOf({ models }: EvaluationReport): Templates {
  return models.flatMap(({ name, templates }) => (templates === undefined ? [] : [{ model: name, protocols: templates }]));
}

async function evaluateAgain(context: HostContext, runId: string, input: Input, labels: Read, signal: AbortSignal): Promise<Evaluated> {
  const site = openSite(context, runId, signal);
  if (input.faces.folders.length > 0) return evaluateElsewhere(site, input, labels);
  applyLabels(context.library, factsOf(site, scanPhase).sources, labels);
  return site.meter.during('evaluate', async () => {
    let measured: Verified | undefined;
    const { images, leftOut } = await unlearntOf(site);
    const keep = (faces: Verified['faces'], group: Verified['group']): void => {
      measured = { faces, group, leftOut };
    };
    const evaluation = await evaluateRun(site, input, keep, { images, scope: factsOf(site, scanPhase) });
    const slices = measured === undefined ? null : await writeSlices(site, measured, evaluation);
    return { evaluation, slices, leftOut, templates: templatesOf(evaluation) };
  });
}

async function unlearntOf(site: Site): Promise<Unlearnt> {
  const pixels = openPixels(site.context.dataDir, 'read');
  try {
    return await unlearntPhotos(site, pixels);
  } finally {
    pixels.close();
  }
}

/** The networks of a run on other people or under other conditions, at the decision thresholds that were chosen in the run: a second capture domain. */
async function evaluateElsewhere(site: Site, input: Input, labels: Read): Promise<Evaluated> {
  const { context, meter, signal } = site;
  const scope = await scopeOf(context, input, meter, signal);
  applyLabels(context.library, scope.sources, labels);
  const { people, images } = readScope(context.library, scope, factsOf(site, splitPhase).splitId);
  if (people.length < 2) throw new Problem('too-few-people', { people: people.length, needed: 2 });
  return meter.during('evaluate', async () => {
    let measured: Verified | undefined;
    const keep = (faces: Verified['faces'], group: Verified['group']): void => {
      measured = { faces, group };
    };
    const evaluation = await evaluateRun(site, input, keep, { images, scope });
    const slices = measured === undefined ? null : slicesOf(context.library, { people, sources: scope.sources }, measured, evaluation);
    return { evaluation, slices, leftOut: 0, templates: templatesOf(evaluation) };
  });
}

/** A network by itself: it stands in the place of the teacher. */
async function evaluateFile(context: HostContext, input: Input, labels: Read, signal: AbortSignal): Promise<Evaluated> {
  const meter = openMeter(context, null);
  const sorted = await sortProtocols(input.protocols, signal);
  const files = await readPairFiles(context, sorted.lists, { signal, meter, phase: 'scan' });
  const file = await readTeacher(context, input.subject);
  const embedder = await meter.during('inspect', () => openEmbedder(file.bytes, input.threads ? { threads: input.threads } : {}));
  try {
    rememberTeacher(context, file, embedder.facts);
    if (sorted.templates.length > 0 && sorted.lists.length === 0 && nobodyIsThere(context, input)) {
      return {
        evaluation: null,
        slices: null,
        leftOut: 0,
        templates: await onTemplatesAlone(context, embedder, sorted.templates, { signal, meter }),
      };
    }
    const scope = await scopeOf(context, input, meter, signal);
    applyLabels(context.library, scope.sources, labels);
    return await onPeople(context, input, embedder, { ...files, templates: sorted.templates, scope }, { signal, meter });
  } finally {
    await embedder.close();
  }
}

function nobodyIsThere(context: HostContext, { faces }: Input): boolean {
  if (faces.folders.length > 0) return false;
  try {
    scannedScope(context);
    return false;
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === 'no-faces') return true;
    throw thrown;
  }
}

type Ongoing = { readonly signal: AbortSignal; readonly meter: ReturnType<typeof openMeter> };

/** Without people of one's own: also the pixel convention is found on photos of the protocol, where it was not found before. */
async function onTemplatesAlone(
  context: HostContext,
  embedder: Embedder,
  protocols: readonly IjbProtocol[],
  ongoing: Ongoing,
): Promise<Templates> {
  const { convention } = await ongoing.meter.during('convention', async () => {
    const { faces, pixels } = await sampleOf(protocols[0]!);
    return conventionOf(context, embedder, faces, pixels, ongoing);
  });
  const found = await ongoing.meter.during('evaluate', () => templatesBy(protocols, embedder, convention, ongoing));
  return [{ model: 'teacher', protocols: found }];
}

/** Whom the pixel convention is found on: everybody but those who verify. */
function facesToTry(context: HostContext, splitId: number, store: ReturnType<typeof openPixels>): FaceRef[] {
  const train = facesOf(context, splitId, 'train', store);
  const others = 1 + train.reduce((most, { identity }) => Math.max(most, identity), -1);
  return [...train, ...facesOf(context, splitId, 'choose', store).map((face) => ({ ...face, identity: others + face.identity }))];
}

interface Asked extends PairFiles {
  readonly templates: readonly IjbProtocol[];
  readonly scope: Scope;
}

async function onPeople(
  context: HostContext,
  input: Input,
  embedder: Embedder,
  { named, withImages, templates, scope }: Asked,
  { signal, meter }: Ongoing,
): Promise<Evaluated> {
  const store = openPixels(context.dataDir, 'read');
  try {
    const split = makeSplit(context.library, scope, await ruleOf(input, ['choose', 'verify']));
    const { convention } = await meter.during('convention', () =>
      conventionOf(context, embedder, facesToTry(context, split.id, store), store, { signal, meter }),
    );
    return await meter.during('evaluate', async () => {
      const choose = facesOf(context, split.id, 'choose', store);
      const verify = facesOf(context, split.id, 'verify', store);
      const listed = locate(store, facesOfLists(context, named, scope));
      const placed = placePairs(withImages, store, choose.length + verify.length + listed.length);
      const embeddings = await teacherEmbeddings(context, embedder, convention, [...choose, ...verify, ...listed, ...placed.faces], store, {
        signal,
        meter,
      });
      const all = { teacher: { vectors: joinFlip(embeddings), dim: embeddings.dim } };
      const group = groupOf(listed, all, choose.length + verify.length);
      const verified = groupOf(verify, all, choose.length);
      const everybody = {
        choose: groupOf(choose, all, 0),
        verify: verified,
        protocols: [
          ...pairListsOn(context, named, scope, listed).map((list) => ({ list, group })),
          ...placed.protocols((faces, from) => groupOf(faces, all, from)),
        ],
        seed: input.seed,
        replicates: replicates[input.precision],
      };
      const report = await evaluateApart(everybody, { signal });
      const found = templates.length === 0 ? undefined : await templatesBy(templates, embedder, convention, { signal, meter });
      const evaluation =
        found === undefined ? report : { ...report, models: report.models.map((model) => ({ ...model, templates: found })) };
      const slices = slicesOf(context.library, whoOf(context.library, split.id), { faces: verify, group: verified }, evaluation);
      return { evaluation, slices, leftOut: 0, templates: templatesOf(evaluation) };
    });
  } finally {
    store.close();
  }
}
