// Students of several runs on the same pairs: rates, losses and their differences recounted in plain loops over pairs, people drawn anew included.
import { expect, test } from 'vitest';
import { compareApart } from '../../main/evaluation/apart.ts';
import { drawPeople } from '../../main/evaluation/bootstrap.ts';
import type { JudgedStudent, StudentsCompared } from '../../main/evaluation/student-comparison.ts';

const dim = 8;
const people = 24;
const photos = 4;
const replicates = 200;
const identities = Int32Array.from({ length: people * photos }, (_, row) => Math.floor(row / photos));
const money = { passesPerDay: 2000, impostorShare: 0.01, rejectCost: 150, acceptCost: 5000, daysPerYear: 300 };

/** Unit vectors around one direction per person; `noise` says how far apart photos of one person lie. */
function student(noise: number, threshold: number | null, seed = 3): JudgedStudent {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
  const centres = Array.from({ length: people }, () => Array.from({ length: dim }, normal));
  const vectors = new Float32Array(identities.length * dim);
  for (const [row, person] of identities.entries()) {
    const vector = centres[person]!.map((value) => value + noise * normal());
    const length = Math.hypot(...vector);
    vectors.set(
      vector.map((value) => value / length),
      row * dim,
    );
  }
  return { embeddings: { vectors, dim }, threshold };
}

/** Both rates at the student's threshold when person p comes `times[p]` times. */
function ratesOf({ embeddings: { vectors }, threshold }: JudgedStudent, times: ArrayLike<number>): { fmr: number; fnmr: number } {
  const sums = { passed: 0, impostor: 0, refused: 0, genuine: 0 };
  for (let a = 0; a < identities.length; a++) {
    for (let b = a + 1; b < identities.length; b++) {
      let score = 0;
      for (let k = 0; k < dim; k++) score += vectors[a * dim + k]! * vectors[b * dim + k]!;
      const accepted = Math.fround(score) >= threshold!;
      const [one, other] = [identities[a]!, identities[b]!];
      if (one === other) {
        sums.genuine += times[one]!;
        if (!accepted) sums.refused += times[one]!;
      } else {
        sums.impostor += times[one]! * times[other]!;
        if (accepted) sums.passed += times[one]! * times[other]!;
      }
    }
  }
  return { fmr: sums.passed / sums.impostor, fnmr: sums.refused / sums.genuine };
}

const lossOf = ({ fmr, fnmr }: { fmr: number; fnmr: number }, registered: number): number =>
  300 * 2000 * (0.99 * fnmr * 150 + 0.01 * (1 - (1 - fmr) ** registered) * 5000);

const compare = (students: JudgedStudent[], more: Partial<StudentsCompared> = {}) =>
  compareApart({ students, identities, money, registered: 1, seed: 7, replicates, ...more });

test('the later student less the first, each at its own threshold, with the same people drawn anew', async () => {
  const [first, later] = [student(1, 0.3), student(0.7, 0.45)];
  const once = new Float64Array(people).fill(1);
  for (const registered of [1, 20]) {
    const found = await compare([first, later], { registered });
    expect(found).toMatchObject({ people, images: people * photos, genuinePairs: people * 6, impostorPairs: 276 * 16, targetFmr: null });
    const { fmr, fnmr, perYear, tar } = found.differences[0]!;
    const [a, b] = [ratesOf(first, once), ratesOf(later, once)];
    const pass = (rate: number): number => 1 - (1 - rate) ** registered;
    expect(fnmr.difference).toBeCloseTo(b.fnmr - a.fnmr, 9);
    expect(fmr.difference).toBeCloseTo(pass(b.fmr) - pass(a.fmr), 9);
    expect(perYear!.difference).toBeCloseTo(lossOf(b, registered) - lossOf(a, registered), 3);
    expect(tar).toBeNull();
    const drawn: { fmr: number; fnmr: number; loss: number }[] = [];
    const times = new Float64Array(people);
    for (let replicate = 0; replicate < replicates; replicate++) {
      drawPeople(7, replicate, people, times);
      const [one, other] = [ratesOf(first, times), ratesOf(later, times)];
      const loss = lossOf(other, registered) - lossOf(one, registered);
      drawn.push({ fmr: pass(other.fmr) - pass(one.fmr), fnmr: other.fnmr - one.fnmr, loss });
    }
    for (const [interval, values] of [
      [fmr, drawn.map((one) => one.fmr)],
      [fnmr, drawn.map((one) => one.fnmr)],
      [perYear!, drawn.map((one) => one.loss)],
    ] as const) {
      const rising = values.toSorted((x, y) => x - y);
      // 2.5 % of 200 lie beyond: between the fifth and the sixth from either end.
      expect(interval.low).toBeGreaterThanOrEqual(rising[4]! - 1e-9);
      expect(interval.low).toBeLessThanOrEqual(rising[5]! + 1e-9);
      expect(interval.high).toBeGreaterThanOrEqual(rising[194]! - 1e-9);
      expect(interval.high).toBeLessThanOrEqual(rising[195]! + 1e-9);
      expect(interval.clear).toBe(interval.low > 0 || interval.high < 0);
    }
  }
});

test('a much better student is better by more than chance, the same one is not', async () => {
  const [first, same, better] = [student(1, 0.4), student(1, 0.4), student(0.5, 0.4)];
  const { differences } = await compare([first, same, better]);
  expect(differences[0]).toMatchObject({
    fnmr: { difference: 0, low: 0, high: 0, clear: false, supported: true },
    perYear: { difference: 0, clear: false },
  });
  expect(differences[1]!.fnmr).toMatchObject({ clear: true, supported: true });
  expect(differences[1]!.fnmr.high).toBeLessThan(0);
});

test('too few mistakes, too few people, no threshold and no costs are said and not guessed', async () => {
  // Nearly nobody is refused by either.
  const { differences } = await compare([student(0.3, -0.2), student(0.2, -0.2)]);
  expect(differences[0]!.fnmr).toMatchObject({ clear: false, supported: false, whyNot: 'few-errors' });
  expect(differences[0]!.perYear).toMatchObject({ clear: false, whyNot: 'few-errors' });
  const few = { identities: identities.slice(0, 5 * photos) };
  const cut = ({ embeddings, threshold }: JudgedStudent): JudgedStudent => ({
    embeddings: { vectors: embeddings.vectors.slice(0, 5 * photos * dim), dim },
    threshold,
  });
  expect((await compare([cut(student(1, 0.5)), cut(student(0.5, 0.5))], few)).differences[0]!.fnmr).toMatchObject({
    clear: false,
    whyNot: 'few-people',
  });
  const { money: _, ...without } = {
    students: [student(1, null), student(0.5, 0.4)],
    identities,
    money,
    registered: 1,
    seed: 7,
    replicates,
  };
  expect((await compareApart(without)).differences[0]).toMatchObject({ fnmr: { difference: null, clear: false }, perYear: null });
});

test('in a process of its own: the same to the last digits; stopped, nothing', async () => {
  const input = { students: [student(1, 0.3), student(0.7, 0.45)], identities, money, registered: 1, seed: 7, replicates };
  const [here, apart] = [await compareApart(input), await compareApart(input, { most: 0 })];
  expect(apart.differences[0]!.fnmr.difference).toBeCloseTo(here.differences[0]!.fnmr.difference!, 9);
  expect(apart.differences[0]!.perYear!.low).toBeCloseTo(here.differences[0]!.perYear!.low, 3);
  await expect(compareApart(input, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
});
