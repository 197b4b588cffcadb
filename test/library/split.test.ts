// The split's promises, on people that chance makes up.
import { describe, expect, test } from 'vitest';
import { type Part, type Person, splitPeople } from '../../main/library/split.ts';

function people(count: number, images: (i: number) => number = () => 5): Person[] {
  return Array.from({ length: count }, (_, i) => ({ id: i + 1, name: `person ${i}`, images: images(i) }));
}

function counts(parts: Map<number, Part>): Record<Part, number> {
  const found = { train: 0, choose: 0, verify: 0 };
  for (const part of parts.values()) found[part] += 1;
  return found;
}

describe('shares', () => {
  test.each([50, 200, 1000, 20_000])('70, 10 and 20 per cent of %d people, within a quarter', (count) => {
    const found = counts(splitPeople(people(count), [], { seed: 'a' }));
    expect(found.train + found.choose + found.verify).toBe(count);
    expect(Math.abs(found.verify / count - 0.2)).toBeLessThanOrEqual(0.05);
    expect(Math.abs(found.choose / count - 0.1)).toBeLessThanOrEqual(0.03);
  });

  test('the same seed gives the same parts whatever the order and the ids; another seed gives others', () => {
    const crowd = people(500);
    const byName = (parts: Map<number, Part>, of: Person[]) => Object.fromEntries(of.map(({ id, name }) => [name, parts.get(id)]).sort());
    const other = crowd.toReversed().map((person, i) => ({ ...person, id: 9000 + i }));
    expect(byName(splitPeople(other, [], { seed: 'a' }), other)).toEqual(byName(splitPeople(crowd, [], { seed: 'a' }), crowd));
    expect(splitPeople(crowd, [], { seed: 'b' })).not.toEqual(splitPeople(crowd, [], { seed: 'a' }));
  });

  test('adding people moves nobody', () => {
    const before = splitPeople(people(2000), [], { seed: 'a' });
    const after = splitPeople(people(3000), [], { seed: 'a' });
    expect([...before].filter(([id, part]) => after.get(id) !== part)).toEqual([]);
  });

  test('six people are enough, each part gets two; five are not', () => {
    for (let seed = 0; seed < 30; seed++) {
      expect(counts(splitPeople(people(6), [], { seed: String(seed) }))).toEqual({ train: 2, choose: 2, verify: 2 });
      for (const part of Object.values(counts(splitPeople(people(11), [], { seed: String(seed) })))) expect(part).toBeGreaterThanOrEqual(2);
    }
    expect(() => splitPeople(people(5), [], { seed: 'a' })).toThrow(
      expect.objectContaining({ code: 'too-few-people', data: { people: 5, needed: 6 } }),
    );
  });

  test('who has one image only teaches', () => {
    const crowd = people(600, (i) => (i % 3 === 0 ? 5 : 1));
    const parts = splitPeople(crowd, [], { seed: 'a' });
    for (const { id, images } of crowd) if (images < 2) expect(parts.get(id)).toBe('train');
    expect(counts(parts).verify).toBeGreaterThan(20);
    expect(() =>
      splitPeople(
        people(100, () => 1),
        [],
        { seed: 'a' },
      ),
    ).toThrow(expect.objectContaining({ code: 'too-few-images', data: { people: 0, needed: 6 } }));
  });

  test('people of one name and people who share a picture stay together, through any chain', () => {
    for (let seed = 0; seed < 20; seed++) {
      const crowd = people(200).map((person, i) => (i % 10 === 1 ? { ...person, name: `PERSON ${i - 1}` } : person));
      const links = Array.from({ length: 40 }, (_, i): [number, number] => [((i * 37) % 200) + 1, ((i * 53 + seed) % 200) + 1]);
      const parts = splitPeople(crowd, links, { seed: String(seed) });
      for (const [one, other] of links) expect(parts.get(one)).toBe(parts.get(other));
      for (let i = 1; i < 200; i += 10) expect(parts.get(i + 1)).toBe(parts.get(i));
    }
  });

  test('a group in which somebody has one image teaches as a whole', () => {
    for (let seed = 0; seed < 20; seed++) {
      const parts = splitPeople(
        people(20, (i) => (i === 0 ? 1 : 4)),
        [[1, 2]],
        { seed: String(seed) },
      );
      expect([parts.get(1), parts.get(2)]).toEqual(['train', 'train']);
    }
  });
});

