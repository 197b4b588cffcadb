// Divides the people into those who teach, those who set the threshold and those who verify. Pure: people in, parts out.
// Invariant: nobody is in two parts, nor are two names that may be the same person; the part of a person does not depend on who else is there.
import { createHash } from 'node:crypto';
import { Problem } from '../problems.ts';
import { foldName } from './identities.ts';

export type Part = 'train' | 'choose' | 'verify';

export interface Person {
  readonly id: number;
  /** The folder's name. The same name in two sources may be the same person, so both go to the same part. */
  readonly name: string;
  readonly images: number;
}

interface AnyRule {
  readonly seed: string;
  /** The parts that must not be empty; all three when left out. Whoever only measures a network trains nobody. */
  readonly filled?: readonly Part[];
}

/** Shares of the people with two images or more, drawn by the hash of seed and name. */
export interface SplitByShares extends AnyRule {
  readonly choose?: number;
  readonly verify?: number;
}

/**
 * Explicit lists of names, obeyed to the letter: also a person with one image verifies (published protocols count such people as impostors).
 *
 * Without `train`, everybody who is not named elsewhere teaches; without `choose`, its share is drawn from `train`.
 */
export interface SplitByLists extends AnyRule {
  readonly lists: { readonly train?: Iterable<string>; readonly choose?: Iterable<string>; readonly verify: Iterable<string> };
  readonly choose?: number;
}

export type SplitRule = SplitByShares | SplitByLists;

const allParts: readonly Part[] = ['train', 'choose', 'verify'];
const defaultVerify = 0.2;
const defaultChoose = 0.1;
// One impostor pair takes two people; below that a part can say nothing.
const fewest = 2;
// How far chance may move a part from its share; matters below about two hundred people only.
const slack = 0.25;

/** People who must stay together, and how the group stands. */
interface Group {
  readonly people: Person[];
  /** The smallest of the names, so that a group does not depend on the order of its members. */
  readonly name: string;
  /** Everybody has a genuine pair to offer. */
  readonly comparable: boolean;
}

/**
 * The part of each person; people who are on none of the lists have none.
 *
 * `links` are pairs of ids that may be the same person. Adding people moves nobody else, except at the edges of small data sets.
 * Throws Problem `too-few-people` (with the part that is short, where enough people are there) or `too-few-images`.
 */
export function splitPeople(people: readonly Person[], links: readonly (readonly [number, number])[], rule: SplitRule): Map<number, Part> {
  const filled = rule.filled ?? allParts;
  const needed = filled.length * fewest;
  if (people.length < needed) throw new Problem('too-few-people', { people: people.length, needed });
  const parts = 'lists' in rule ? byLists(people, links, rule) : byShares(groupsOf(people, links), rule);
  demandEnough(people, parts, filled);
  return parts;
}

function byShares(groups: readonly Group[], { seed, verify = defaultVerify, choose = defaultChoose }: SplitByShares): Map<number, Part> {
  const comparable = groups.filter((group) => group.comparable);
  const verifying = draw(comparable, `${seed}/verify`, verify, headcount(groups, comparable));
  const left = comparable.filter((group) => !verifying.has(group));
  const choosing = draw(left, `${seed}/choose`, verify < 1 ? choose / (1 - verify) : 0, headcount(groups, left));
  return assign(groups, (group) => (verifying.has(group) ? 'verify' : choosing.has(group) ? 'choose' : 'train'));
}

function byLists(people: readonly Person[], links: readonly (readonly [number, number])[], rule: SplitByLists): Map<number, Part> {
  const { lists, seed, choose = defaultChoose, filled = allParts } = rule;
  const [train, choosers, verify] = [lists.train, lists.choose, lists.verify].map((list) => list && new Set([...list].map(foldName)));
  const listed = new Map<number, Part>();
  for (const person of people) {
    const name = foldName(person.name);
    const on = [verify?.has(name) && 'verify', choosers?.has(name) && 'choose', train?.has(name) && 'train'].filter(
      (part) => part,
    ) as Part[];
    if (on.length > 1) throw new Problem('bad-input', { field: 'lists', detail: 'a name is on two lists' });
    const part = on[0] ?? (train === undefined ? 'train' : undefined);
    if (part !== undefined) listed.set(person.id, part);
  }
  if (choosers !== undefined) return listed;
  const trainees = people.filter(({ id }) => listed.get(id) === 'train');
  const groups = groupsOf(trainees, links);
  const comparable = groups.filter((group) => group.comparable);
  const choosing = draw(comparable, `${seed}/choose`, choose / (1 - defaultVerify), {
    ...headcount(groups, comparable),
    ...(!filled.includes('train') && { most: trainees.length }),
  });
  for (const group of choosing) for (const { id } of group.people) listed.set(id, 'choose');
  return listed;
}

