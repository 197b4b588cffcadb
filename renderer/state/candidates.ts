// The students as candidates for a project: time on the device, size, time to learn, whether they keep the limits, which one is recommended.
// Invariant: pure. What a search found is recommended; without one, the largest usual student that keeps every limit in the middle of its range. `tiny` is for
// trying out and never recommended first.
import type { Project } from '../../preload/project.ts';
import type { Search, SearchedCandidate, StudentCandidate } from '../../preload/search.ts';
import { latencyOn, middle } from './devices.ts';

export interface Candidate extends StudentCandidate {
  /** Milliseconds for one face; undefined where it does not fit. */
  readonly latency: readonly [number, number] | undefined;
  /** How the time is known. */
  readonly known: 'measured-here' | 'estimated';
  /** Seconds to learn, with the comparison without a teacher; undefined without photos. */
  readonly learning: readonly [number, number] | undefined;
  readonly within: boolean;
  readonly recommended: boolean;
  /** Where a search has tried it. */
  readonly found: SearchedCandidate | undefined;
  /** Shown at first; the others on demand. */
  readonly shown: boolean;
}

/** Epochs that a training takes when time allows: fewest that make sense, and the most that helped (main/training/plan.ts). */
const epochs = [12, 60] as const;
/** The student and the same network without a teacher. */
const trainings = 2;
/** One architecture in four widths: what is offered before anything was measured. */
const usual: readonly string[] = ['tiny', 'mobilefacenet-x0.25', 'mobilefacenet-x0.5', 'mobilefacenet', 'mobilefacenet-x1.5'];

export function candidatesOf(
  students: readonly StudentCandidate[],
  { device, data, plan }: Pick<Project, 'device' | 'data' | 'plan'>,
  search: Search | null = null,
): Candidate[] {
  const known = students.map((student) => {
    const here = (device.kind ?? 'this-computer') === 'this-computer' ? student.speed : null;
    const latency = here === null ? latencyOn(device, student.macs) : ([here.p50Ms.low, here.p50Ms.high] as const);
    const photos = data.scan?.photos ?? 0;
    const pass = photos * student.secondsPerPhoto * trainings;
    return {
      ...student,
      sizeBytes: student.speed?.fileBytes ?? student.sizeBytes,
      latency,
      known: here === null ? ('estimated' as const) : ('measured-here' as const),
      learning: photos === 0 ? undefined : ([pass * epochs[0], pass * epochs[1]] as const),
      within: keeps(student, latency, device),
      found: search?.candidates.find(({ name }) => name === student.name),
    };
  });
  const recommended = search?.recommended?.name ?? usualBest(known, device);
  return known.map((candidate) => {
    const { name, found } = candidate;
    const worth = found?.state === 'tried' && found.dominatedBy === null;
    const isBest = name === recommended;
    return { ...candidate, recommended: isBest, shown: isBest || worth || usual.includes(name) || name === plan.student };
  });
}

function usualBest(known: readonly { readonly name: string; readonly within: boolean }[], device: Project['device']): string | undefined {
  const offered = known.filter(({ name }) => usual.includes(name));
  const fitting = offered.filter(({ within, name }) => within && name !== 'tiny');
  const best = fitting.at(-1) ?? offered.find(({ within }) => within);
  // Beyond the usual one more size costs much and gains little, unless a limit was set that says how far one may go.
  const limited = device.maxMilliseconds !== null || device.maxMegabytes !== null;
  return limited ? best?.name : (fitting.find(({ name }) => name === 'mobilefacenet') ?? best)?.name;
}

function keeps(
  { sizeBytes, speed }: StudentCandidate,
  latency: readonly [number, number] | undefined,
  { maxMilliseconds, maxMegabytes }: Project['device'],
): boolean {
  if (latency === undefined) return false;
  if (maxMilliseconds !== null && middle(latency) > maxMilliseconds) return false;
  return maxMegabytes === null || (speed?.fileBytes ?? sizeBytes) <= maxMegabytes * 1e6;
}
