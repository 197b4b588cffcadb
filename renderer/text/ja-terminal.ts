// What the command line says in Japanese: help, faults in arguments, notes between progress lines, the KPI table.
// Invariant: every key of English is here; the words for things are those of ja.ts.
import type { commandsEn, TerminalText } from './en-terminal.ts';
import { deviceNotesJa } from './ja-devices.ts';
import { searchNotesJa } from './ja-search.ts';
import { grouped, percent } from './numbers.ts';

/** コマンドの説明。各 1 行。 */
export const commandsJa: typeof commandsEn = {
  scan: '顔写真のフォルダーを読み込みます。人ごとのフォルダー、manifest.csv(path と person の列)、train.rec(RecordIO)のどれでも読めます。',
  teacher: '手本モデルを開き、画素の受け取り方を調べ、この人たちで確かめます。',
  distill: '手本モデルから小さな機器用モデルを学習し、報告書と一緒に書き出します。',
  resume: '止まった学習を続きから再開します。',
  judge: '終わった学習を、別の費用・上限・単価で評価し直します。学習はし直しません。指定しないものは「なし」として扱います。',
  runs: 'プロジェクトの学習、またはすべての学習を、数字とディスク使用量とともに一覧にします。1 つを削除もできます。',
  evaluate: '学習したモデル、または手本モデルの正確さを測ります。',
  search: '機器に合う機器用モデルを探します。すべての速さを測り、良いものを長く学習して、選ぶ価値のあるものを示します。',
  compare: '同じ写真で複数の手法を学習し、到達した正確さを区間つきで比べます。',
  stress: '暗い写真、ぶれた写真、マスクなど、ほかの撮影条件で学習済みモデルを試します。',
  export: '学習したモデルを ONNX に書き出し、検査します。',
  probe: '一式の測定プログラムが機器で測った結果を取り込み、一覧し、取り除きます。',
  bench: 'この PC の速さを測ります。',
  'check-reference': '基準ファイルと計算を照らし合わせます。',
  devices: '学習に使える装置の一覧、試験、選択。',
  diagnose: '診断の内容を一覧にし、担当者に渡すファイルに書きます。写真、名前、パスは含まれません。',
  cluster: 'ほかの計算機の PyTorch で学習するためのフォルダーの書き出しと、結果の取り込み。',
  sample: '描いた練習用の人物で、全体を一度実行します。',
  serve: 'この PC のブラウザーで画面を開きます。',
};

