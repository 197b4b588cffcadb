// Everything the program says in Japanese: です・ます調, 事象・原因・対処, one word per thing (手本モデル, 機器用モデル, 判定しきい値).
// Invariant: has exactly the keys of en.ts, or it does not compile.
import type { ProblemCode, ProblemData } from '../../preload/contract.ts';
import type { ProblemWords, Text } from './en.ts';
import { checkPhasesJa, checkReasonsJa, photoChecksJa } from './ja-checks.ts';
import { clusterJa, clusterProblemsJa } from './ja-cluster.ts';
import { comparisonJa } from './ja-comparison.ts';
import { conditionsJa } from './ja-conditions.ts';
import { afterParityJa, damagedJa, damagedProblemsJa } from './ja-damaged.ts';
import { deviceProblemsJa, devicesJa } from './ja-devices.ts';
import { doubtPhasesJa } from './ja-doubts.ts';
import { formatProblemsJa, formatsJa } from './ja-formats.ts';
import { peopleProblemsJa } from './ja-people.ts';
import { probeJa, probeProblemsJa } from './ja-probe.ts';
import { reportJa } from './ja-report.ts';
import { runProblemsJa } from './ja-runs.ts';
import { searchJa, searchPhasesJa } from './ja-search.ts';
import { shellJa } from './ja-shell.ts';
import { slicesJa } from './ja-slices.ts';
import { commandsJa, terminalJa } from './ja-terminal.ts';
import { windowJa } from './ja-window.ts';
import { bytes, grouped } from './numbers.ts';

function words(what: string, why: string, todo: string): ProblemWords {
  return { what, why, todo };
}

function noted(data: ProblemData, key: string, before = '(', after = ')'): string {
  const value = data[key];
  return value === undefined || value === '' || value === -1
    ? ''
    : `${before}${typeof value === 'number' ? grouped(value, 6) : String(value)}${after}`;
}

function size(value: string | number | boolean | undefined): string {
  return typeof value === 'number' ? bytes(value) : '不明';
}

const reasons: Readonly<Record<string, string>> = {
  absent: 'ファイルがない',
  incomplete: 'ファイルが短すぎる',
  malformed: '参照を読めない',
  outside: 'フォルダーの外にある',
  count: '数が合わない',
  type: '数値の型が合わない',
  shape: '形が合わない',
  channels: '3 チャンネルが必要',
  size: '大きさが範囲外',
  functions: '独自の関数',
  training: '学習用の部分',
  'sparse-weights': '疎な重み',
  opset: 'ONNX の版が古い:',
  operator: '未知の演算',
  'control-flow': '分岐や繰り返し',
  segments: '分割された重み',
  'weight-type': '重みの型が未知',
  dimensions: 'ありえない大きさ',
  runtime: 'この PC で実行できない',
};

function because(data: ProblemData): string {
  const [code = '', ...detail] = String(data['reason'] ?? '').split(' ');
  if (code === '') return '';
  return `(${[reasons[code] ?? code, ...detail].join(' ')})`;
}

