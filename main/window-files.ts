// The built window: its files, read once, and the headers with which they are handed out, by the server and by the shell alike.
// Invariant: a request is a key of a table and never becomes a path, so nothing outside the window's folder can be reached.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from './problems.ts';

/** Where `npm run build` puts the window. */
export const builtWindow: string = fileURLToPath(new URL('../renderer/dist', import.meta.url));

export interface WindowFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** Kinds of files that a window consists of; others are not handed out. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * What the page may do: run its own scripts, show its own pictures and those it makes, talk to where it came from. Nothing else, not even inline
 * scripts and styles. `svelte-trusted-html` is the one place where Svelte turns its compiled templates into elements.
 */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ');

/** Sent with everything, refusals too. `no-store`: faces and results stay out of the browser's cache on the disk. */
export const windowHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), clipboard-read=()',
  'Cache-Control': 'no-store',
};

export type WindowFiles = ReadonlyMap<string, WindowFile>;

/** Reads the built window: keys are paths such as `/assets/a.js`; `/` is its page. Throws Problem `window-missing`. */
export function readWindow(folder: string = builtWindow): WindowFiles {
  const files = new Map<string, WindowFile>();
  try {
    collect(folder, '', files);
  } catch (cause) {
    throw new Problem('window-missing', {}, { cause });
  }
  const page = files.get('/index.html');
  if (page === undefined) throw new Problem('window-missing');
  return files.set('/', page);
}

/** Walks by itself: Node's own recursive listing goes through links, and what is handed out lies in the folder itself. */
function collect(folder: string, way: string, files: Map<string, WindowFile>): void {
  for (const entry of readdirSync(join(folder, way), { withFileTypes: true })) {
    const path = `${way}/${entry.name}`;
    const type = types[extname(entry.name).toLowerCase()];
    if (entry.isDirectory()) collect(folder, path, files);
    else if (entry.isFile() && type !== undefined) files.set(path, { bytes: new Uint8Array(readFileSync(join(folder, path))), type });
  }
}

/** The file that a request names, by its path as it came: not decoded, because no name of the window needs it. */
export function windowFile(files: WindowFiles, path: string): WindowFile | undefined {
  return files.get(path);
}

/** The digest of a request for a face, such as `/faces/<64 hexadecimal digits>`. */
export function faceDigest(path: string): string | undefined {
  return /^\/faces\/([0-9a-f]{64})$/.exec(path)?.[1];
}
