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
          what: '整数にした機器用モデル(INT8)を測った結果です。',
          why: '目標は FP32 の機器用モデルで判定します。INT8 の値は、取り込まずにファイルで見てください。',
          todo: '「int8」を付けずに測定プログラムを実行し、その結果を選んでください。',
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
};

export const probeJa: ProbeText = {
  title: '機器での時間',
  about:
    'ここまでの時間とメモリは、この PC で測った値です。一式には、実際に使う機器で機器用モデルを 20 秒間測るための、小さな測定プログラムが入っています。',
  how: [
    '一式を USB メモリに書き出し(書き出しの画面)、機器に差します。',
    '機器の空のフォルダーで端末を開きます。numpy と onnxruntime の入った Python 3 か、npm install onnxruntime-node を実行した Node 22 以降が必要です。',
    '測定プログラムを始めます。sh PACKAGE/probe/probe.sh を実行します(Windows では PACKAGE\\probe\\probe.bat)。PACKAGE には一式の場所を書きます。測る間、ほかのものは動かさないでください。',
    'probe-result.json を持ち帰り、ここで選びます。中身は時間と設定だけで、人に関することは入っていません。',
  ],
  howTitle: '測り方',
  pick: 'probe-result.json を選ぶ',
  pickAnother: '別の結果を選ぶ',
  drop: 'ファイルをここに置くこともできます。',
  remove: 'この結果を取り除く',
  removed: '取り除きました。目標は、またこの PC の値で判定します。',
  taken: '取り込みました。',
  judged: '時間とメモリの目標は、この値で判定します。モデルどうしの比較は、これまでどおりこの PC での値です。',
  sideBySide: 'ここの時間とメモリは、どのモデルもこの PC で測った値です。',
  here: 'この PC では:',
  memory: '機器でのメモリの最大値',
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
  time: (p50, p95, p99, slowest) => `p50 ${p50}、p95 ${p95}、p99 ${p99}、最長 ${slowest}`,
  slowed: (first, last) => `あり: 中央値が最初の 4 分の 1 で ${first}、最後の 4 分の 1 で ${last}`,
  steady: (first, last) => `見られません: 中央値は最初の 4 分の 1 で ${first}、最後の 4 分の 1 で ${last}`,
  temperature: (before, after) => [degrees(before, '測定前'), degrees(after, '測定後')].filter(Boolean).join('、'),
};

function degrees(celsius: number | null, when: string): string {
  return celsius === null ? '' : `${when} ${grouped(celsius, 1)} °C`;
}
