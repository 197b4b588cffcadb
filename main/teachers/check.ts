// Is this teacher worth learning from? Its own verification accuracy on people that will not be trained on, before anybody waits for a run.
// Invariant: a teacher that is refused is refused with the numbers that refuse it.
import { Problem } from '../problems.ts';
import { type Embeddings, joinFlip } from './embed.ts';
import { type Separation, separation } from './separation.ts';

export type TeacherVerdict = 'good' | 'weak' | 'poor';

export interface TeacherCheck extends Separation {
  verdict: TeacherVerdict;
}

/**
 * The limits of the verdict, on all pairs of the held-out faces, image and mirror image joined.
 *
 * - good: AUC .98 and TAR .80 at FMR 1e-2 or better. Useful teachers are at .99 and more on faces like those they were made for.
 * - poor: AUC below .80. A student taught nothing by anybody reaches more than that from a few thousand photos, so there is nothing to learn here.
 * - weak: between. Hard light (Extended Yale B: .955 at best), drawn people (.94): the run may go on, and its report says so.
 */
export const teacherLimits = { goodAuc: 0.98, goodTar: 0.8, poorAuc: 0.8 } as const;

/** All pairs cost the square of this: beyond it whole people are left out, and of people with very many faces the later ones. */
const mostFaces = 1500;
const mostFacesPerPerson = 30;

/** Without a refusal; `too-few-people` when there is no pair of one person, or none of two. */
export function measureTeacher(embeddings: Embeddings, identities: ArrayLike<number>): TeacherCheck {
  const { dim } = embeddings;
  const joined = joinFlip(embeddings);
  const rows = wholePeople(identities, mostFaces);
  const vectors = new Float32Array(rows.length * dim);
  for (const [at, row] of rows.entries()) vectors.set(joined.subarray(row * dim, (row + 1) * dim), at * dim);
  const result = separation(
    vectors,
    dim,
    rows.map((row) => identities[row]!),
  );
  if (result === undefined) throw new Problem('too-few-people', { people: new Set(Array.from(identities)).size, needed: 2 });
  return { ...result, verdict: verdictOf(result) };
}

/** As `measureTeacher`; a poor teacher throws `teacher-poor` with the numbers. */
export function checkTeacher(embeddings: Embeddings, identities: ArrayLike<number>): TeacherCheck {
  const check = measureTeacher(embeddings, identities);
  if (check.verdict === 'poor') {
    const { auc, eer, tarAt1e2, people, images, genuinePairs, impostorPairs } = check;
    const shown = { auc: rounded(auc), eer: rounded(eer), tar: rounded(tarAt1e2), limit: teacherLimits.poorAuc };
    throw new Problem('teacher-poor', { ...shown, people, images, genuinePairs, impostorPairs, reason: 'held-out-people' });
  }
  return check;
}

export function verdictOf({ auc, tarAt1e2 }: Pick<Separation, 'auc' | 'tarAt1e2'>): TeacherVerdict {
  if (auc < teacherLimits.poorAuc) return 'poor';
  return auc >= teacherLimits.goodAuc && tarAt1e2 >= teacherLimits.goodTar ? 'good' : 'weak';
}

/** Rows of the first people that fit into `most`; at least two people. */
function wholePeople(identities: ArrayLike<number>, most: number): number[] {
  const byPerson = new Map<number, number[]>();
  for (let row = 0; row < identities.length; row++) {
    const own = byPerson.get(identities[row]!);
    if (own === undefined) byPerson.set(identities[row]!, [row]);
    else if (own.length < mostFacesPerPerson) own.push(row);
  }
  const rows: number[] = [];
  let people = 0;
  for (const own of byPerson.values()) {
    if (people >= 2 && rows.length + own.length > most) continue;
    rows.push(...own);
    people++;
  }
  return rows;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
