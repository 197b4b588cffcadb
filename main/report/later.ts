// What comes to a result after its run: the stress test, times on the device, the sign-offs, and what the project says about use and responsibility.
//
// Invariant: none of it is written into kpi.json. A sign-off names the SHA-256 of kpi.json, so those bytes never change after the run; the report is
// made anew from them and from this whenever it is exported, shown or printed, and a report that was handed over stays as it was.
import type { StressTest } from '../../preload/conditions.ts';
import type { SignedOff } from '../../preload/judging.ts';
import type { KeptPart } from '../../preload/kept.ts';
import type { DeviceProbe } from '../../preload/probe.ts';
import type { Project } from '../../preload/project.ts';
import type { Slices } from '../../preload/slices.ts';

export interface ProjectFacts {
  readonly stage: Project['stage'];
  readonly purpose: Project['purpose'];
  readonly device: Project['device']['kind'];
  /** As the operator calls one that is not on the list; empty for all others. */
  readonly deviceName: string;
  /** The operator confirmed that the photos may be used for this. */
  readonly lawful: boolean;
  /** What a check named and the operator keeps, with the reason. */
  readonly kept: Project['data']['kept'];
}

export interface Later {
  /** Of kpi.json as it lies on the disk; null when it was not read from there. */
  readonly kpiSha256: string | null;
  /** The newest one of the run. */
  readonly stress: StressTest | null;
  /** Error rates by group and condition. */
  readonly slices: Slices | null;
  /** Measured on devices and read in. */
  readonly probes: readonly DeviceProbe[];
  readonly signOffs: readonly SignedOff[];
  /** What of these is kept and cannot be read: it counts as not there, and the report says so. */
  readonly damaged: readonly KeptPart[];
  /** Fingerprint of the key that signs packages here, 32 hex digits; null before the first one. */
  readonly signer: string | null;
  /** Null for a run that the window did not start. */
  readonly project: ProjectFacts | null;
}

/** A report that is made before anything of this is there. */
export const nothingLater: Later = {
  kpiSha256: null,
  stress: null,
  slices: null,
  probes: [],
  signOffs: [],
  damaged: [],
  signer: null,
  project: null,
};
