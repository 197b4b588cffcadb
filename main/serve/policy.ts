// Decisions about a request, from its headers alone: is it meant for this server, does it come from this server's own page.
// Invariant: pure. What is not recognised is refused.

/** Names under which this computer reaches itself. Any other name that leads here is somebody's DNS, not the operator. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether `Host` names this server: a page that rebinds its own name to 127.0.0.1 still sends its own name. */
export function hostAllowed(host: string | undefined, port: number): boolean {
  return host !== undefined && loopbackNames.some((name) => host.toLowerCase() === `${name}:${port}`);
}

/** Whether `Origin` is the very origin that the request is for. Needed wherever something is opened or changed. */
export function originAllowed(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && host !== undefined && origin.toLowerCase() === `http://${host.toLowerCase()}`;
}

/** Whether a picture may be shown: where the browser says who asks for it, that has to be this server's own page. */
export function fetchSiteAllowed(site: string | undefined): boolean {
  return site === undefined || site === 'same-origin';
}

/** The value of a cookie. */
export function cookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** The session key among the protocols that a web socket offers, `deshi.1, session.<key>`. */
export function offeredSession(protocols: string | undefined): string | undefined {
  const offered = protocols?.split(',').map((one) => one.trim()) ?? [];
  if (!offered.includes(protocol)) return undefined;
  return offered.find((one) => one.startsWith('session.'))?.slice('session.'.length);
}

/** The version of the conversation; a window of another version is not let in. */
export const protocol = 'deshi.1';

/** The key of an `Authorization: Bearer` header. */
export function bearer(header: string | undefined): string | undefined {
  return /^Bearer ([\w-]{1,100})$/.exec(header ?? '')?.[1];
}