function headcount(all: readonly Group[], comparable: readonly Group[]): { comparable: number; most: number } {
  const count = (groups: readonly Group[]) => groups.reduce((sum, group) => sum + group.people.length, 0);
  return { comparable: count(comparable), most: Math.max(0, count(all) - fewest) };
}

/** The groups whose hash lies below the share, topped up or cut to stay near the share of heads. */
function draw(groups: readonly Group[], salt: string, share: number, heads: { comparable: number; most: number }): Set<Group> {
  if (share <= 0) return new Set();
  const target = share * heads.comparable;
  const least = Math.max(fewest, Math.ceil(target * (1 - slack)));
  const most = Math.min(heads.most, Math.max(fewest, Math.floor(target * (1 + slack))));
  const ordered = groups
    .map((group) => ({ group, hash: hashOf(salt, group.name) }))
    .sort((a, b) => a.hash - b.hash || (a.group.name < b.group.name ? -1 : 1));
  const drawn = new Set<Group>();
  let taken = 0;
  for (const { group, hash } of ordered) {
    if (hash >= share && taken >= least) break;
    if (taken + group.people.length > most) continue;
    drawn.add(group);
    taken += group.people.length;
  }
  return drawn;
}

/** 48 bits of SHA-256 as a number in [0, 1): the same on every machine, for ever. */
function hashOf(salt: string, name: string): number {
  return createHash('sha256').update(`${salt}\0${name}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

function groupsOf(people: readonly Person[], links: readonly (readonly [number, number])[]): Group[] {
  const parent = new Map(people.map(({ id }) => [id, id]));
  const root = (id: number): number => {
    let top = id;
    while (parent.get(top) !== top) top = parent.get(top)!;
    parent.set(id, top);
    return top;
  };
  const firstOfName = new Map<string, number>();
  for (const { id, name } of people) {
    const folded = foldName(name);
    const first = firstOfName.get(folded);
    if (first === undefined) firstOfName.set(folded, id);
    else parent.set(root(id), root(first));
  }
  for (const [one, other] of links) if (parent.has(one) && parent.has(other)) parent.set(root(one), root(other));
  const members = new Map<number, Person[]>();
  for (const person of people) {
    const top = root(person.id);
    const found = members.get(top);
    if (found === undefined) members.set(top, [person]);
    else found.push(person);
  }
  return [...members.values()].map((group) => ({
    people: group,
    name: group.map(({ name }) => foldName(name)).sort()[0]!,
    comparable: group.every(({ images }) => images >= 2),
  }));
}

function assign(groups: readonly Group[], partOf: (group: Group) => Part): Map<number, Part> {
  const parts = new Map<number, Part>();
  for (const group of groups) for (const { id } of group.people) parts.set(id, partOf(group));
  return parts;
}

/** Every part that must be filled needs two people, and those that measure two of whom there are genuine pairs. */
function demandEnough(people: readonly Person[], parts: ReadonlyMap<number, Part>, filled: readonly Part[]): void {
  const counts = { train: 0, choose: 0, verify: 0 };
  let comparable = 0;
  for (const { id, images } of people) {
    const part = parts.get(id);
    if (part !== undefined && (images >= 2 || part === 'train')) counts[part] += 1;
    if (images >= 2) comparable += 1;
  }
  const short = filled.find((part) => counts[part] < fewest);
  if (short === undefined) return;
  if (comparable >= filled.length * fewest) throw new Problem('too-few-people', { part: short, people: counts[short], needed: fewest });
  // Enough people but too few with a second photo: for the operator that is another remedy.
  throw new Problem('too-few-images', { people: comparable, needed: filled.length * fewest });
}
