// The words of what a run will take in Japanese. Invariant: exactly the keys of en-forecast.ts.
import type { ForecastText } from './en-forecast.ts';

export const forecastJa: ForecastText = {
  title: 'この学習に必要なもの',
  time: '時間',
  energy: '電力量',
  cost: '費用',
  disk: 'ディスク',
  accuracy: '正確さ',
  between: (low, high) => (low === high ? `約 ${low}` : `${low}〜${high}`),
  watts: (low, high, runs) => `このパソコンで終わった学習 ${runs} 回の平均消費電力: ${low === high ? low : `${low}〜${high}`} W`,
  noRunYet: 'まだわかりません。学習中に測ります',
  withoutElectricity: '電気代は不明のため含みません',
  diskOf: (needed, free) => `最大 ${needed} を書き込みます(空き ${free})`,
  accuracyOpen: '未評価です。「計画」の「合う機器用モデルを探す」で短く試せます。確かな値は学習後の結果に出ます。',
  failed: '必要なものを計算できませんでした。',
  low: (needed, free) => `ディスクがいっぱいになるおそれがあります。学習は最大 ${needed} を書き込みますが、空きは ${free} です。`,
  lowKept: (runs, kept, folder) =>
    `これまでの学習 ${runs} 回分が、データフォルダーの「${folder}」で ${kept} を使っています。先にそこか、このディスクのほかの場所を空けてください。いっぱいになったときは、保存してから止まり、空きができれば続きから再開できます。`,
  lowElse: '先にこのディスクを空けてください。いっぱいになったときは、保存してから止まり、空きができれば続きから再開できます。',
  ask: '学習を始めますか?',
  stoppable: '途中で止めても続きから再開できます。',
  awake: '学習中はパソコンをスリープさせません。',
  cancel: '今はしない',
};
