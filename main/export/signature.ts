// The signature of a package: Ed25519 (RFC 8032) over SHA256SUMS, and with it over every file that the list names.
// Invariants: the private key is made once, is readable by its owner alone and never leaves the data folder; a signature says "by whoever holds the key of this
// fingerprint" and nothing about who that is.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../problems.ts';

/** The 64 bytes of the signature, as `openssl pkeyutl -verify -rawin` takes them. */
export const signatureFile = 'SHA256SUMS.sig';
/** The public key in the package (SPKI, PEM). */
export const publicKeyFile = 'signing-key.pem';
const privateKeyFile = 'signing-key-private.pem';

export interface Signer {
  /** PEM. */
  readonly publicKey: string;
  readonly fingerprint: string;
  sign(bytes: Uint8Array): Buffer;
}

/**
 * The key of a data folder, made on first use (mode 0600).
 *
 * Throws Problem `library-corrupt` (part `signing key`) for a file that holds no Ed25519 key: it is never replaced, since packages with the old fingerprint are
 * already elsewhere.
 */
export function openSigner(dataDir: string): Signer {
  const path = join(dataDir, privateKeyFile);
  const key = readKey(path) ?? makeKey(path);
  const publicKey = createPublicKey(key);
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(publicKey),
    sign: (bytes) => sign(null, bytes, key),
  };
}

/** The fingerprint of a data folder's key; null before its first package, and for a key that cannot be read, which the next package says. */
export function fingerprintHere(dataDir: string): string | null {
  try {
    const key = readKey(join(dataDir, privateKeyFile));
    return key === undefined ? null : fingerprintOf(createPublicKey(key));
  } catch {
    return null;
  }
}

function readKey(path: string): KeyObject | undefined {
  let pem: Buffer;
  try {
    pem = readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Problem('library-corrupt', { part: 'signing key' }, { cause });
  }
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // No key at all: the same as one of another kind.
  }
  throw new Problem('library-corrupt', { part: 'signing key' });
}

/** Written whole beside its place and linked there: of two that are made at once the first stays. */
function makeKey(path: string): KeyObject {
  const made = generateKeyPairSync('ed25519').privateKey;
  const draft = `${path}.${process.pid}`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, made.export({ type: 'pkcs8', format: 'pem' }).toString());
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
    return made;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    return readKey(path) ?? made;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** SHA-256 of the public key (SPKI, DER), its first 128 bits as 32 hex digits. */
function fingerprintOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 32);
}

/** Whether `signature` is that of `bytes` by the key in `pem`, and the fingerprint of that key; null where `pem` is no Ed25519 key. */
export function checkSignature(pem: Uint8Array, bytes: Uint8Array, signature: Uint8Array): { valid: boolean; fingerprint: string } | null {
  try {
    const key = createPublicKey(Buffer.from(pem));
    if (key.asymmetricKeyType !== 'ed25519') return null;
    return { valid: verify(null, bytes, key, signature), fingerprint: fingerprintOf(key) };
  } catch {
    return null;
  }
}
