// The words of the first pages, the check of this computer and the settings, in Japanese. Invariant: exactly the keys of en-settings.ts.
import type { SettingsText, SystemText, WelcomeText } from './en-settings.ts';
import { bytes, grouped } from './numbers.ts';

export const welcomeJa: WelcomeText = {
  open: 'はじめのページ',
  page: (at, of) => `${at} / ${of} ページ`,
  titles: {
    language: 'どの言語で使いますか?',
    system: 'この PC で何ができますか?',
    privacy: '写真とモデルはどこに置かれますか?',
  },
  languageHint: '上のバーでいつでも変えられます。',
  languages: '言語',
  next: '次のページ',
  back: '前のページ',
  skip: 'このページを飛ばす',
  done: '開始画面へ',
  privacyTitle: '画像とモデルはこの PC の外に出ません。',
  privacy: [
    'このプログラムは通信しません。何も送信せず、更新を探さず、何も読み込みません。ネットワークにつながずに使えます。',
    '写真は元の場所で読むだけで、変更しません。顔の切り抜き、特徴ベクトル、結果は、データフォルダーに置かれ、このユーザーだけが見られます。',
    '外へ渡すのは、ご自身が操作したときだけです。書き出した一式、報告書、診断を、指定したフォルダーに書きます。一式に写真は入りません。ほかの PC で学習するときだけ写真を含められ、その前に確認します。',
    'ブラウザーの画面(deshi serve)は、この PC からだけ、1 回限りのアドレスで開けます。',
    '人の写真を扱うには、その権利が必要です。データのステップで確認します。',
  ],
};

export const systemJa: SystemText = {
  title: 'この PC の点検',
  looking: 'この PC を調べています',
  again: 'もう一度点検',
  columns: { item: '項目', found: '見つかったもの', enough: '何に十分か', mend: '改善するには' },
  items: {
    processor: 'プロセッサー',
    memory: 'メモリ',
    disk: 'データフォルダーのディスク',
    devices: '学習に使う装置',
    time: '学習にかかる時間',
    energy: '電力の計測器',
    folder: 'データフォルダー',
  },
  verdicts: { good: '十分', limited: '制限あり', bad: '不足', unknown: '不明' },
  nothing: '必要ありません。',
  processor: {
    found: (cpu, cores) => `${cpu}、${grouped(cores)} コア`,
    enough: { good: '学習と測定。同時にほかの作業もできます', limited: '学習。同時にほかの作業はほとんどできません' },
    mend: '夜間に学習するか、コアの多い PC を使ってください。',
  },
  memory: {
    found: (size) => bytes(size),
    enough: {
      good: 'すべての機器用モデル。測定では、最大の MobileFaceNet が 7.2 GB、最小が 1.9 GB を使いました。',
      limited:
        '小さめの機器用モデル。測定では、最大の MobileFaceNet が 7.2 GB を使いました。この PC では分けて計算するため、遅くなります。',
      bad: '見本の学習。測定では、最小の MobileFaceNet が 1.9 GB を使いました。',
    },
    mend: '学習中はほかのプログラムを閉じるか、小さい機器用モデルを選ぶか、メモリを増やしてください。',
  },
  disk: {
    found: (free) => `空き ${bytes(free)}`,
    unknown: '空き容量を読み取れません。',
    enough: (photos) => `写真約 ${grouped(photos)} 枚と、その学習 1 回`,
    mend: 'このディスクを空けるか、データフォルダーを別のディスクに移してください(設定)。',
  },
  devices: {
    enough: {
      good: 'グラフィックボードでの学習',
      limited: 'プロセッサーでの学習。見本の学習はこれで足ります。',
      unknown: '測るまでわかりません',
      bad: '',
    },
    none: '使えるグラフィックボードが見つかりません。',
    mend: {
      good: '必要ありません。',
      limited: '新しいドライバーの入ったグラフィックボードがあれば、速く学習できます。ボードやドライバーを変えたら、測り直してください。',
      unknown: '今すぐ測ってください。それぞれの装置が既知の答えを計算し、時間を測ります。',
      bad: '',
    },
    driver: (engine, driver) =>
      `${engine}: ドライバー ${driver} か、その製造元のライブラリーが古いか、ありません。ドライバーを更新してください。それまではプロセッサーで学習します。`,
  },
  time: {
    unmeasured: 'まだ測っていません',
    speed: (perSecond) => `1 秒に写真 ${perSecond} 枚(MobileFaceNet x0.5)`,
    tooSlow: '遅すぎて測れません',
    study: (photos, epochs, low, high) => `最初の検証(写真 ${grouped(photos)} 枚を ${epochs} 回、手本あり・手本なし)に ${low}〜${high}`,
    measure: '今すぐ測る',
    measuring: 'それぞれの装置が既知の答えを計算し、時間を測っています。1 分から数分かかります。',
    stop: '測定を止める',
  },
  energy: {
    found: '読み取れます',
    enough: { good: '学習と 1 回の照合の電力を報告書に載せること', limited: 'ほかのすべて。電力は「測定できません」と表示します' },
    mend: {
      'no-permission':
        'この PC の管理者に、/sys/class/powercap の下の energy_uj をこのユーザーが読めるようにしてもらってください(udev の規則など)。Linux 5.10 からは root だけが読めます。',
      'no-sensor': '仮想環境や小型の PC の多くにはありません。コンセントの電力計を目で読むことはできます。',
      'not-this-system': 'プログラムが読めるのは Linux だけです。コンセントの電力計を目で読むことはできます。',
    },
  },
  folder: {
    private: 'このユーザーだけが中を見られます',
    open: 'この PC のほかのユーザーも中を見られます',
    unknown: '書き込めます。ほかに誰が中を見られるかは、このシステムでは未評価です。',
    readOnly: 'このユーザーは書き込めません',
    enough: { good: '人の写真', limited: '描いた人物だけ', bad: '何も保存できません' },
    mend: {
      limited: 'ほかのユーザーの権限を外して(Linux と macOS では、データフォルダーに chmod 700)、もう一度点検してください。',
      bad: 'このユーザーがデータフォルダーに書けるようにするか、別のフォルダーを選んでください(設定)。',
    },
  },
};

