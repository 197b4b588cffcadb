// What a teacher reaches on the people of a folder: its error curve, its cost at its best decision threshold, its clearest mistakes.
// Invariant: measured as a run measures it (chosen on some people, verified on others, intervals over people); the people who verify are those of the check.
import type { Checked, Out } from '../../preload/contract.ts';
import type { Cause } from '../../preload/judging.ts';
import { evaluateApart } from '../evaluation/apart.ts';
import type { Group } from '../evaluation/evaluate.ts';
import { hardestPairs } from '../evaluation/mistakes.ts';
import { openPixels } from '../faces/pixels.ts';
import { makeSplit } from '../library/splits.ts';
import { Problem } from '../problems.ts';
import { findDoubts } from '../teachers/doubts.ts';
import { joinFlip, openEmbedder } from '../teachers/embed.ts';
import type { FaceRef } from '../teachers/types.ts';
import type { HostContext } from './context.ts';
import { sourceAt } from './faces.ts';
import type { Handlers } from './handlers.ts';
import { shownMistakes } from './judging.ts';
import { accuracyOf } from './outcome.ts';
import { openMeter } from './progress.ts';
import { definedOf } from './run/job.ts';
import { groupOf, policyOf, replicates } from './run/measuring.ts';
import { checkSplit, conventionOf, facesOf, mostChecked, readTeacher, rememberTeacher, teacherEmbeddings } from './teacher.ts';

export function ceilingHandlers(context: HostContext): Pick<Handlers, 'teacher.ceiling'> {
  return { 'teacher.ceiling': (input) => context.work.begin(null, (signal) => ceilingCall(context, input, signal)) };
}

/** Pairs of each kind to look at. */
const mostHard = 60;

async function ceilingCall(context: HostContext, input: Checked<'teacher.ceiling'>, signal: AbortSignal): Promise<Out<'teacher.ceiling'>> {
  const source = await sourceAt(context, input.folder);
  if (source === undefined) throw new Problem('not-found', {});
  const meter = openMeter(context, null);
  const file = await readTeacher(context, input.teacher);
  const embedder = await meter.during('inspect', () => openEmbedder(file.bytes, input.threads ? { threads: input.threads } : {}));
  const pixels = openPixels(context.dataDir, 'read');
  try {
    rememberTeacher(context, file, embedder.facts);
    const split = makeSplit(context.library, { sources: [source] }, checkSplit);
    const part = (name: 'train' | 'choose' | 'verify'): FaceRef[] => facesOf(context, split.id, name, pixels).slice(0, mostChecked);
    const { convention } = await meter.during('convention', () =>
      conventionOf(context, embedder, part('train'), pixels, { signal, meter }),
    );
    const [choose, verify] = [part('choose'), part('verify')];
    const embeddings = await meter.during('embed', () =>
      teacherEmbeddings(context, embedder, convention, [...choose, ...verify], pixels, { signal, meter }),
    );
    return await meter.during('ceiling', async () => {
      const all = { teacher: { vectors: joinFlip(embeddings), dim: embeddings.dim } };
      const group = groupOf(verify, all, choose.length);
      const { money, registered, floors } = input;
      const policy = policyOf({
        costs: {
          currency: 'JPY',
          ...(money && { money }),
          ...(registered && { registered }),
          ...(floors && { floors: definedOf(floors) }),
        },
      });
      const report = await evaluateApart(
        { choose: groupOf(choose, all, 0), verify: group, seed: 1, replicates: replicates.quick, ...(policy && { policy }) },
        { signal },
      );
      const accuracy = accuracyOf(report, 'teacher');
      if (accuracy === null) throw new Problem('too-few-people', { people: 0, needed: 2 });
      const choice = report.models[0]?.choice ?? null;
      return { accuracy, mistakes: choice === null ? null : await mistakesOf(context, choice, verify, group) };
    });
  } finally {
    pixels.close();
    await embedder.close();
  }
}

type Choice = NonNullable<Awaited<ReturnType<typeof evaluateApart>>['models'][number]['choice']>;

async function mistakesOf(
  context: HostContext,
  choice: Choice,
  faces: readonly FaceRef[],
  group: Group,
): Promise<Out<'teacher.ceiling'>['mistakes']> {
  const { teacher } = group.embeddings;
  const { threshold, verifiedOn } = choice;
  if (teacher === undefined || threshold === null) return null;
  const { vectors, dim } = teacher;
  const { wrong } = await findDoubts({
    dim,
    people: group.identities,
    read: (first, count, into) => into.set(vectors.subarray(first * dim, (first + count) * dim)),
  });
  const misplaced = new Set(wrong.map(({ row }) => faces[row]!.digest));
  const { impostors, genuine } = hardestPairs(teacher, group.identities, mostHard);
  const named = ({ first, second, score }: (typeof impostors)[number]) => ({
    first: faces[first]!.digest,
    second: faces[second]!.digest,
    score,
  });
  const labelled = ({ first, second }: { first: string; second: string }): Cause[] =>
    misplaced.has(first) || misplaced.has(second) ? ['label'] : [];
  const { fmr, fnmr } = verifiedOn;
  const hard = { impostors: impostors.map(named), genuine: genuine.map(named) };
  return shownMistakes(context, { threshold, passed: fmr, refused: fnmr }, hard, labelled);
}
