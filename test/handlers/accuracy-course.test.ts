// The recognition rate while a student learns: the rate against naive loops over pairs, who is looked at, the file of a run, and a real training that is looked at.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fmrShown, readAccuracyCourse, sampleOf, tarOf } from '../../main/handlers/run/accuracy-course.ts';
import { openHost } from '../../main/host.ts';
import { runCourse } from '../../preload/outcome.ts';
import { writeDrawnFaces, writeTeacher } from '../support/drawn-faces.ts';
import { runEnded } from '../support/run-ended.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** Unit vectors in the plane and up, people apart by an angle, photos a little off. */
function madeUp(people: number, photos: number): { vectors: Float32Array; identities: Int32Array } {
  const rows: number[] = [];
  const identities: number[] = [];
  for (let person = 0; person < people; person++) {
    for (let photo = 0; photo < photos; photo++) {
      const raw = [Math.sin(person * 2.4), Math.cos(person * 2.4), Math.sin(person * 1.1 + 0.5)].map(
        (value, at) => value + 0.35 * Math.sin(17 * person + 5 * photo + 3 * at),
      );
      const length = Math.hypot(...raw);
      rows.push(...raw.map((value) => value / length));
      identities.push(person);
    }
  }
  return { vectors: Float32Array.from(rows), identities: Int32Array.from(identities) };
}

test.each([0.1, 0.02, 0.5])('TAR at FMR %d is what loops over all pairs find', (fmr) => {
  const { vectors, identities } = madeUp(30, 3);
  const genuine: number[] = [];
  const impostor: number[] = [];
  for (let i = 0; i < identities.length; i++) {
    for (let j = 0; j < i; j++) {
      let score = 0;
      for (let k = 0; k < 3; k++) score += vectors[3 * i + k]! * vectors[3 * j + k]!;
      (identities[i] === identities[j] ? genuine : impostor).push(score);
    }
  }
  // The lowest score of all that, as a threshold, lets at most the share of strangers pass.
  const fits = [...genuine, ...impostor].filter((t) => impostor.filter((score) => score >= t).length <= fmr * impostor.length);
  const threshold = Math.min(...fits);
  const found = tarOf({ vectors, dim: 3 }, identities, fmr);
  expect(found?.value).toBeCloseTo(genuine.filter((score) => score >= threshold).length / genuine.length, 6);
  expect(found!.low).toBeLessThanOrEqual(found!.value);
  expect(found!.high).toBeGreaterThanOrEqual(found!.value);
  expect(found!.value, 'the made-up people are neither trivial nor hopeless').toBeGreaterThan(0.02);
});

test('at most 100 people with three photos each are looked at, the same every time, none with a single photo', () => {
  const faces = Array.from({ length: 450 }, (_, person) =>
    Array.from({ length: 1 + (person % 6) }, (_, photo) => ({ identity: person, photo })),
  ).flat();
  const taken = sampleOf(faces);
  expect(sampleOf(faces)).toEqual(taken);
  const byPerson = Map.groupBy(taken, ({ identity }) => identity);
  expect(byPerson.size).toBe(100);
  expect(Math.max(...byPerson.keys())).toBeGreaterThan(430);
  for (const own of byPerson.values()) expect([2, 3]).toContain(own.length);
  expect(sampleOf(faces.filter(({ identity }) => identity < 7)).length).toBe(2 + 3 + 3 + 3 + 3);
});

test('the FMR is what was asked for, or the strictest that the people can show, and nothing beyond one in ten', () => {
  const of = (people: number) => Int32Array.from({ length: 2 * people }, (_, at) => at >> 1);
  expect(fmrShown(of(100), undefined)).toBeCloseTo(30 / 4950, 12);
  expect(fmrShown(of(100), 0.02)).toBe(0.02);
  expect(fmrShown(of(100), 1e-4)).toBeCloseTo(30 / 4950, 12);
  expect(fmrShown(of(20), 1e-2)).toBeNull();
  expect(fmrShown(Int32Array.of(), 1e-2)).toBeNull();
});

test('the file of a run: none before it was measured, a line that was cut off is left out, a step that was looked at twice is there once', () => {
  const folder = temporaryFolder();
  expect(readAccuracyCourse(folder)).toEqual([]);
  const point = (step: number, value: number) => ({
    ...{ step, fmr: 0.01, people: 80, photos: 240, genuinePairs: 240 },
    ...{ tar: { value, low: value - 0.1, high: value }, teacher: { value: 0.9, low: 0.8, high: 1 } },
  });
  const lines = [point(20, 0.5), point(10, 0.4), point(20, 0.6)].map((one) => JSON.stringify(one));
  writeFileSync(join(folder, 'accuracy.jsonl'), `${lines.join('\n')}\n${lines[0]!.slice(0, 30)}`);
  expect(readAccuracyCourse(folder)).toEqual([point(10, 0.4), point(20, 0.6)]);
});

test('a training with enough people has a point at its end, beside its teacher', async () => {
  const home = temporaryFolder();
  await writeDrawnFaces(join(home, 'faces'), 52, 2);
  writeTeacher(join(home, 'teacher.onnx'));
  const names = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => `人 ${String(from + at).padStart(3, '0')}\n`).join('');
  const lists = { choose: join(home, 'choose.txt'), verify: join(home, 'verify.txt') };
  writeFileSync(lists.choose, names(12, 42));
  writeFileSync(lists.verify, names(42, 52));
  const host = await openHost({ dataDir: join(home, 'data') });
  try {
    const ended = runEnded(host);
    // The rest of a run is no matter here.
    host.onEvent(({ event, payload }) => {
      if (event === 'work.phaseEnded' && (payload as { phase: string }).phase === 'train') void host.answer('work.stop', {});
    });
    const started = await host.answer('run.start', {
      ...{ teacher: join(home, 'teacher.onnx'), anyway: true, faces: { folders: [join(home, 'faces')] } },
      ...{ student: 'tiny', epochs: 1, threads: 1, precision: 'quick', standalone: false, split: lists, targets: { maxFnmr: 0.25 } },
    });
    if (!('ok' in started)) throw new Error(started.problem.code);
    await ended;
    const reply = await host.answer('run.course', { runId: started.ok.runId });
    if (!('ok' in reply)) throw new Error(reply.problem.code);
    const { accuracy, steps, machine } = runCourse.parse(reply.ok);
    expect(accuracy.target).toBe(0.75);
    const last = accuracy.points.at(-1);
    expect(last?.step).toBe(steps);
    expect(last).toMatchObject({ people: 30, photos: 60, genuinePairs: 30 });
    expect(last!.fmr).toBeCloseTo(30 / 435, 12);
    expect(last!.tar.low).toBeLessThan(last!.tar.high);
    expect(machine.freeBytes).toBeGreaterThan(0);
  } finally {
    await host.close();
  }
}, 300_000);
