// `app://deshi/...`: the window's files and the pictures of faces, with the same headers as in a browser.
// Invariant: an address is a key of a table or a digest, never a path; everything else is 404 (points 1, 7 and 18 of the checklist).
import type { CustomScheme } from 'electron';
import { faceDigest, type WindowFiles, windowFile, windowHeaders } from '../window-files.ts';
import { reportPolicy, requestedPath, scheme } from './policy.ts';

/** Registered before `ready`: an origin of its own and secure, and nothing that weakens the policy of the page. */
export const schemes: CustomScheme[] = [{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }];

const bitmapType = 'image/bmp';

/** Answers one request. `face` gives the picture of a digest, `report` the page that is being printed under a path. */
export async function answerRequest(
  request: { readonly method: string; readonly url: string },
  files: WindowFiles,
  face: (digest: string) => Promise<Uint8Array | null>,
  report: (path: string) => string | undefined = () => undefined,
): Promise<Response> {
  const path = requestedPath(request.method, request.url);
  const digest = path === undefined ? undefined : faceDigest(path);
  if (digest !== undefined) {
    const picture = await face(digest);
    return picture === null ? nothing() : answer(200, bitmapType, new Uint8Array(picture));
  }
  const printed = path === undefined ? undefined : report(path);
  if (printed !== undefined) {
    const headers = { ...windowHeaders, 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': reportPolicy };
    return new Response(printed, { status: 200, headers });
  }
  const file = path === undefined ? undefined : windowFile(files, path);
  return file === undefined ? nothing() : answer(200, file.type, file.bytes);
}

function nothing(): Response {
  return answer(404, 'text/plain', null);
}

function answer(status: number, type: string, body: Uint8Array<ArrayBuffer> | null): Response {
  return new Response(body, { status, headers: { ...windowHeaders, 'Content-Type': type } });
}