export const terminalJa: TerminalText = {
  pdf: 'PDF にするには、デスクトップの画面で報告書を保存するか、report/report.ja.html をブラウザーで開いて印刷します。',
  intro: 'Deshi は、大きな顔認識モデルから小さな機器用モデルを、この PC だけで作ります。',
  moreHelp: '各コマンドの説明: deshi コマンド --help',
  arguments: '引数',
  everywhere: 'すべてのコマンドで使えるもの',
  examples: '例',

  positionals: {
    FOLDER: '顔写真のフォルダー',
    TEACHER: 'ONNX ファイル。付属の手本モデルは「starter」',
    RUN: '学習の名前。省くと一番新しいもの',
    PROJECT: '画面のプロジェクトの名前。省くと、すべての学習',
    SUBJECT: '学習の名前、ONNX ファイル、または「starter」',
    REFERENCE: 'losses.json、method_vectors.json、mobilefacenet.safetensors が入ったフォルダー',
    ACTION: 'export(フォルダーに書き出す)または import(結果を取り込む)',
    PLACE: 'export では学習の名前(省略すると最新のもの)、import ではフォルダー',
    WHAT: 'import(時間とメモリを機器の値で判定する)、list(一覧)または remove(取り除く)',
    RESULT: 'import では、測定プログラムが書いた probe-result.json。remove では機器の番号(省くとすべて)',
  },

  options: {
    help: 'この説明を表示する',
    version: '版を表示する',
    json: '結果を JSON で標準出力に書く',
    lang: '表示の言語: en または ja(省くとシステムの言語)',
    data: 'データフォルダー(省くと DESHI_DATA、またはシステムの決まった場所)',
    name: '報告書でのこのフォルダーの呼び名',
    people: 'このファイルに名前がある人だけを読む(1 行に 1 人)',
    exclude: 'このファイルに名前がある人を除く',
    groups: 'グループの表(CSV または JSON)。最初の列が人の名前、続く列が属性',
    conditions: '撮影条件の表。最初の列がフォルダー内の写真の場所(* は任意の文字)、続く列が条件',
    'merge-by-name': '場所が違っても同じ名前のフォルダーは同じ人とする',
    licence: '写真の利用条件',
    'consent-until': '本人が同意した期限の日。例: 2027-03-31。過ぎると、その写真では学習を始められません',
    commercial: '商用利用できるか: yes、no、unknown',
    photos: 'ふつうの写真なので、1 枚ずつ顔を見つけて位置を合わせる(省略時は前回と同じ。新しいフォルダーは写真を見て決める)',
    crops: '位置合わせ済みの切り抜きなので、そのまま使う',
    teacher: '手本モデル: ONNX ファイルまたは「starter」',
    'teacher-licence': '手本モデルの利用条件',
    'teacher-commercial': '手本モデルを商用利用できるか: yes、no、unknown',
    anyway: '手本モデルが確認に通らなくても続ける',
    faces: '最初に読み込むフォルダー。何度でも指定できる(省くと前に読み込んだもの)',
    student: '機器用モデルの名前(例: mobilefacenet-x0.5。deshi search で一覧)、または auto(先に合うものを探します)',
    students: 'この機器用モデルだけ。コンマ区切り(省略時は、練習用と手本ほど大きいものを除くすべて)',
    steps: '時間の代わりに、最初の回のステップ数。同じ数なら同じ探索になります',
    'max-ms': '顔 1 つの時間の上限(ミリ秒)。100 回中 95 回',
    'max-mb': 'ファイルの大きさの上限(MB)',
    'max-memory-mb': 'メモリの上限(MB)',
    method: 'ada-arc または ada-cos',
    methods: '比べる手法、コンマ区切り(省くと論文の比較とその対抗手法)',
    seeds: '手法ごとに乱数を変えて学習する回数(省くと 3)',
    budget: '全体にかけてよい時間。例: 45m、8h(省くと 1h)',
    epochs: '時間の代わりに、写真を何周するか',
    seed: '番号。同じ番号なら同じ学習を繰り返す',
    threads: 'CPU のスレッド数(省くとすべて)',
    'no-standalone': '比較用の、手本なしの学習をしない',
    train: '学習に使う人の名前のファイル',
    choose: '判定しきい値を決める人の名前のファイル',
    verify: '検証に使う人の名前のファイル',
    protocol: 'LFW 形式の組のファイル、lfw.bin などの検証用ファイル、または IJB-B・IJB-C 形式のフォルダー。何度でも指定できる',
    title: '報告書の題名',
    purpose: '機器用モデルの用途(報告書に載る)',
    cost: '費用、上限、目標のファイル(JSON)',
    'passes-per-day': '1 日の通過回数',
    'impostor-share': 'そのうち別人の割合。例: 0.001',
    'reject-cost': '本人を 1 回断ったときの費用',
    'accept-cost': '別人を 1 回通したときの損失',
    'check-cost': '人が 1 回確認する費用',
    currency: '費用の通貨。例: JPY、EUR',
    'max-fmr': '別人を通す割合の上限',
    registered: '顔を探す相手の登録人数 (1 対 N)。指定しなければ 1 人の本人と比べる (1 対 1)',
    without: '検査に合格しなかったファイルを外して書き出す。一式にもそう書かれます。2 回まで指定可',
    rehearse: '試し学習だけをする。10 分ですべての段階を通し、動くかどうかと --budget の予想とのずれを示します。結果はありません',
    out: '結果を書くフォルダー。空か、まだ無いこと(diagnose では、まだ無いファイル)',
    quick: '短く済ませる: 小さなモデル、少ない人数、おおまかな測定',
    port: '画面のポート番号(省略時: 空いている番号)',
    root: '自分のフォルダーのほかに、ブラウザーから使えるフォルダー(複数回指定できます)',
    'no-open': 'ブラウザーを開かず、アドレスだけを表示する',
    test: 'すべての装置に既知の計算をさせ、速さも測る',
    engine: '学習に使う装置。auto: 正しい値を計算する中で最も速いもの',
    usable: '学習中も PC をほかの作業に使えるようにする: yes または no',
    'memory-cap': '学習が使うメモリの上限(MiB)。0: 上限なし',
    software: 'CPU が代行する装置も試す',
    'with-faces': 'export で、学習に使う全員の顔写真をフォルダーに入れてよい',
    int8: 'remove で、整数にしたモデルを測った機器を取り除く',
    run: '学習の名前。省くと、終わった中で一番新しいもの',
    remove: 'この学習を、フォルダーの中身ごと完全に削除(プロジェクトの結果は削除できません)',
    'signed-too': '承認された、または一式を引き渡した学習でも削除',
    fresh: '途中の学習を続けず、新しく始める',
  },

  faults: {
    unknownOption: (name) => `${name} というオプションはありません。`,
    missingValue: (name) => `--${name} には値が必要です。`,
    noValue: (name) => `--${name} に値は付けられません。`,
    badValue: (name, value) => `「${value}」は --${name} の値になりません。`,
    missingArgument: (name) => `${name} がありません。`,
    tooManyArguments: (value) => `引数が 1 つ多いです:「${value}」。`,
    noCommand: 'コマンドがありません。',
    seeHelp: (command) => `使い方: ${command} --help`,
    benchElsewhere: '測定はソースコードに含まれます。そのフォルダーで「npm run bench」を実行してください。',
  },

  notes: {
    'teacher-wants': ({ name, clear }) =>
      `手本モデルの画素の受け取り方: ${name}${clear === false ? '(この写真では、ほとんど差のない受け取り方がほかにもあります)' : ''}`,
    'teacher-good': (d) => `手本モデルはこの人たちをよく見分けています(${checked(d)})。`,
    'teacher-weak': (d) => `手本モデルはこの人たちが苦手です(${checked(d)})。機器用モデルがこれを上回ることはほとんどありません。`,
    'teacher-poor': (d) => `手本モデルはこの人たちを見分けられません(${checked(d)})。指定により続けます。`,
    'batch-usual': ({ batch }) => `1 回に学ぶ写真: ${number(batch)} 枚(通常の数)`,
    'batch-small-data': ({ batch }) => `1 回に学ぶ写真: ${number(batch)} 枚(写真が少ないため)`,
    'epochs-given': ({ epochs }) => `学習の周回: ${number(epochs)} 周(指定どおり)`,
    'epochs-budget': ({ epochs }) => `学習の周回: ${number(epochs)} 周(時間と、この PC の速さから)`,
    'epochs-usual': ({ epochs }) => `学習の周回: ${number(epochs)} 周(通常の数)`,
    'rate-by-batch': ({ peakRate }) => `学習率: ${number(peakRate)}(1 回に学ぶ枚数から)`,
    'classes-drawn': ({ classes, drawn }) =>
      `1 回に比べる相手: ${number(classes)} 人のうち ${number(drawn)} 人(全員ではメモリと時間がかかりすぎるため、毎回選び直します)`,
    'teacher-centred': ({ common }) =>
      `手本モデルの特徴量は大部分が共通です(1 のうち ${number(common)})。機器用モデルは、違いの部分を学びます。`,
    'comparison-training': ({ at, of, method, seed }) => `学習 ${number(at)}/${number(of)}: ${method}、シード ${number(seed)}。`,
    resumed: ({ step }) => `ステップ ${number(step)} から続けます。`,
    ...deviceNotesJa,
    ...searchNotesJa,
  },

  run: (id) => `学習 ${id}`,
  resumedRun: (id) => `学習 ${id} を続きから再開します`,
  stopping: '保存して止めます。もう一度 Ctrl-C を押すと、すぐに止まります。',
  continueWith: (command) => `続きから再開するには: ${command}`,
  finished: (seconds) => `${seconds}で終わりました。`,
  setAside: '除外した写真',
  noRuns: '学習はまだありません。',
  written: (folder, files) => `${grouped(files)} 個のファイルを ${folder} に書きました`,
  practice: '描いた人物の結果です。全体が動くことを示すもので、実際の顔については何も言えません。',

  teacher: {
    size: 'ファイルの大きさ',
    parameters: 'パラメーター数',
    embedding: '特徴量の数',
    input: '入力',
    batch: '1 回の枚数',
    anyBatch: '何枚でも',
    convention: '画素',
    runnerUp: '次点',
    check: '読み込んだ人での確認',
    notChecked: '写真を読み込んでいないため、画素の受け取り方と正確さは調べていません。',
    verdicts: { good: '良い', weak: '弱い', poor: '不十分' },
  },

  table: {
    teacher: '手本モデル',
    student: '機器用モデル',
    standalone: '単独学習',
    kpis: { accuracy: '正確さ', speed: '速さと電力', size: '大きさ', effort: '手間と費用' },
    folds: '正しく判定した組',
    protocol: (name) => `正しく判定した組(${name})`,
    tar: (fmr) => `本人を通す割合(別人 ${grouped(1 / fmr)} 回に 1 回)`,
    tpir: (fpir) => `登録者が見つかる割合(別人の ${percent(fpir, 0)} が間違われるとき、1 対 N)`,
    rows: {
      rank1: '1 番目の候補が本人(1 対 N、順位 1)',
      fpir: 'だれかと間違われる別人(1 対 N、判定しきい値で)',
      fnir: '見つからない登録者(1 対 N、判定しきい値で)',
      fmr: '別人を通す割合(判定しきい値で)',
      fnmr: '本人を断る割合(判定しきい値で)',
      p50: '顔 1 枚の時間(中央値)',
      p95: '顔 1 枚の時間(95 % がこれ以下)',
      energy: '顔 1 枚の電力量',
      fileBytes: 'ファイル',
      parameters: 'パラメーター数',
      macs: '顔 1 枚の積和演算(MAC)',
      peakMemoryBytes: 'メモリの最大値',
      machineSeconds: 'PC の時間',
      energyKwh: '全体の電力量',
      cost: '全体の費用',
      people: '人数',
      photos: '写真',
    },
    threshold: (value) => `判定しきい値: ${value}(画像と左右反転を合わせた特徴量どうしのコサイン)`,
    gain: (fmr, points, low, high, kind) =>
      `${
        {
          better: '手本から学んだ効果',
          worse: 'この手本から学んだことは逆効果でした',
          unclear: '手本ありと手本なしに、はっきりした差はありません',
        }[kind]
      }: ${
        fmr === null ? '正しく判定した組' : `別人 ${grouped(1 / fmr)} 回に 1 回のとき本人を通す割合`
      }で ${points} ポイント(95 %: ${low}〜${high})。`,
    unsupported: 'データ不足',
    intervals: '括弧内: 95 % の確かさで真の値がある範囲。',
  },

  reference: {
    passed: 'すべて許容範囲内です。',
    failed: '許容範囲を外れたものがあります。',
  },
};

type NoteData = Readonly<Record<string, string | number | boolean>>;

function number(value: string | number | boolean | undefined): string {
  return typeof value === 'number' ? grouped(value, 4) : String(value ?? '');
}

function checked({ auc, tar, people, images }: NoteData): string {
  return `曲線下面積 ${Number(auc).toFixed(3)}、別人 100 回に 1 回で本人を通す割合 ${percent(Number(tar))}、${number(people)} 人、写真 ${number(images)} 枚`;
}
