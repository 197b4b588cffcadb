// The file that a probe wrote on the device, from the operator's disk to text that a call can carry.
// Invariant: what is too large for a result is refused before it is read.
import type { ProblemReply } from '../../preload/contract.ts';

/** As the host has it (preload/probe.ts). */
export const mostProbeBytes = 1_000_000;

type Chosen = Pick<File, 'size' | 'text'>;

/** The text of the file, or the problem with it. */
export async function probeText(file: Chosen): Promise<{ readonly text: string } | { readonly problem: ProblemReply }> {
  if (file.size > mostProbeBytes)
    return { problem: { code: 'probe-too-large', data: { sizeBytes: file.size, limitBytes: mostProbeBytes } } };
  return { text: await file.text() };
}
