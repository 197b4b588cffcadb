// The words about the student in reduced precisions (FP16, INT8), in Japanese.
// Invariant: has exactly the keys of en-int8.ts.
import type { Int8Text } from './en-int8.ts';
import { grouped } from './numbers.ts';

export const int8Ja: Int8Text = {
  title: '整数にしたモデル(INT8)と半精度のモデル(FP16)',
  intro:
    '同じ機器用モデルの重みと途中の値を、FP32 の代わりに 8 ビットの整数にしたものです。ファイルが小さくなり、整数演算の回路をもつ機器では速くなることがあります。FP16 は重みを 16 ビットで保存し、計算は FP32 で行います。',
  notAssessed: '未評価: 短い実行では省きます。この測定が加わる前の実行にもありません。',
  columns: ['', 'FP32', 'FP16', 'INT8'],
  rows: {
    threshold: '専用の判定しきい値',
    fmr: '別人を通す割合(FMR)',
    fnmr: '本人を断る割合(FNMR)',
    p50: 'この PC での時間、半数以内(p50)',
    p95: 'この PC での時間、95 % 以内(p95)',
    file: 'ファイル',
  },
  missing: '未評価',
  accepted: '専用の判定しきい値とともに一式に入っています。FP32 の判定しきい値は使えません。',
  refused: {
    answers: (found, limit) =>
      `一式に入れていません。特徴量が FP32 と十分に一致しません(類似度 ${found}、どの写真でも ${limit} 以上が必要)。`,
    accuracy: (tolerance) => `一式に入れていません。許される ${tolerance} ポイントより多く正確さが下がります。`,
    'data-insufficient': '一式に入れていません。人数が少なく、どれだけ正確さが下がるかを示せません。',
    failed: '一式に入れていません。書き出しまたは実行ができませんでした。',
    parity: '一式に入れていません。書き出すときの検査に合格しなかったため、外しました。',
  },
  loss: (metric, points, interval, clear) => `同じ人と組で FP32 と比べると、${metric}は ${points}(${interval})、${clear}。`,
  half: {
    accepted:
      'FP16(student_fp16.onnx)も、専用の判定しきい値とともに一式に入っています。ファイルを置く場所が足りない機器向けです。計算は FP32 と同じで、それだけで速くなることはありません。',
    refused: {
      answers: (found, limit) =>
        `FP16 は一式に入れていません。特徴量が FP32 と十分に一致しません(類似度 ${found}、どの写真でも ${limit} 以上が必要)。`,
      accuracy: (tolerance) => `FP16 は一式に入れていません。許される ${tolerance} ポイントより多く正確さが下がります。`,
      'data-insufficient': 'FP16 は一式に入れていません。人数が少なく、どれだけ正確さが下がるかを示せません。',
      failed: 'FP16 は一式に入れていません。書き出しまたは実行ができませんでした。',
      parity: 'FP16 は一式に入れていません。書き出すときの検査に合格しなかったため、外しました。',
    },
    of: (sentence) => `FP16: ${sentence}`,
    verified: (least) => `検証の人の写真で、FP16 と FP32 の類似度は最小 ${least} です。`,
  },
  slower: (times) =>
    `この PC では INT8 のほうが遅く、顔 1 つに FP32 の ${times} 倍の時間がかかります。このような CPU で速さのために選ばないでください。`,
  same: 'この PC では INT8 の速さは FP32 と同じです(差は 5 % 以内)。',
  faster: (times) => `この PC では INT8 は FP32 の ${times} 倍の速さです。`,
  device:
    '速くなりうるのは、整数演算の回路をもつ機器です。速くなるかどうかは、一式の測定プログラムでその機器で測ります: sh probe/probe.sh int8.json 20 int8',
  rungs: {
    all: 'すべての層が整数です。',
    'ends-float': '最初と最後を除くすべての層が整数です。',
    'ends-depthwise-float': '最初と最後、チャンネル別の畳み込みを除く層が整数です。',
    'pointwise-only': '1 × 1 の畳み込みだけが整数です。',
  },
  basis: (photos, people) =>
    `値の範囲は、学習に使った ${grouped(people)} 人の写真 ${grouped(photos)} 枚で決めました。判定しきい値を決める人と検証の人は含みません。`,
  verified: (photos, least, mean) => `検証の人の写真 ${grouped(photos)} 枚で、FP32 との類似度は平均 ${mean}、最小 ${least} です。`,
  card: (file, from) => `このカードは FP32 のファイル用です。${file} を組み込むときは、その専用の判定しきい値を使います: ${from}。`,
};