const problems: Record<ProblemCode, (data: ProblemData) => ProblemWords> = {
  ...deviceProblemsJa,
  ...formatProblemsJa,
  ...peopleProblemsJa,
  ...clusterProblemsJa,
  ...probeProblemsJa,
  ...damagedProblemsJa,
  ...runProblemsJa,
  'bad-input': (d) =>
    words(
      `指定を読み取れませんでした${noted(d, 'field', '(項目: ')}。`,
      `値が足りないか、許される範囲を外れています${noted(d, 'detail')}。`,
      '値を直して、もう一度実行してください。各コマンドの説明は --help で表示します。',
    ),
  unexpected: (d) =>
    words(
      `予期しない問題で止まりました${noted(d, 'kind')}。`,
      'このプログラムの不具合です。保存済みのデータはそのまま残っています。',
      'もう一度実行してください。繰り返すときは、診断を保存して(画面では「診断を保存」、ターミナルでは「deshi diagnose」)、このプログラムの担当者に渡してください。',
    ),
  'node-too-old': (d) =>
    words(
      `Node.js ${d.found ?? 'の版'} では動きません。`,
      `Node.js ${d.needed ?? '24'} 以上が必要です。`,
      'プログラムのフォルダーで「npm ci」を実行し、「npm run deshi」で起動してください。必要な版が入ります。',
    ),
  'folder-missing': (d) =>
    words(
      `フォルダーが見つかりません${noted(d, 'path', ': ', '')}。`,
      '移動や名前の変更があったか、ドライブが接続されていないか、ファイルを指定しています。',
      'パスを確かめるか、フォルダーを選び直してください。',
    ),
  'folder-unreadable': (d) =>
    words(
      `フォルダーを開けません${noted(d, 'path', ': ', '')}。`,
      'このユーザーに読み取りの権限がありません。',
      '読み取りを許可するか、別のフォルダーを選んでください。',
    ),
  'no-faces': (d) =>
    words(
      `使える写真がフォルダーにありません${noted(d, 'path', ': ', '')}。`,
      `manifest.csv と train.rec のほか、人ごとのフォルダーに入った JPEG・PNG・WebP を探しました${noted(d, 'files', '(見つかったファイル: ', ' 件)')}${noted(d, 'rejected', '(除外: ', ' 件)')}。`,
      'manifest.csv か train.rec のあるフォルダー、または人ごとのフォルダーが入ったフォルダーを選んでください。',
    ),
  'image-storm': (d) =>
    words(
      `読めない写真が多いため止めました${noted(d, 'rejected', '(', ' 枚)')}。`,
      `${typeof d.seen === 'number' ? `${grouped(d.seen)} 枚のうち` : ''}多くの写真を読めませんでした。ドライブの接続が外れたか、読み込みの後でファイルが変わった可能性があります。`,
      'ドライブを確かめ、フォルダーをもう一度読み込んでください。学習は最後のチェックポイントから続けられます。',
    ),
  'library-newer': (d) =>
    words(
      'このデータフォルダーは、新しい版のプログラムで作られています。',
      `形式は ${d.found ?? '新しい版'} で、このプログラムが扱えるのは ${d.known ?? '以前の版'} までです。何も変更していません。`,
      '新しい版のプログラムを使うか、--data で別のデータフォルダーを指定してください。',
    ),
  'library-locked': (d) =>
    words(
      `別の Deshi がこのデータフォルダーを使っています${noted(d, 'pid', '(プロセス ', ')')}。`,
      'データを守るため、同時に書き込めるのは 1 つだけです。',
      'もう一方を終了するか、--data で別のデータフォルダーを指定してください。',
    ),
  'library-corrupt': (d) =>
    words(
      `データフォルダーが壊れています${noted(d, 'part')}。`,
      '中のファイルが、このプログラムの書いた内容と異なります。ディスクの故障か、別のプログラムによる変更が考えられます。',
      'バックアップから戻すか、--data で空のフォルダーを指定してください。元の写真は変更していません。',
    ),
  'disk-full': (d) =>
    words(
      'ディスクの空きがありません。',
      `保存する場所がありませんでした${d.neededBytes === undefined && d.neededMb === undefined ? '' : `(必要: ${size(d.neededBytes ?? Number(d.neededMb) * 1e6)})`}${d.freeBytes === undefined ? '' : `(残り: ${size(d.freeBytes)})`}。最後のチェックポイントは無事です。`,
      '空きを増やしてから、画面の「再開する」か端末の「deshi resume」で続けてください。',
    ),
  'not-found': (d) =>
    words(
      `指定されたものがありません${noted(d, 'kind')}。`,
      'まだ作られていないか、削除されています。',
      '名前を確かめてください。実行の名前は「deshi evaluate --help」で説明しています。',
    ),
  'teacher-missing': (d) =>
    words(
      `手本モデルのファイルが見つかりません${noted(d, 'path', ': ', '')}。`,
      '移動や名前の変更があったか、ドライブが接続されていません。',
      'パスを確かめてください。手本モデルがないときは --teacher starter を指定してください。',
    ),
  'teacher-unreadable': (d) =>
    words(
      `手本モデルを開けません${noted(d, 'path', ': ', '')}。`,
      `ファイルを読む権限がないか、中のネットワークを実行できません${noted(d, 'detail')}。`,
      'ファイルの権限を確かめるか、標準の ONNX として書き出し直してください。',
    ),
  'teacher-not-onnx': (d) =>
    words(
      `このファイルは ONNX のネットワークではありません${noted(d, 'path', ': ', '')}。`,
      `中身が別の種類です${noted(d, 'kind')}。`,
      '手本モデルを ONNX(拡張子 .onnx)で書き出し、そのファイルを選んでください。',
    ),
  'teacher-truncated': () =>
    words(
      '手本モデルのファイルが途中で切れています。',
      'コピーかダウンロードが最後まで終わらなかったようです。',
      'もう一度コピーし、元のファイルと大きさを比べてください。',
    ),
  'teacher-external-data': (d) =>
    words(
      `手本モデルの重みが見つかりません${because(d)}。`,
      '重みを入れた 2 つめのファイルがないか、途中で切れているか、別のフォルダーを指しています。安全のため、フォルダーの外は読みません。',
      '重みのファイルを .onnx と同じフォルダーに置くか、1 つのファイルに書き出し直してください。',
    ),
  'teacher-unsafe': (d) =>
    words(
      `手本モデルを受け付けませんでした${because(d)}。`,
      'ONNX の標準にない演算や上限を超える大きさなど、このプログラムが実行しない部分を含んでいます。',
      '標準の ONNX 演算だけで書き出し直してください。',
    ),
  'teacher-inputs': (d) =>
    words(
      `手本モデルの入力が、カラー画像 1 枚ではありません${because(d)}${noted(d, 'count', '(入力の数: ')}${noted(d, 'shape', '(形: ')}。`,
      '手本モデルは、決まった大きさの 3 チャンネルの画像を 1 枚受け取るものに限ります。',
      '画像から特徴量までを、入力 1 つで書き出し直してください。',
    ),
  'teacher-outputs': (d) =>
    words(
      `手本モデルの出力が、1 つの特徴量ではありません${because(d)}${noted(d, 'count', '(出力の数: ')}${noted(d, 'shape', '(形: ')}。`,
      '手本モデルは、顔 1 つにつき 1 組の数値を返すものに限ります。分類や検出のモデルは使えません。',
      '特徴量だけを出力として書き出し直してください。',
    ),
  'teacher-nan': () =>
    words(
      '手本モデルの答えが数値になりません。',
      '少なくとも 1 つの顔で NaN か無限大が出ました。ファイルが壊れているか、数値の形式がこの PC に合いません。',
      'float32 で書き出し直し、もう一度実行してください。',
    ),
  'teacher-poor': (d) =>
    words(
      `手本モデルがこの人たちを十分に見分けていません${noted(d, 'auc', '(曲線下面積 ')}。`,
      '機器用モデルは手本モデルより良くなりません。多くは照明、顔の位置合わせ、フォルダーの間違いが原因です。',
      '写真を確かめるか、別の手本モデルを選んでください。--anyway を付けるとこのまま始めます。',
    ),
  'teacher-embedding-size': (d) =>
    words(
      '手本モデルの特徴量の大きさが合いません。',
      `機器用モデルは ${d.expected ?? '別の数'} 個を想定し、手本モデルは ${d.found ?? '異なる数'} 個を返します。`,
      'この学習を始めたときの手本モデルを使うか、新しい学習を始めてください。',
    ),
  'starter-missing': (d) =>
    words(
      `付属の手本モデルが入っていません${noted(d, 'file')}。`,
      '重みを含むパッケージ @vladmandic/face-api がないか、不完全です。',
      'プログラムのフォルダーで「npm ci」を実行してください。',
    ),
  'run-missing': (d) =>
    words(
      `その学習はありません${noted(d, 'run', ': ', '')}。`,
      '名前が違うか、別のデータフォルダーにあります。',
      '名前を確かめるか、--data でデータフォルダーを指定してください。',
    ),
  'run-finished': (d) =>
    words(
      `この学習は終わっています${noted(d, 'run', ': ', '')}。`,
      '続きはありません。',
      '評価か書き出しに進むか、「deshi distill」で新しい学習を始めてください。',
    ),
  'student-trained': (d) =>
    words(
      `機器用モデルの学習は終わっていますが、全体はまだ終わっていません${noted(d, 'run', ': ', '')}。`,
      `残りは${d['missing'] === 'standalone' ? '、手本モデルの効果を示す単独学習モデルの学習と、その後の評価' : '評価'}です。`,
      '画面の「再開する」か端末の「deshi resume」で、最後まで進めてください。',
    ),
  'run-unfinished': (d) =>
    words(
      `この学習はまだ終わっていません${noted(d, 'run', ': ', '')}。`,
      '途中で止めたか、問題で止まりました。終わるまで、渡せる機器用モデルはありません。',
      '先に、画面の「再開する」か端末の「deshi resume」で最後まで進めてください。',
    ),
  'run-active': (d) =>
    words(
      `このデータフォルダーでは学習が進行中です${noted(d, 'run', ': ', '')}。`,
      '1 台の PC で同時に学習できるのは 1 つです。',
      '終わるまで待つか、先に止めてください。',
    ),
  'run-diverged': (d) =>
    words(
      `数値が異常になったため、学習を止めました${noted(d, 'step', '(ステップ ', ')')}。`,
      '損失が数値ではなくなりました。その前のチェックポイントは残っています。',
      '手本モデルと写真を確かめ、新しい学習を始めてください。どちらにも問題がなければ担当者に知らせてください。',
    ),
  'run-data-changed': () =>
    words(
      '学習を始めた後で、写真か手本モデルが変わっています。',
      '結果を説明できるように、まったく同じデータでだけ続けます。',
      '元のデータに戻すか、今のデータで新しい学習を始めてください。',
    ),
  'no-student-fits': () =>
    words(
      '合う機器用モデルがありません。',
      'この PC ですべての上限を守り、この時間で試せるものがありませんでした。',
      '時間、または時間・ファイル・メモリの上限を増やすか、機器用モデルを指定してください。',
    ),
  'checkpoint-damaged': (d) =>
    words(
      `使えるチェックポイントがありません${noted(d, 'file')}。`,
      '保存した 2 世代とも、途中で切れているか、照合用の値と一致しません。',
      '学習を最初から始めてください。読み込んだ写真と手本モデルの特徴量は残っています。',
    ),
  'worker-died': (d) =>
    words(
      `${workerName(d.kind)}が突然終わりました${noted(d, 'signal', '(シグナル ', ')')}${noted(d, 'code', '(終了コード ', ')')}。`,
      '外から止められたか、メモリ不足か、異常終了です。',
      '画面の「再開する」か端末の「deshi resume」で、最後のチェックポイントから続けます。メモリが足りないときは、他の大きなプログラムを終了してください。',
    ),
  'worker-silent': (d) =>
    words(
      `${workerName(d.kind)}から応答がありません${typeof d.timeoutMs === 'number' ? `(${grouped(d.timeoutMs / 1000)} 秒)` : ''}。`,
      'PC の負荷が高いか、スリープしたか、1 枚の写真に時間がかかりすぎています。この処理は終了しました。',
      '画面の「再開する」か端末の「deshi resume」で、最後のチェックポイントから続けます。',
    ),
  cancelled: () =>
    words(
      '作業を止めました。',
      '停止の指示がありました。',
      '画面の「再開する」か端末の「deshi resume」で、最後のチェックポイントから続けます。',
    ),
  'parity-failed': (d) =>
    words(
      `書き出したモデルの答えが、元のモデルと一致しません${noted(d, 'file')}${noted(d, 'difference', '(最大差 ', ')')}。`,
      '実際の顔を使った検査に合格しませんでした。安全のため書き出しを止めました。',
      afterParityJa(d['kind']),
    ),
  'export-private': (d) =>
    words(
      `書き出すファイルに個人に関わるものが含まれています${noted(d, 'file')}${noted(d, 'kind', ': ', '')}。`,
      '画像、名前、この PC のパスのいずれかが見つかりました。何も書き出していません。',
      '題名、利用条件、連絡先、報告書の文からそれを取り除き、もう一度書き出してください。',
    ),
  'export-damaged': (d) =>
    words(
      `書いたファイルを同じ内容で読み戻せません${noted(d, 'file')}。`,
      'ドライブの故障か、別のプログラムが出力先のファイルを変えています。何も残していません。',
      '別のドライブに書き出してください。',
    ),
  'output-exists': (d) =>
    words(
      `出力先のフォルダーにファイルがあります${noted(d, 'path', ': ', '')}。`,
      '結果は上書きしません。',
      '--out で別のフォルダーを指定するか、このフォルダーを空にしてください。',
    ),
  'embeddings-invalid': (d) =>
    words(
      `モデルの特徴量を比べられません${noted(d, 'count', '(', ' 枚)')}。`,
      '数値でない値があるか、どの画像にも空の答えを返しています。モデルが壊れているか、学習が破綻しています。',
      '「deshi teacher」でモデルを確かめるか、正常だった最後のチェックポイントから学習し直してください。',
    ),
  'templates-unreadable': reportJa.identification.unreadable,
  'reference-missing': (d) =>
    words(
      `基準ファイルがないか、読めません${noted(d, 'file', ': ', '')}。`,
      'フォルダーには losses.json、method_vectors.json、mobilefacenet.safetensors が必要です。',
      '3 つとも入っているフォルダーを指定してください。',
    ),
  'connection-lost': () =>
    words(
      '画面とプログラムの接続が切れました。',
      'プログラムが終了したか、PC が長く休止していました。保存した内容は残っています。',
      '少し待って、もう一度接続してください。つながらないときはプログラムをもう一度起動し、ブラウザーでは表示されたアドレスを開いてください。途中の学習は続きから再開できます。',
    ),
  'token-refused': () =>
    words(
      'このアドレスでは画面を開けません。',
      'アドレスは 1 つのブラウザーで 1 回だけ使えます。ほかの人に使われないためです。',
      'プログラムを起動し直したときは、そのとき表示されたアドレスを開いてください。そうでなければ、その端末で Enter を押して新しいアドレスを開いてください。',
    ),
  'outside-roots': () =>
    words(
      'このフォルダーやファイルはブラウザーからは使えません。',
      '起動したときに許可したフォルダーの外にあります。',
      '許可したフォルダーの中から選ぶか、--root でフォルダーを指定して起動し直してください。',
    ),
  'window-missing': () =>
    words(
      'プログラムの画面がありません。',
      '画面は最初に一度組み立てる必要があり、まだ組み立てていません。',
      'プログラムのフォルダーで "npm run build" を実行するか、"npm start" で起動してください。',
    ),
  'port-taken': (d) =>
    words(
      `このポートは使えません${noted(d, 'port')}。`,
      'ほかのプログラムが使っているか、システムが予約しています。',
      '--port を付けずに起動するか、別の番号を指定してください。',
    ),
  'project-changed': () =>
    words(
      'このプロジェクトは別の画面で変更されています。',
      'その変更を失わないよう、この画面での変更は保存しませんでした。',
      'プロジェクトを開き直し、最後の変更をやり直してください。',
    ),
};

