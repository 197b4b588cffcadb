// 日本語: メニュー、ダイアログ、通知、起動時の表示。What the desktop shell, `npm start` and `deshi serve` say in Japanese.
// Invariant: the same keys as en-shell.ts; nothing here names a person, a photo or a path, except the address that the operator is to open.
import type { ShellText } from './en-shell.ts';

export const shellJa: ShellText = {
  menu: {
    file: 'ファイル',
    edit: '編集',
    view: '表示',
    help: 'ヘルプ',
    quit: '終了',
    close: 'ウィンドウを閉じる',
    undo: '元に戻す',
    redo: 'やり直す',
    cut: '切り取り',
    copy: 'コピー',
    paste: '貼り付け',
    selectAll: 'すべて選択',
    larger: '文字を大きく',
    smaller: '文字を小さく',
    normal: '文字を標準の大きさに',
    fullScreen: '全画面表示',
    reload: 'ウィンドウを読み込み直す',
    about: 'Deshi について',
    show: 'ウィンドウを表示',
  },
  dialogs: {
    facesFolder: '人ごとのフォルダーが入ったフォルダーを選んでください',
    folder: 'フォルダーを選んでください',
    teacher: '手本モデルを選んでください',
    teacherFiles: 'ONNX モデル',
    textFile: 'ファイルを選んでください',
    textFiles: '一覧と表',
    exportFolder: '結果を書き出す場所を選んでください',
    choose: '選ぶ',
  },
  closing: {
    question: '学習を続けますか?',
    detail: 'ウィンドウを閉じても学習は続けられます。どちらを選んでも、ここまでの学習は保存されています。',
    keep: '続ける(通知領域に残す)',
    keepWithoutTray: '続ける(最小化する)',
    pause: '一時停止して終了',
    back: '戻る',
    remember: '次からも同じようにする',
  },
  tray: { running: 'Deshi は学習しています', idle: 'Deshi' },
  notifications: {
    finished: '学習が終わりました。結果を見られます。',
    paused: '学習を一時停止しました。続きから再開できます。',
    failed: '学習が止まりました。確認が必要です。',
  },
  core: {
    title: 'Deshi を続けられません',
    detail: '内部の処理が 1 分間に何度も止まりました。保存した内容は残っています。記録はデータフォルダーにあります。',
    damaged: 'プログラムのファイルがインストール時のものと違います。Deshi を入れ直してください。',
  },
  start: {
    building: '最初に一度、画面を組み立てます。',
    noBuild: '画面を組み立てられませんでした。',
    withoutElectron: (reason) => `デスクトップの画面に必要な Electron がここにありません(${reason})。同じ画面をブラウザーで開きます。`,
    reasons: { absent: '実行ファイルが取得されていません', noDisplay: '画面がありません' },
  },
  serve: {
    open: 'このPCで次のアドレスを開いてください:',
    once: '使えるのは 1 回です。Enter で新しいアドレスを表示し、Ctrl-C で終了します。',
    opened: 'ブラウザーで画面を開きます。',
    ended: 'すべて保存しました。',
  },
};
