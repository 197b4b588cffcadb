// Who may use the window: a token that is shown once and works once becomes a session that lasts as long as the server.
// Invariant: only digests of secrets are kept, compared in constant time; a new token makes the one before it worthless.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Session {
  /** Opens the connection. */
  readonly key: string;
  /** Shows faces, and nothing else: a cookie goes to every server of this computer, whatever its port. */
  readonly facesKey: string;
}

/** The tokens and sessions of one server. They end with it. */
export class Sessions {
  #token: Buffer | undefined;
  readonly #sessions: { readonly key: Buffer; readonly faces: Buffer; readonly facesKey: string }[] = [];

  /** A new token; the one before it, if nobody used it, is worthless from now on. */
  newToken(): string {
    const token = secret();
    this.#token = digest(token);
    return token;
  }

  /** A session for the token, once; undefined for any other. */
  exchange(token: string): Session | undefined {
    if (this.#token === undefined || !timingSafeEqual(this.#token, digest(token))) return undefined;
    this.#token = undefined;
    const session = { key: secret(), facesKey: secret() };
    this.#sessions.push({ key: digest(session.key), faces: digest(session.facesKey), facesKey: session.facesKey });
    return session;
  }

  /** The session with this key. */
  find(key: string): Pick<Session, 'facesKey'> | undefined {
    const asked = digest(key);
    return this.#sessions.find((session) => timingSafeEqual(session.key, asked));
  }

  /** Whether a session has this key for its faces. */
  mayShowFaces(facesKey: string): boolean {
    const asked = digest(facesKey);
    return this.#sessions.some(({ faces }) => timingSafeEqual(faces, asked));
  }
}

const secret = (): string => randomBytes(32).toString('base64url');
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
