// What the desktop shell, `npm start` and `deshi serve` say in English: menus, dialogs, notifications, lines of the terminal.
// Invariant: nothing here names a person, a photo or a path, except the address that the operator is to open.

export const shellEn = {
  menu: {
    file: 'File',
    edit: 'Edit',
    view: 'View',
    help: 'Help',
    quit: 'Quit',
    close: 'Close window',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    larger: 'Larger text',
    smaller: 'Smaller text',
    normal: 'Normal text size',
    fullScreen: 'Full screen',
    reload: 'Reload the window',
    settings: 'Settings…',
    welcome: 'First pages',
    diagnostics: 'Save diagnostics…',
    about: 'About Deshi',
    show: 'Show the window',
  },
  dialogs: {
    facesFolder: 'Choose the folder of faces',
    folder: 'Choose a folder',
    teacher: 'Choose the teacher',
    teacherFiles: 'ONNX networks',
    textFile: 'Choose a file',
    textFiles: 'Lists and tables',
    exportFolder: 'Choose where the result is to be written',
    choose: 'Choose',
    saveReport: 'Save the report as PDF',
    reportFile: 'KPI report.pdf',
  },
  /** Closing the window while a run is active. */
  closing: {
    question: 'Go on training?',
    detail: 'Closing the window need not stop it. Everything so far is saved either way.',
    keep: 'Go on (stays in the notification area)',
    keepWithoutTray: 'Go on (in a small window)',
    pause: 'Pause and quit',
    back: 'Back',
    remember: 'Always do this',
  },
  tray: { running: 'Deshi is training', idle: 'Deshi' },
  notifications: {
    finished: 'The training has finished. The result is ready.',
    paused: 'The training is paused. It can be continued.',
    failed: 'The training has stopped and needs you.',
    rehearsed: 'The rehearsal has ended. The Plan step says what it found.',
  },
  /** When the core dies again and again. */
  core: {
    title: 'Deshi cannot go on',
    detail: 'Its inner process stopped several times within a minute. What was saved stays saved. The log file lies in the data folder.',
    damaged: 'Files of the program are not what was installed. Install Deshi again.',
  },
  start: {
    building: 'Building the window once.',
    noBuild: 'The window could not be built.',
    withoutElectron: (reason: string) =>
      `The desktop window needs Electron, which is not here (${reason}); the same window opens in the browser.`,
    electronFailed: 'The desktop window could not be started here; the same window opens in the browser.',
    reasons: { absent: 'its program file was not fetched', noDisplay: 'no display' },
  },
  serve: {
    open: 'Open this address on this computer:',
    once: 'It works once. Press Enter for a new one, Ctrl-C to end.',
    opened: 'The window opens in the browser.',
    ended: 'Everything is saved. Goodbye.',
  },
};

export type ShellText = typeof shellEn;
