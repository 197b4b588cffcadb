// Opening the operator's browser, where there is a screen to open it on.
// Invariant: a failure is no fault of the program: the address has been printed as well.
import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a browser may be opened here: there is a screen, and nobody asked not to (`DESHI_NO_OPEN`). */
export function mayOpen(env: Environment = process.env, platform: NodeJS.Platform = process.platform): boolean {
  if (env['DESHI_NO_OPEN']) return false;
  // Somebody who came by ssh sits elsewhere, even where a screen is forwarded.
  if (env['SSH_CONNECTION']) return false;
  return platform === 'win32' || platform === 'darwin' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/** The program that opens an address, and its arguments. */
export function opener(address: string, platform: NodeJS.Platform = process.platform): readonly [string, readonly string[]] {
  if (platform === 'darwin') return ['open', [address]];
  // Not `start`: that would go through a shell, and `&` in an address would end the command.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', address]];
  return ['xdg-open', [address]];
}

/**
 * Opens an address and waits for nothing. Resolves to whether the opener could be started.
 *
 * For a moment the address stands in the list of processes. Whoever reads it there has to be faster than the browser, and the operator then sees that
 * the address is used up: it works once.
 */
export function openBrowser(address: string): Promise<boolean> {
  const [program, args] = opener(address);
  return new Promise((settle) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => settle(false));
    child.once('spawn', () => {
      child.unref();
      settle(true);
    });
  });
}