export const settingsJa: SettingsText = {
  title: '設定',
  intro: '変更はすぐに反映されます。',
  back: '設定を閉じる',
  undo: '直前の変更を取り消す',
  looks: '画面の見た目',
  hideFaces: '起動したとき、顔とフォルダー名を隠す',
  training: '学習',
  notifications: '通知',
  notify: '学習の完了、一時停止、確認が必要なときに知らせる。通知に人や写真の名前は出ません。',
  notHere: 'ブラウザーの画面では通知しません。デスクトップ版では通知します。',
  dataFolder: 'データフォルダー',
  where: '場所',
  size: '使っている容量',
  free: 'ディスクの空き',
  adding: '合計しています…',
  move: '移すには: プログラムを閉じ、フォルダーごと移してから、環境変数 DESHI_DATA に新しい場所を設定して起動してください(ターミナルでは --data でも指定できます)。',
  privacy: '人の写真',
  retention: '次の日数より長く保存している写真を知らせる',
  retentionHint: 'フォルダーを最初に読んでからの日数です。空欄なら知らせません。自動で削除することはありません。',
  days: '日',
  overdue: (photos, folders, since) => `フォルダー ${grouped(folders)} 個の写真 ${grouped(photos)} 枚を、${since} から保存しています。`,
  overdueTodo: 'まだ保存してよいか確認してください。人の削除はデータのステップで、すべての削除はデータフォルダーの削除でできます。',
  key: '一式に署名する鍵',
  keyNone: 'まだありません。最初の一式を書くときに作られます。',
  keyUse: '一式を受け取る人に、この組を電話で読み上げてください。ここで署名されたことがわかります。',
  support: 'ヘルプ',
};