describe('lists', () => {
  const crowd = people(60, (i) => (i % 4 === 3 ? 1 : 4));
  const names = (from: number, to: number) => crowd.slice(from, to).map(({ name }) => name.toUpperCase());

  test('are obeyed to the letter; the rest teaches, and a share of it chooses', () => {
    const parts = splitPeople(crowd, [], { seed: 'a', lists: { verify: names(40, 60) } });
    for (let id = 41; id <= 60; id++) expect(parts.get(id)).toBe('verify');
    const found = counts(parts);
    expect(found.verify).toBe(20);
    expect(found.train + found.choose).toBe(40);
    expect(found.choose).toBeGreaterThanOrEqual(2);
    for (const { id, images } of crowd) if (parts.get(id) === 'choose') expect(images).toBeGreaterThan(1);
  });

  test('leave out whom no list names', () => {
    const parts = splitPeople(crowd, [], { seed: 'a', lists: { train: names(0, 20), choose: names(20, 30), verify: names(30, 40) } });
    expect(counts(parts)).toEqual({ train: 20, choose: 10, verify: 10 });
    expect(parts.has(50)).toBe(false);
  });

  test('a name on two lists is refused, so are lists that leave a part empty', () => {
    const twice = { verify: names(0, 10), train: names(5, 60) };
    expect(() => splitPeople(crowd, [], { seed: 'a', lists: twice })).toThrow(expect.objectContaining({ code: 'bad-input' }));
    expect(() => splitPeople(crowd, [], { seed: 'a', lists: { verify: ['nobody'] } })).toThrow(
      expect.objectContaining({ code: 'too-few-people', data: { part: 'verify', people: 0, needed: 2 } }),
    );
    // Three of the four have two photos or more.
    const lists = { choose: names(0, 4), verify: names(4, 60) };
    expect(() => splitPeople(crowd, [], { seed: 'a', lists })).toThrow(
      expect.objectContaining({ code: 'too-few-people', data: { part: 'train', people: 0, needed: 2 } }),
    );
    expect(() => splitPeople(crowd, [], { seed: 'a', lists: { choose: names(2, 4), verify: names(4, 20) } })).toThrow(
      expect.objectContaining({ code: 'too-few-people', data: { part: 'choose', people: 1, needed: 2 } }),
    );
  });
});

describe('for a network that is only measured', () => {
  const filled: Part[] = ['choose', 'verify'];
  const names = (from: number, to: number) =>
    people(60)
      .slice(from, to)
      .map(({ name }) => name);

  test('nobody needs to teach', () => {
    const parts = splitPeople(people(38), [], { seed: 'a', filled, lists: { choose: names(0, 10), verify: names(10, 38) } });
    expect(counts(parts)).toEqual({ train: 0, choose: 10, verify: 28 });
  });

  test('the two who are not on the list set the threshold', () => {
    expect(counts(splitPeople(people(20), [], { seed: 'a', filled, lists: { verify: names(0, 18) } }))).toEqual({
      train: 0,
      choose: 2,
      verify: 18,
    });
  });

  test('four people are enough, three are not; more are divided as for a training', () => {
    for (let seed = 0; seed < 30; seed++) {
      expect(counts(splitPeople(people(4), [], { seed: String(seed), filled }))).toEqual({ train: 0, choose: 2, verify: 2 });
    }
    expect(() => splitPeople(people(3), [], { seed: 'a', filled })).toThrow(
      expect.objectContaining({ code: 'too-few-people', data: { people: 3, needed: 4 } }),
    );
    expect(splitPeople(people(200), [], { seed: 'a', filled })).toEqual(splitPeople(people(200), [], { seed: 'a' }));
  });
});
