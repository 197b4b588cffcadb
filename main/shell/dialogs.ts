// Dialogs of the system, as data: what each choice of the window opens, and the question when the window closes.
// Invariant: a dialog gives back a path that the operator picked, or nothing.
import type { MessageBoxOptions, OpenDialogOptions, SaveDialogOptions } from 'electron';
import type { Choice } from '../../preload/bridge.ts';
import type { ShellText } from '../../renderer/text/en-shell.ts';
import type { ClosingAnswer } from './policy.ts';

export function openDialog(choice: Choice, { dialogs }: ShellText): OpenDialogOptions {
  const folder = (title: string): OpenDialogOptions => ({
    title,
    buttonLabel: dialogs.choose,
    properties: ['openDirectory', ...(choice === 'export-folder' ? (['createDirectory', 'promptToCreate'] as const) : [])],
  });
  const file = (title: string, name: string, extensions: string[]): OpenDialogOptions => ({
    title,
    buttonLabel: dialogs.choose,
    properties: ['openFile'],
    filters: [{ name, extensions }],
  });
  if (choice === 'faces-folder') return folder(dialogs.facesFolder);
  if (choice === 'folder') return folder(dialogs.folder);
  if (choice === 'export-folder') return folder(dialogs.exportFolder);
  if (choice === 'teacher') return file(dialogs.teacher, dialogs.teacherFiles, ['onnx']);
  return file(dialogs.textFile, dialogs.textFiles, ['txt', 'csv', 'tsv', 'json']);
}

export function saveReportDialog({ dialogs }: ShellText): SaveDialogOptions {
  return {
    title: dialogs.saveReport,
    defaultPath: dialogs.reportFile,
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  };
}

const answers: readonly ClosingAnswer[] = ['keep', 'pause', 'back'];

export function closingDialog({ closing }: ShellText, kept: 'hidden' | 'minimised'): MessageBoxOptions {
  return {
    type: 'question',
    message: closing.question,
    detail: closing.detail,
    buttons: [kept === 'hidden' ? closing.keep : closing.keepWithoutTray, closing.pause, closing.back],
    checkboxLabel: closing.remember,
    // Escape and Enter do no harm.
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  };
}

/** What a button of the question means. */
export function closingAnswer(button: number): ClosingAnswer {
  return answers[button] ?? 'back';
}
