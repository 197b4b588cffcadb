// The words about times on the device, in Japanese. Invariant: exactly the keys of en-probe.ts.
import type { ProbeProblems, ProbeText } from './en-probe.ts';
import { bytes, grouped } from './numbers.ts';

const again = '測定プログラムが機器で書いた probe-result.json を選んでください。必要なら、機器でもう一度測ってください。';

export const probeProblemsJa: ProbeProblems = {
  'probe-unreadable': (d) => ({
    what: 'このファイルは、機器での測定結果ではありません。',
    why:
      typeof d['field'] === 'string' && d['field'] !== ''
        ? `測定プログラムが書く内容と違うところがあります(${d['field']})。`
        : '別の内容のファイルか、途中で切れたファイルです。',
    todo: again,
  }),
  'probe-too-large': (d) => ({
    what: `測定結果としては大きすぎるファイルです${typeof d['sizeBytes'] === 'number' ? `(${bytes(d['sizeBytes'])})` : ''}。`,
    why: `測定結果は ${bytes(typeof d['limitBytes'] === 'number' ? d['limitBytes'] : 1e6)} までです。別の内容が入っています。`,
    todo: again,
  }),
  'probe-version': (d) => ({
    what: '別の版の測定プログラムが書いた結果です。',
    why: `ファイルの形式は ${d['found'] ?? '別のもの'} で、このプログラムが扱えるのは ${d['known'] ?? 1} です。`,
    todo: 'この結果の一式に入っている測定プログラムで測ってください。',
  }),
  'probe-student': (d) =>
    d['precision'] === 'int8'
      ? {
          what: '整数にした別の機器用モデル(INT8)を測った結果です。',
          why: '測ったモデルのチェックサムが、この結果の INT8 のモデルと違うか、この結果に INT8 のモデルがありません。',
          todo: 'この結果の一式で測るか、測ったモデルの結果の画面で取り込んでください。',
        }
      : {
          what: '別の機器用モデルを測った結果です。',
          why: '測ったモデルのチェックサムが、この結果の機器用モデルと違います。',
          todo: 'この結果の一式で測るか、測ったモデルの結果の画面で取り込んでください。',
        },
  'probe-contradiction': (d) => ({
    what: `ファイルの数値が互いに矛盾しています${typeof d['field'] === 'string' ? `(${d['field']})` : ''}。`,
    why: '記録された 1 回ごとの時間から計算し直した値と一致しません。壊れているか、書いた後に変更されています。',
    todo: '機器でもう一度測り、ファイルをそのまま持ち帰ってください。',
  }),
  'probe-known': (d) => ({
    what: `この測定結果はすでに取り込まれています(機器 ${d['unit'] ?? ''}${d['precision'] === 'int8' ? '、INT8' : ''})。`,
    why: '1 回ごとの時間が最後の桁まで同じです。同じファイルは、何度取り込んでも 1 台の機器として数えます。',
    todo: '別の機器のファイルを選んでください。同じ機器を測り直したときは、先にその結果を取り除いてください。',
  }),
  'probe-many': (d) => ({
    what: `すでに ${d['limit'] ?? '上限'} 台の機器が取り込まれています。`,
    why: '1 つの結果に残せるのはここまでです。',
    todo: '要らなくなった機器を取り除いてください。',
  }),
};

