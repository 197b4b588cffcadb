// Measuring the accuracy of a run again, or of any ONNX network: on people of the library and on standard pair lists.
// Invariant: what a run found is not changed by measuring it; groups and conditions lie beside it (slicing.ts).
import type { Checked, Out } from '../../preload/contract.ts';
import type { Slices } from '../../preload/slices.ts';
import { evaluateApart } from '../evaluation/apart.ts';
import { known } from '../evaluation/measured.ts';
import type { EvaluationReport } from '../evaluation/types.ts';
import { locate, openPixels } from '../faces/pixels.ts';
import { listRuns } from '../library/runs.ts';
import { makeSplit } from '../library/splits.ts';
import { type Kpi, unassessedKpi } from '../report/kpi.ts';
import { joinFlip, openEmbedder } from '../teachers/embed.ts';
import type { HostContext } from './context.ts';
import type { Handlers } from './handlers.ts';
import { applyLabels, readAll } from './labels.ts';
import { openMeter } from './progress.ts';
import { facesOfLists, pairListsOn, readPairLists } from './protocols.ts';
import { evaluateRun, groupOf, replicates } from './run/measuring.ts';
import { scanPhase } from './run/people.ts';
import { openSite } from './run/pipeline.ts';
import { factsOf } from './run/site.ts';
import { tableOf } from './run/table.ts';
import { ruleOf, scopeOf } from './scope.ts';
import { slicesOf, type Verified, writeSlices } from './slicing.ts';
import { conventionOf, facesOf, readTeacher, rememberTeacher, teacherEmbeddings } from './teacher.ts';

type Input = Checked<'model.evaluate'>;

export function evaluationHandlers(context: HostContext): Pick<Handlers, 'model.evaluate'> {
  return {
    'model.evaluate': async (input) => {
      const run = listRuns(context.library).find(({ id }) => id === input.subject);
      const labels = await readAll(input.faces);
      const { evaluation, slices } = await context.work.begin(run?.id ?? null, (signal) =>
        run === undefined ? evaluateFile(context, input, labels, signal) : evaluateAgain(context, run.id, input, labels, signal),
      );
      return { evaluation, table: tableFor(context, evaluation), slices };
    },
  };
}

function tableFor({ version }: HostContext, evaluation: EvaluationReport): Out<'model.evaluate'>['table'] {
  const base = unassessedKpi({ title: 'evaluation', version, created: new Date() });
  return tableOf({ ...base, accuracy: known(evaluation) as Kpi['accuracy'] });
}

type Read = Awaited<ReturnType<typeof readAll>>;
type Evaluated = { readonly evaluation: EvaluationReport; readonly slices: Slices | null };

async function evaluateAgain(context: HostContext, runId: string, input: Input, labels: Read, signal: AbortSignal): Promise<Evaluated> {
  const site = openSite(context, runId, signal);
  applyLabels(context.library, factsOf(site, scanPhase).sources, labels);
  return site.meter.during('evaluate', async () => {
    let measured: Verified | undefined;
    const evaluation = await evaluateRun(site, input, (faces, group) => {
      measured = { faces, group };
    });
    return { evaluation, slices: measured === undefined ? null : await writeSlices(site, measured, evaluation) };
  });
}

/** A network by itself: it stands in the place of the teacher. */
async function evaluateFile(context: HostContext, input: Input, labels: Read, signal: AbortSignal): Promise<Evaluated> {
  const meter = openMeter(context, null);
  const lists = await readPairLists(input.protocols);
  const file = await readTeacher(context, input.subject);
  const embedder = await meter.during('inspect', () => openEmbedder(file.bytes, input.threads ? { threads: input.threads } : {}));
  const scope = await scopeOf(context, input, meter, signal);
  applyLabels(context.library, scope.sources, labels);
  const store = openPixels(context.dataDir, 'read');
  try {
    rememberTeacher(context, file, embedder.facts);
    const split = makeSplit(context.library, scope, await ruleOf(input));
    const { convention } = await meter.during('convention', () =>
      conventionOf(context, embedder, facesOf(context, split.id, 'train', store), store, { signal, meter }),
    );
    return await meter.during('evaluate', async () => {
      const choose = facesOf(context, split.id, 'choose', store);
      const verify = facesOf(context, split.id, 'verify', store);
      const listed = locate(store, facesOfLists(context, lists, scope));
      const embeddings = await teacherEmbeddings(context, embedder, convention, [...choose, ...verify, ...listed], store, {
        signal,
        meter,
      });
      const all = { teacher: { vectors: joinFlip(embeddings), dim: embeddings.dim } };
      const group = groupOf(listed, all, choose.length + verify.length);
      const verified = groupOf(verify, all, choose.length);
      const everybody = {
        choose: groupOf(choose, all, 0),
        verify: verified,
        protocols: pairListsOn(context, lists, scope, listed).map((list) => ({ list, group })),
        seed: input.seed,
        replicates: replicates[input.precision],
      };
      const evaluation = await evaluateApart(everybody, { signal });
      return { evaluation, slices: slicesOf(context.library, split.id, { faces: verify, group: verified }, evaluation) };
    });
  } finally {
    store.close();
    await embedder.close();
  }
}
