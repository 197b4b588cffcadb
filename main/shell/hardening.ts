// Points 5 and 11 to 14 of Electron's security checklist, and the layers that keep the program offline.
// Invariant: set before the first window opens, for every page that will ever exist.
import type { AppPart, ContentsPart, SessionPart } from './parts.ts';
import { mayAsk, mayNavigate, mayRequest, switches } from './policy.ts';

/** Before `ready`. */
export function hardenApp(app: AppPart): void {
  app.enableSandbox();
  for (const [name, value] of switches) {
    if (value === undefined) app.commandLine.appendSwitch(name);
    else app.commandLine.appendSwitch(name, value);
  }
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
  // There is nobody on the other side whose certificate or password could be right.
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
  app.on('login', (event) => event.preventDefault());
}

/** One page: it stays where it is and opens nothing. */
export function hardenContents(contents: ContentsPart): void {
  contents.on('will-navigate', (event) => {
    if (!mayNavigate(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!mayNavigate(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!mayNavigate(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Before the first window: a spelling dictionary would otherwise be fetched as soon as there is one. */
export function hardenSession(session: SessionPart, packaged: boolean): void {
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerDictionaryDownloadURL('https://dictionaries.invalid/');
  session.setPermissionRequestHandler((_contents, permission, callback) => callback(mayAsk(permission)));
  session.setPermissionCheckHandler((_contents, permission) => mayAsk(permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !mayRequest(url, packaged) }));
  session.on('will-download', (event) => event.preventDefault());
}