export const probeJa: ProbeText = {
  title: '機器での時間',
  unit: (unit) => `機器 ${unit}`,
  about:
    'ここまでの時間とメモリは、この PC で測った値です。一式には、実際に使う機器で機器用モデルを 20 秒間測るための、小さな測定プログラムが入っています。',
  how: [
    '一式を USB メモリに書き出し(書き出しの画面)、機器に差します。',
    '機器の空のフォルダーで端末を開きます。numpy と onnxruntime の入った Python 3 か、npm install onnxruntime-node を実行した Node 22 以降が必要です。',
    '測定プログラムを始めます。sh PACKAGE/probe/probe.sh を実行します(Windows では PACKAGE\\probe\\probe.bat)。PACKAGE には一式の場所を書きます。測る間、ほかのものは動かさないでください。',
    'probe-result.json を持ち帰り、ここで選びます。中身は時間と設定だけで、人に関することは入っていません。',
    'パイロットには 1 台、本番展開には 3 台の測定が必要です。1 台ずつ測り、それぞれのファイルを取り込みます。ファイルに機器の名前は入らないので、別々の機器であることはご自身で確かめてください。',
  ],
  howTitle: '測り方',
  pick: 'probe-result.json を選ぶ',
  pickAnother: '別の機器の結果を追加する',
  drop: 'ファイルをここに置くこともできます。',
  remove: '取り除く',
  removeUnit: (unit) => `${unit} を取り除く`,
  removeAll: 'すべて取り除く',
  removed: '取り除きました。',
  removedLast: '取り除きました。目標は、またこの PC の値で判定します。',
  noSuch: (unit) => `機器 ${unit} はありません。`,
  taken: (unit) => `${unit} として取り込みました。`,
  judged: '時間とメモリの目標は、この値で判定します。モデルどうしの比較は、これまでどおりこの PC での値です。',
  judgedByWorst: (count, slowest, hungriest) =>
    `時間の目標は、この ${count} 台のうち最も遅い機器(${slowest})で判定します。メモリの目標は、最も多く使った機器(${hungriest})で判定します。モデルどうしの比較は、これまでどおりこの PC での値です。`,
  worstOf: (count) => `${count} 台のうち最も遅い機器`,
  sideBySide: 'ここの時間とメモリは、どのモデルもこの PC で測った値です。',
  here: 'この PC では:',
  memory: '機器でのメモリの最大値',
  memoryOf: (count) => `機器でのメモリの最大値、${count} 台のうち最大`,
  none: '機器での測定結果は取り込まれていません。測るためのプログラムは、一式のフォルダー「probe」に入っています。',
  power: '時間とメモリは機器で測りました。電力は測っていません。',
  signedBefore: '機器で測る前の承認',
  rows: {
    device: '機器',
    runtime: '実行環境',
    runs: '条件',
    time: '顔 1 つの時間',
    memory: 'メモリの最大値(実行環境を含む)',
    throttling: '測定中の速度低下',
    temperature: '温度',
    energy: '電力量',
    read: '取り込んだ日',
  },
  runtimes: { 'onnxruntime-node': 'ONNX Runtime(Node)', 'onnxruntime-python': 'ONNX Runtime(Python)' },
  int8: {
    title: '整数にしたモデル(INT8)の機器での時間',
    slower: (times) => `この種類の機器では INT8 に FP32 の ${times} 倍の時間がかかります(それぞれ最も遅い機器の中央値)。`,
    same: 'この種類の機器では INT8 の速さは FP32 と同じです(差は 5 % 以内、それぞれ最も遅い機器の中央値)。',
    faster: (times) => `この種類の機器では INT8 は FP32 の ${times} 倍の速さです(それぞれ最も遅い機器の中央値)。`,
    notJudged: '目標は FP32 で判定します。INT8 の機器の番号は、INT8 のファイルを取り込んだ順です。',
  },
  time: (p50, p95, p99, slowest) => `p50 ${p50}、p95 ${p95}、p99 ${p99}、最長 ${slowest}`,
  slowed: (first, last) => `あり: 中央値が最初の 4 分の 1 で ${first}、最後の 4 分の 1 で ${last}`,
  steady: (first, last) => `見られません: 中央値は最初の 4 分の 1 で ${first}、最後の 4 分の 1 で ${last}`,
  temperature: (before, after) => [degrees(before, '測定前'), degrees(after, '測定後')].filter(Boolean).join('、'),
};

function degrees(celsius: number | null, when: string): string {
  return celsius === null ? '' : `${when} ${grouped(celsius, 1)} °C`;
}
