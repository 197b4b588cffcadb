// Reading a package back: every file that SHA256SUMS names is read again and its digest compared.
// Invariants: nothing is written; what the list does not name is a fault too, but for a result that the probe of the package wrote into it; a name that leads
// out of the folder is never opened.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problems.ts';
import { filesBelow, sumsFile } from './manifest.ts';
import { checkSignature, publicKeyFile, signatureFile } from './signature.ts';

export interface Fault {
  readonly path: string;
  readonly what: 'missing' | 'changed' | 'unknown';
}

export interface ReadBack {
  readonly folder: string;
  readonly files: number;
  readonly sizeBytes: number;
  /** SHA-256 of SHA256SUMS. */
  readonly seal: string;
  /** Of the key that signed SHA256SUMS; null where the package is not signed, or its signature is a fault. */
  readonly fingerprint: string | null;
  /** At most `mostFaults`. */
  readonly faults: readonly Fault[];
}

const mostFaults = 20;
const line = /^([0-9a-f]{64}) [ *](.+)$/;
/** Where the probe leaves its result when it is started in the package, or in its own folder there. */
const ofProbe = /^(probe\/)?probe-result\.json$/;

/** Reads a package back. Throws Problem `export-damaged` when its list of digests is not there or is none, `cancelled` when asked to stop. */
export async function readBack(
  folder: string,
  { signal, onFile }: { readonly signal?: AbortSignal; onFile?(done: number, total: number): void } = {},
): Promise<ReadBack> {
  let sums: Buffer;
  let present: string[];
  try {
    sums = await readFile(join(folder, sumsFile));
    present = await filesBelow(folder);
  } catch (cause) {
    throw new Problem('export-damaged', { file: sumsFile }, { cause });
  }
  const listed = new Map<string, string>();
  for (const text of sums.toString('utf8').split('\n').filter(Boolean)) {
    const [, digest = '', path = ''] = line.exec(text) ?? [];
    if (path === '' || path.split(/[\\/]/).includes('..') || /^([\\/]|[A-Za-z]:)/.test(path))
      throw new Problem('export-damaged', { file: sumsFile });
    listed.set(path, digest);
  }
  const there = new Set(present);
  const faults: Fault[] = present
    .filter((path) => path !== sumsFile && path !== signatureFile && !listed.has(path) && !ofProbe.test(path))
    .map((path) => ({ path, what: 'unknown' }) as const);
  let sizeBytes = sums.length;
  let done = 0;
  for (const [path, digest] of listed) {
    if (signal?.aborted) throw new Problem('cancelled');
    if (!there.has(path)) faults.push({ path, what: 'missing' });
    else {
      const found = await digestOfFile(join(folder, path));
      sizeBytes += found.sizeBytes;
      if (found.sha256 !== digest) faults.push({ path, what: 'changed' });
    }
    done += 1;
    onFile?.(done, listed.size);
  }
  const { fingerprint, fault } = await signed(folder, sums, listed.has(publicKeyFile), there);
  if (fault) faults.unshift(fault);
  const seal = createHash('sha256').update(sums).digest('hex');
  return { folder, files: listed.size, sizeBytes, seal, fingerprint, faults: faults.slice(0, mostFaults) };
}

/** A package with a key has a signature by it; one with a signature and no key is as little whole as one the other way round. */
async function signed(
  folder: string,
  sums: Uint8Array,
  keyListed: boolean,
  there: ReadonlySet<string>,
): Promise<{ fingerprint: string | null; fault?: Fault }> {
  const hasSignature = there.has(signatureFile);
  if (!keyListed && !hasSignature) return { fingerprint: null };
  if (!hasSignature) return { fingerprint: null, fault: { path: signatureFile, what: 'missing' } };
  const found =
    keyListed && there.has(publicKeyFile)
      ? checkSignature(await readFile(join(folder, publicKeyFile)), sums, await readFile(join(folder, signatureFile)))
      : null;
  return found?.valid ? { fingerprint: found.fingerprint } : { fingerprint: null, fault: { path: signatureFile, what: 'changed' } };
}

/** A file that cannot be read to its end has another digest than any: it counts as changed. */
async function digestOfFile(path: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  } catch {
    return { sha256: '', sizeBytes };
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}