function workerName(kind: string | number | boolean | undefined): string {
  const names: Record<string, string> = {
    decoder: '写真を読む処理',
    embedder: '手本モデルの処理',
    trainer: '学習の処理',
    meter: '測定の処理',
    prober: '装置の試験',
  };
  return names[String(kind)] ?? '裏で動く処理';
}

export const ja: Text = {
  language: '日本語',
  problems,
  problemParts: { what: '事象', why: '原因', todo: '対処' },
  unexpectedOnce: '予期しない問題で止まりました。',

  phases: {
    practice: '練習用の人物の描画',
    scan: '写真の読み込み',
    split: '学習・判定しきい値・検証への人の割り当て',
    inspect: '手本モデルの読み込み',
    convention: '手本モデルの画素の受け取り方の確認',
    'teacher-check': 'この人たちでの手本モデルの確認',
    embed: '手本モデルの特徴量の計算',
    prepare: '学習の準備',
    train: '機器用モデルの学習',
    standalone: '単独学習モデルの学習(比較用)',
    evaluate: '正確さの測定',
    quantize: '整数 (INT8) にした機器用モデルの試験',
    export: 'ONNX ファイルの書き出し',
    parity: '書いたファイルの検査',
    speed: '速さ・メモリ・電力の測定',
    report: '報告書の作成',
    assess: 'グループと条件ごとの測定',
    stress: 'ほかの撮影条件の試験',
    ...searchPhasesJa,
    ...checkPhasesJa,
    ...doubtPhasesJa,
    'cluster-export': clusterJa.phase,
  },

  progress: {
    photos: (done, total) => `${grouped(total)} 枚中 ${grouped(done)} 枚`,
    steps: (done, total) => `ステップ ${grouped(done)}/${grouped(total)}`,
    epoch: (done, total) => `${grouped(total)} 周中 ${grouped(done)} 周め`,
    perSecond: (rate, unit) => `毎秒 ${grouped(rate, rate < 10 ? 1 : 0)} ${unit === 'files' ? '件' : '枚'}`,
    loss: (loss) => `損失 ${loss.toFixed(3)}`,
    closeness: (cosine) => `手本モデルへの近さ ${cosine.toFixed(3)}`,
    left: (lowSeconds, highSeconds) => `残り ${range(lowSeconds, highSeconds)}`,
    elapsed: (seconds) => `経過 ${duration(seconds)}`,
    saved: 'チェックポイントを保存しました',
    resumed: (step) => `ステップ ${grouped(step)} から続けます`,
    done: (phase, seconds) => `${phase}: ${duration(seconds)}で終わりました`,
    lastSign: (seconds) => `最後の応答 ${duration(seconds)}前`,
  },
  duration,

  photoChecks: photoChecksJa,
  rejects: {
    ...checkReasonsJa,
    'not-an-image': '画像ではない',
    truncated: 'ファイルが途中で切れている',
    'too-large': '大きすぎる',
    unsupported: '対応していない種類の画像',
    empty: '空のファイル',
    'decoder-died': '読むと異常終了する',
    'timed-out': '読むのに時間がかかりすぎる',
    duplicate: '同じ写真がすでにある',
    'by-operator': '操作者が除外',
    unreadable: '開けない',
    missing: 'ファイルがない',
    outside: 'フォルダーの外、またはリンクの先にある',
    'named-twice': '表に同じ写真が 2 回ある',
    'two-people': '表で 2 人の写真になっている',
  },

  endings: {
    'ended-early': '学習は担当者が早めに終えました。手本なしのモデルも同じところで終えています。',
    finished: '学習は予定どおり終わりました。',
    'time-up': '予定の時間になったため、学習を終えました。ここまでで最も良い機器用モデルを残しています。',
    cancelled: '学習を止めました。続きから再開できます。',
    paused: '学習を一時停止しています。続きから再開できます。',
    diverged: '数値が異常になったため、学習を止めました。',
    failed: '問題が起きたため、学習を止めました。',
  },

  commands: commandsJa,
  cli: {
    usage: '使い方',
    options: 'オプション',
    commands: 'コマンド',
    result: '結果',
    files: 'ファイル',
    student: '機器用モデル',
    report: '報告書',
    selfTest: '自己検査',
    unknownCommand: (name) => `「${name}」というコマンドはありません。`,
    rejected: (count) => `除外した写真 ${grouped(count)} 枚`,
    found: (people, photos) => `${grouped(people)} 人、写真 ${grouped(photos)} 枚`,
    teacherWants: (description) => `手本モデルの入力: ${description}`,
  },

  terminal: terminalJa,
  shell: shellJa,
  report: reportJa,
  comparison: comparisonJa,
  search: searchJa,
  slices: slicesJa,
  conditions: conditionsJa,
  devices: devicesJa,
  formats: formatsJa,
  cluster: clusterJa,
  probe: probeJa,
  damaged: damagedJa,
  window: windowJa,
};

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} 秒`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return whole < 600 ? `${Math.floor(whole / 60)} 分 ${whole % 60} 秒` : `${minutes} 分`;
  return `${Math.floor(minutes / 60)} 時間 ${minutes % 60} 分`;
}

function range(lowSeconds: number, highSeconds: number): string {
  const low = duration(lowSeconds);
  const high = duration(highSeconds);
  return low === high ? `約 ${low}` : `${low}〜${high}`;
}
