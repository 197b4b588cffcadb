// A finished search of students as a host would have found it, over the real catalogue: some too slow for the limit, one failed, halved twice, a close second.
// Invariant: made up, and the same each time; names, parameters and arithmetic are the catalogue's, rounds and dominance are worked out by the program.
import { searchable } from '../../main/handlers/candidates.ts';
import { roundSizes } from '../../main/search/halving.ts';
import { dominators } from '../../main/search/pareto.ts';
import { students } from '../../main/students/catalogue.ts';
import { factsOf } from '../../main/students/student.ts';
import { type Search, type SearchedCandidate, type StudentCandidate, type StudentSpeed, search } from '../../preload/search.ts';

const dim = 128;
const limitMs = 12;
const fails = 'mixfacenet-xs';

/** About 20 million multiplications a millisecond. */
function speedOf(macs: number, parameters: number): StudentSpeed {
  const ranged = (ms: number) => ({ value: ms, low: ms * 0.9, high: ms * 1.2 });
  const [p50Ms, p95Ms] = [ranged(macs / 2e7), ranged(macs / 1.5e7)];
  return { dim, threads: 2, p50Ms, p95Ms, peakMemoryBytes: 9e7, fileBytes: parameters * 4 + 60_000 };
}

/** Every student of the catalogue; `measured`: with its time on this computer. */
export function madeUpCandidates(measured: boolean): StudentCandidate[] {
  return students.map((student) => {
    const { name, parameters, macs } = factsOf(student, dim);
    return {
      ...{ name, family: student.family, parameters, macs, sizeBytes: parameters * 4, secondsPerPhoto: macs / 1e10 },
      ...{ searched: searchable.includes(student), speed: measured ? speedOf(macs, parameters) : null },
    };
  });
}

/** More arithmetic, more accuracy; a little less where it has many parameters for it. */
const likely = ({ macs, parameters }: StudentCandidate): number =>
  0.2 + 0.17 * Math.log10(macs / 1e6) - 0.03 * Math.log10(parameters / 1e5);

export function madeUpSearch(): Search {
  const all = madeUpCandidates(true).filter(({ searched }) => searched);
  const tried = all
    .filter(({ name, speed }) => name !== fails && speed!.p95Ms.value <= limitMs)
    .sort((one, other) => likely(other) - likely(one));
  const rounds = roundSizes(tried.length).map((size, round) => ({ candidates: size, steps: 200 * 2 ** round }));
  const trialsOf = (candidate: StudentCandidate): SearchedCandidate['trials'] =>
    rounds
      .filter(({ candidates }) => tried.slice(0, candidates).includes(candidate))
      .map(({ steps }, round) => {
        const value = likely(candidate) + 0.06 * round;
        const spread = { value, low: value - 0.06, high: value + 0.05 };
        return { steps, seconds: 60, score: spread, likeness: spread };
      });
  const beaten = dominators(
    tried.map((one) => ({
      ...{ name: one.name, milliseconds: one.speed!.p50Ms.value, bytes: one.speed!.fileBytes },
      scores: trialsOf(one).map(({ score }) => score.value),
    })),
  );
  const [first, second] = tried;
  const ahead = likely(first!) - likely(second!);
  return search.parse({
    ...{ schema: 1, created: '2026-11-26T03:00:00.000Z', program: '0.1.0', method: 'ada-arc', seed: 1, threads: 2 },
    device: { cpu: 'Intel(R) Xeon(R) CPU @ 2.20GHz', cores: 2, runtime: 'ONNX Runtime 1.30.0, CPU' },
    teacher: { digest: 'ab'.repeat(32), dim },
    limits: { maxP95Ms: limitMs },
    ...{ budgetSeconds: 1800, seconds: 1710, train: { people: 96, photos: 960 }, held: { people: 24, photos: 240 } },
    score: { kind: 'tar', targetFmr: 0.01 },
    ...{ rounds, ended: 'all-rounds' },
    candidates: all.map((one) => {
      const base = { ...one, why: [], trials: trialsOf(one), dominatedBy: beaten.get(one.name) ?? null };
      if (one.name === fails) return { ...base, state: 'failed', why: ['device-memory'] };
      return tried.includes(one) ? { ...base, state: 'tried' } : { ...base, state: 'over-limit', why: ['maxP95Ms'] };
    }),
    recommended: {
      name: first!.name,
      rival: { name: second!.name, ahead: { value: ahead, low: ahead - 0.03, high: ahead + 0.04 }, clear: false },
    },
  });
}
