// The words about trainings on other computers, in Japanese.
// Invariant: every key of English is here.
import type { ClusterProblems, ClusterText } from './en-cluster.ts';
import { bytes, grouped } from './numbers.ts';

const mismatches: Readonly<Record<string, string>> = {
  plan: '別の計画、または別の写真で学習した結果です。',
  export: 'このデータフォルダーから書き出したものではないか、その後に学習を作り直しています。',
};

export const clusterProblemsJa: ClusterProblems = {
  'cluster-faces': () => ({
    what: 'まだ何も書き出していません。書き出すフォルダーには、学習に使う全員の顔写真が入ります。',
    why: 'ほかの計算機で学習するには、写真そのものが必要です。このフォルダーとともに、顔写真がこの PC の外に出ます。',
    todo: '本人の同意と組織の規則で許されているかを確かめ、--with-faces を付けてもう一度実行してください。',
  }),
  'cluster-method': (d) => ({
    what: `この方法はこの PC でだけ学習できます: ${String(d['method'] ?? '')}。`,
    why:
      d['classes'] === undefined
        ? 'ほかの計算機で学習できるのは AdaDistill と、手本モデルなしの学習です。それ以外の方法は比較のためのものです。'
        : `${grouped(Number(d['classes']))} 人では、1 ステップで比べるクラス中心を抽選で選びます。この学習はこの PC でだけできます。`,
    todo:
      d['classes'] === undefined
        ? '--method ada-arc か ada-cos を選ぶか、この PC で学習してください。'
        : '「deshi resume」でこの PC で学習を続けるか、人数を減らして書き出してください。',
  }),
  'cluster-folder': () => ({
    what: 'ほかの計算機での学習のために書き出したフォルダーではありません。',
    why: 'plan.json がないか、このプログラムが書いたものと違います。',
    todo: '「deshi cluster export」で書き出したフォルダー(plan.json と result を含むもの)を指定してください。',
  }),
  'cluster-mismatch': (d) => ({
    what: 'この結果は、この学習のものではありません。',
    why: mismatches[String(d['part'] ?? '')] ?? '計画か写真が違います。',
    todo: 'この学習を最後に書き出したときの結果を取り込むか、もう一度書き出して学習してください。',
  }),
  'cluster-unfinished': (d) => ({
    what: 'ほかの計算機での学習が終わっていません。',
    why:
      typeof d['step'] === 'number' && typeof d['steps'] === 'number'
        ? `いまはステップ ${grouped(d['step'])} / ${grouped(d['steps'])} です。`
        : '結果がまだありません。',
    todo: '同じコマンドで train.py をもう一度実行してください。止まったところから続きます。終わってから取り込んでください。',
  }),
  'cluster-damaged': (d) => ({
    what: `結果のファイルが壊れています${d['file'] === undefined ? '' : `(${String(d['file'])})`}。`,
    why: '途中で切れたか、変更されたか、数値でないものが入っています。',
    todo: 'フォルダー「result」をもう一度コピーするか、train.py をもう一度実行してください。最後の正常なチェックポイントから続きます。',
  }),
  'cluster-disagrees': (d) => ({
    what: '機器用モデルの計算結果が、学習した計算機とこの PC で違います。取り込みませんでした。',
    why: `同じ重みなら、特徴量のコサインは 0.9999 以上で一致するはずです${typeof d['worst'] === 'number' ? `(最も悪いものは ${d['worst'].toFixed(6)})` : ''}。`,
    todo: 'その計算機で「train.py --prove-only」を実行して装置の故障を調べ、もう一度学習してください。',
  }),
};

export const clusterJa: ClusterText = {
  phase: 'ほかの計算機での学習用フォルダーの作成',
  faces: (photos, people) =>
    `顔写真がこの PC の外に出ます: このフォルダーには ${grouped(people)} 人の写真 ${grouped(photos)} 枚が入っています。置いてよい場所にだけコピーし、学習が終わったら削除してください。`,
  written: (folder, files, sizeBytes) => `${grouped(files)} 個のファイル(${bytes(sizeBytes)})を ${folder} に書きました`,
  next: '学習の始め方は、フォルダー内の README.ja.md にあります。結果の取り込み: deshi cluster import フォルダー',
  taken: (network, steps, cosine) => `${network}: ${grouped(steps)} ステップの結果を取り込みました。コサイン ${cosine} で一致しています`,
  nothing: 'すべて取り込み済みです。',
};
