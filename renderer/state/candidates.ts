// The students as candidates for a project: time on the device, size, time to learn, whether they keep the limits, which one is recommended.
// Invariant: pure. Recommended is the largest that keeps every limit in the middle of its range; `tiny` is for trying out and never recommended first.
import type { StudentCandidate } from '../../preload/outcome.ts';
import type { Project } from '../../preload/project.ts';
import { latencyRange, middle } from './devices.ts';

export interface Candidate extends StudentCandidate {
  /** Milliseconds for one face; undefined where it does not fit. */
  readonly latency: readonly [number, number] | undefined;
  /** Seconds to learn, with the comparison without a teacher; undefined without photos. */
  readonly learning: readonly [number, number] | undefined;
  readonly within: boolean;
  readonly recommended: boolean;
}

/** Epochs that a training takes when time allows: fewest that make sense, and the most that helped (main/training/plan.ts). */
const epochs = [12, 60] as const;
/** The student and the same network without a teacher. */
const trainings = 2;

export function candidatesOf(students: readonly StudentCandidate[], { device, data }: Pick<Project, 'device' | 'data'>): Candidate[] {
  const known = students.map((student) => {
    const latency = latencyRange(device.kind ?? 'this-computer', student.macs);
    const photos = data.scan?.photos ?? 0;
    const pass = photos * student.secondsPerPhoto * trainings;
    return {
      ...student,
      latency,
      learning: photos === 0 ? undefined : ([pass * epochs[0], pass * epochs[1]] as const),
      within: keeps(student, latency, device),
    };
  });
  const fitting = known.filter(({ within, name }) => within && name !== 'tiny');
  const best = fitting.at(-1) ?? known.find(({ within }) => within);
  // Beyond the usual one more size costs much and gains little, unless a limit was set that says how far one may go.
  const limited = device.maxMilliseconds !== null || device.maxMegabytes !== null;
  const usual = fitting.find(({ name }) => name === 'mobilefacenet');
  const recommended = limited ? best : (usual ?? best);
  return known.map((candidate) => ({ ...candidate, recommended: candidate.name === recommended?.name }));
}

function keeps(
  { sizeBytes }: StudentCandidate,
  latency: readonly [number, number] | undefined,
  { maxMilliseconds, maxMegabytes }: Project['device'],
): boolean {
  if (latency === undefined) return false;
  if (maxMilliseconds !== null && middle(latency) > maxMilliseconds) return false;
  return maxMegabytes === null || sizeBytes <= maxMegabytes * 1e6;
}
