// The words about the file formats of the field: records, manifests, verification files, in Japanese.
// Invariant: has exactly the keys of en-formats.ts, or it does not compile.
import type { ProblemData } from '../../preload/contract.ts';
import type { FormatProblems, FormatsText } from './en-formats.ts';
import { alignmentJa, alignmentProblemsJa, howReadJa } from './ja-alignment.ts';
import { grouped } from './numbers.ts';

function place({ line, byte }: ProblemData): string {
  if (typeof line === 'number') return `(${grouped(line)} 行目)`;
  return typeof byte === 'number' ? `(${grouped(byte)} バイト目)` : '';
}

const whys: Readonly<Record<string, string>> = {
  'cut-off': 'レコードの途中で終わっています。コピーかダウンロードが完了していません。',
  damaged: 'レコードが始まるはずの位置に始まりがありません。ファイルが壊れているか、RecordIO ではありません。',
  labels: '写真の前に人の番号がないレコードがあります。',
  classes: 'このファイルに書かれた人数を超える番号の人がいます。',
  index: 'train.rec と合いません。位置が欠けている、重複している、またはその位置でレコードが始まりません。',
  property: '人数、高さ、幅の 3 つの整数が書かれているはずのファイルです。',
  fewer: '先頭のレコードに書かれた枚数より写真が少なく、一部が欠けています。',
  encoding: 'UTF-8 の文字ではありません。表計算ソフトでは「CSV UTF-8」で、エディターでは文字コード UTF-8 で保存してください。',
  header: '1 行目には path と person の列名が 1 つずつ必要です。',
  cells: '1 行目とセルの数が違うか、写真の場所(path)として使えない行です。',
  person: '人の名前として使えない行です。200 文字以内で、「/」や目に見えない文字を含まない名前が必要です。',
  quotes: '引用符で始まるセルが、セルの終わりで閉じられていません。',
  long: '表の 1 行としては長すぎます。引用符が抜けていることがよくあります。',
  size: '4,000,000 行または 512 MB を超えています。',
  unreadable: '開けないか、リンクまたは通常のファイルではないものです。',
};

const binWhys = {
  'cut-off': '途中で終わっています。コピーかダウンロードが完了していません。',
  operation: '画像と答えの一覧には不要な内容を含むため、安全のために読みません。',
  calls: 'プログラムの実行を求めています。実行することはありません。',
  shape: '答え 1 つにつき画像 2 枚、という形ではありません。',
  size: '照合する組の一覧としては大きすぎます。',
} as Readonly<Record<string, string>> & { readonly shape: string };

export const formatProblemsJa: FormatProblems = {
  ...alignmentProblemsJa,
  'data-file-unreadable': (d) => ({
    what: `${d['file'] ?? 'データ'} のファイルを読めません${place(d)}。`,
    why: whys[String(d['reason'])] ?? '名前から期待される内容ではありません。',
    todo: 'ファイルを直すかコピーし直して、もう一度試してください。そこまでに読んだ内容は残っています。',
  }),
  'protocol-unreadable': (d) => ({
    what: `照合する組の一覧を読めません${place(d)}。`,
    why: d['kind'] === 'bin' ? (binWhys[String(d['reason'])] ?? binWhys.shape) : 'LFW の pairs ファイルの形式ではありません。',
    todo:
      d['kind'] === 'bin'
        ? '検証用ファイル(画像の一覧と答えの一覧を収めた pickle)をコピーし直すか、作り直してください。'
        : 'LFW の形式(先頭に見出し行、その後は 1 行に 3 つか 4 つの項目)か確かめてください。',
  }),
};

export const formatsJa: FormatsText = {
  alignment: alignmentJa,
  howRead: howReadJa,
  recognised: {
    folder: '読み方: 人ごとのフォルダー',
    recordio: '読み方: InsightFace の RecordIO(train.rec)。人の名前は番号になります',
    manifest: '読み方: 写真の表(manifest.csv)。読むのは path と person の列だけです',
  },
  layouts: [
    ['人ごとのフォルダー', 'JPEG・PNG・WebP の入ったフォルダー 1 つが 1 人です。深さは問いません。'],
    [
      'manifest.csv',
      'UTF-8 の表です。1 行目は列の名前で、path と person が必要です。2 行目から、写真の場所とその人を 1 行に 1 枚ずつ書きます。例: door/2024/001.jpg,p017',
    ],
    ['train.rec', 'InsightFace の RecordIO です。同じ場所の train.idx と property も使います。人の名前は番号になります。'],
  ],
};
