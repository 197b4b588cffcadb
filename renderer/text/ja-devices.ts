// The words about devices that can train, in Japanese.
// Invariant: every key of English is here; 「使えない」には必ず理由が付く.
import type { DeviceReason, EngineName } from '../../preload/devices.ts';
import type { DeviceNotes, DeviceProblems, DevicesText } from './en-devices.ts';
import { grouped } from './numbers.ts';

type Data = Readonly<Record<string, string | number | boolean>>;

const engines: Readonly<Record<EngineName, string>> = {
  'ort-cpu': 'CPU',
  'ort-webgpu': 'GPU、WebGPU(ONNX Runtime)',
  'ort-cuda': 'NVIDIA GPU、CUDA(ONNX Runtime)',
  'ort-dml': 'GPU、DirectML(ONNX Runtime)',
  'tfjs-webgpu': 'GPU、WebGPU(TensorFlow.js)',
  'tfjs-tensorflow': 'NVIDIA GPU、TensorFlow',
};

const unavailable: Readonly<Record<DeviceReason, string>> = {
  'no-adapter': '装置がないか、ドライバーがありません',
  'not-in-build': 'この OS では使えません',
  'library-missing': '製造元のライブラリーがないか、古すぎます',
  'package-missing': 'パッケージが入っていません',
  'native-missing': 'パッケージに本体のライブラリーがありません(別にダウンロードが必要です)',
  refused: '装置がこのネットワークを受け付けません',
  memory: 'メモリが足りません',
  lost: '試験の途中で止まりました',
  died: '試験の途中でドライバーが異常終了しました',
  silent: '時間内に応答がありません',
};

const nameOf = (data: Data): string => engines[data['engine'] as EngineName] ?? 'GPU';

export const deviceProblemsJa: DeviceProblems = {
  'device-unavailable': (d) => ({
    what: `この装置は使えません: ${nameOf(d)}。`,
    why: `理由: ${unavailable[d['reason'] as DeviceReason] ?? unavailable.refused}。`,
    todo: '装置の選択をプログラムに任せる(deshi devices --engine auto)か、足りないものを入れて「deshi devices --test」でもう一度試してください。',
  }),
  'device-lost': (d) => ({
    what: `装置が途中で止まりました: ${nameOf(d)}。`,
    why: 'ドライバーが再起動したか、PC が休止したか、装置が外されました。保存した内容は残っています。',
    todo: '学習を再開してください。装置がなければ、最後のチェックポイントから CPU で続けます。繰り返すときはドライバーを更新してください。',
  }),
  'device-memory': (d) => ({
    what: `メモリが足りません: ${nameOf(d)}。`,
    why: '写真を 4 枚ずつにしても入りません。ほかのプログラムがメモリを使っているか、このプログラムにメモリの上限が設定されています。',
    todo: 'ほかのプログラムを閉じるか、メモリの上限を上げるか、小さな機器用モデルを選んでください。',
  }),
};

export const devicesJa: DevicesText = {
  engines,
  unavailable,
  columns: { engine: '装置', name: '名前', state: '状態', speed: '枚/秒', error: '誤差', repeats: '再現性' },
  agrees: '一致',
  disagrees: '計算結果が違います',
  untested: '未試験',
  software: 'CPU による代行',
  tooSlow: '遅すぎて測れません',
  notable: '誤差: 正確な値との最大の差。1 が限度です。再現性がある装置では、止めた学習をまったく同じ結果で再開できます。',
  yes: 'あり',
  no: 'なし',
  chosen: (engine) => `学習に使う装置: ${engines[engine]}。`,
  why: (why, next) =>
    ({
      fastest: `正しい値を計算した中で最も速い装置です${next === null ? '' : `(${engines[next.engine]}の ${grouped(next.times, 1)} 倍)`}。`,
      only: '正しい値を計算する装置は、ほかにありません。',
      set: '設定で選ばれています。',
      'set-unusable': '設定で選ばれた装置は、いま使えません。',
      untested: 'ほかの装置のほうが速いかもしれません。「deshi devices --test」で試せます。',
    })[why],
  settings: {
    usable: 'PC をほかの作業にも使えるようにする(スレッドを減らし、優先度を下げる)',
    memory: (mb) => (mb === null ? 'メモリの上限なし' : `メモリの上限 ${grouped(mb)} MiB`),
  },
};

export const deviceNotesJa: DeviceNotes = {
  'device-tested': (d) => `試験中: ${nameOf(d)}`,
  'device-chosen': (d) => `学習に使う装置: ${nameOf(d)}。`,
  'trainer-restarted': (d) => `応答のない学習のプロセスを終了し、ステップ ${grouped(Number(d['step'] ?? 0))} から続けています。`,
  'device-fallback': (d) =>
    `${nameOf(d)}が止まりました。ステップ ${grouped(Number(d['step'] ?? 0))} から CPU で続けます。末尾の桁がわずかに変わります。`,
  'batch-shrunk': (d) =>
    `写真 ${grouped(Number(d['batch'] ?? 0))} 枚を一度に計算するにはメモリが足りません。${grouped(Number(d['micro'] ?? 0))} 枚ずつ計算します。`,
};
