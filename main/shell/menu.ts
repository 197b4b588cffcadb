// The menus of the program and of its place in the notification area, as data.
// Invariant: every entry is a role of the system or calls back; nothing opens an address.
import type { MenuItemConstructorOptions } from 'electron';
import { type MenuWord, menuWords } from '../../preload/bridge.ts';
import type { ShellText } from '../../renderer/text/en-shell.ts';

/** The menu bar. */
export function menuTemplate(
  { menu }: ShellText,
  { platform, packaged }: { readonly platform: NodeJS.Platform; readonly packaged: boolean },
  show: (what: MenuWord) => void,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: menu.file,
      submenu: [
        { role: 'close', label: menu.close },
        ...(mac ? [] : [{ type: 'separator' } as const, { role: 'quit', label: menu.quit } as const]),
      ],
    },
    {
      label: menu.edit,
      submenu: [
        // The window undoes edits of the project itself; these roles reach it as keys.
        { role: 'undo', label: menu.undo },
        { role: 'redo', label: menu.redo },
        { type: 'separator' },
        { role: 'cut', label: menu.cut },
        { role: 'copy', label: menu.copy },
        { role: 'paste', label: menu.paste },
        { role: 'selectAll', label: menu.selectAll },
      ],
    },
    {
      label: menu.view,
      submenu: [
        { role: 'zoomIn', label: menu.larger },
        { role: 'zoomOut', label: menu.smaller },
        { role: 'resetZoom', label: menu.normal },
        { type: 'separator' },
        { role: 'togglefullscreen', label: menu.fullScreen },
        { role: 'reload', label: menu.reload },
        ...(packaged ? [] : [{ role: 'toggleDevTools' } as const]),
      ],
    },
    {
      label: menu.help,
      role: 'help',
      submenu: [
        ...menuWords.map((what) => ({ label: menu[what], click: () => show(what) })),
        { type: 'separator' },
        { role: 'about', label: menu.about },
      ],
    },
  ];
}

/** The menu in the notification area. */
export function trayTemplate({ menu }: ShellText, show: () => void, quit: () => void): MenuItemConstructorOptions[] {
  return [{ label: menu.show, click: show }, { type: 'separator' }, { label: menu.quit, click: quit }];
}
