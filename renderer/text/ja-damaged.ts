// The words about parts of a result that are kept beside its report and cannot be read any more, in Japanese. Invariant: exactly the keys of en-damaged.ts.
import type { ResultPart } from '../../preload/kept.ts';
import type { DamagedProblems, DamagedText } from './en-damaged.ts';

type Data = Readonly<Record<string, string | number | boolean>>;

const parts: DamagedText = {
  stress: '撮影条件を変えた試験の結果が残っていますが、読めません。',
  slices: 'グループと条件ごとのまちがいの割合が残っていますが、読めません。',
  probe: '機器での測定結果が残っていますが、読めません。',
  'sign-offs': '承認が残っていますが、読めません。',
  kpi: 'この結果の数値を読めません。',
  evaluation: 'この学習の評価結果を読めません。',
  mistakes: '取り違えた写真の記録が残っていますが、読めません。',
  speed: 'この学習で測った時間を読めません。',
  variants: '整数版または半精度版について調べた結果を読めません。',
  training: 'この学習の記録を読めません。',
  comparison: '学習方法の比較の記録を読めません。',
  search: '機器用モデル探しの記録を読めません。',
};

const anew = 'ファイルを控えから戻してください。控えがなければ、deshi judge で、学習せずに同じモデルを測り直せます。';

const todo: DamagedText = {
  stress: '撮影条件をもう一度試してください。新しい結果に置き換わります。',
  slices: 'グループと条件ごとにもう一度測ってください。新しい結果に置き換わります。',
  probe:
    '機器のファイルをもう一度取り込むか、機器で測り直してください。最初に取り込んだときに置き換わります。「取り除く」か deshi probe remove で消すこともできます。',
  'sign-offs': 'ファイル sign-offs.json を控えから戻してください。承認が失われないよう、それまで新しい承認はできません。',
  kpi: '学習の kpi.json を控えから戻すか、書き出した一式の report/ にあるものを使ってください。なければ、このプロジェクトで学習をやり直してください。',
  evaluation: anew,
  mistakes: anew,
  speed: anew,
  variants: anew,
  training: 'ファイルを控えから戻してください。控えがなければ、このプロジェクトで学習をやり直してください。',
  comparison:
    'ファイルを控えから戻してください。控えがなければ、ファイルを取り除き、同じ設定でもう一度比べてください。終わった学習は残っています。',
  search:
    'ファイルを控えから戻してください。控えがなければ、ファイルを取り除き、同じ設定でもう一度探してください。試し終えたものは残っています。',
};

const at = (d: Data): ResultPart => (String(d['part']) in parts ? (d['part'] as ResultPart) : 'probe');

export const damagedProblemsJa: DamagedProblems = {
  'parity-held': (d: Data) => ({
    what: `${d['kind'] === 'fp16' ? '半精度(FP16)' : '整数(INT8)'}の機器用モデルは検査に合格しています。`,
    why: '除けるのは検査に合格しなかったファイルだけです。報告書と一式には、ないファイルは「不合格」と書かれるためです。',
    todo: '除かずに(--without を付けずに)書き出してください。組み込む人が、機器に合うファイルを選びます。',
  }),
  'result-damaged': (d) => ({
    what: parts[at(d)],
    why:
      at(d) === 'kpi'
        ? 'kpi.json が壊れているか、なくなったか、別の版のこのプログラムが書いたものです。機器用モデルと書き出した一式には触れていません。'
        : typeof d['file'] === 'string'
          ? `${d['file']} が壊れているか、なくなったか、別の版のこのプログラムが書いたものです。何も変更していません。報告書と書き出した一式は元のままです。`
          : 'ファイルが壊れているか、別の版のこのプログラムが書いたものです。結果のほかの部分に問題はありません。',
    todo: todo[at(d)],
  }),
  'project-unreadable': (d) =>
    d['state'] === 'newer'
      ? {
          what: 'このプロジェクトは、新しい版のプログラムで保存されています。',
          why: 'この版が知らない項目があります。プロジェクトは何も変更していません。学習と書き出したものにも問題はありません。',
          todo: '読み取り専用で見るか、新しい版のプログラムで開いてください。ほかのプロジェクトはこのまま使えます。',
        }
      : {
          what: 'このプロジェクトを読めません。',
          why: '保存されている回答が壊れています。プロジェクトは何も変更していません。学習と書き出したものに問題はありません。',
          todo: 'データフォルダーを控えから戻すか、新しいプロジェクトを始めてください。ほかのプロジェクトはこのまま使えます。',
        },
};

export const damagedJa: DamagedText = parts;

export const afterParityJa = (kind: unknown): string =>
  kind === 'int8' || kind === 'fp16'
    ? `もう一度書き出してください。繰り返すときは、このファイルなしで書き出せます(「書き出し」の画面か、--without ${kind} で)。`
    : 'もう一度書き出してください。繰り返すときは、ログをこのプログラムの担当者に渡してください。';
