// The words of a project's earlier runs in Japanese. Invariant: exactly the keys of en-runs.ts.
import type { RunsText } from './en-runs.ts';
import { grouped } from './numbers.ts';

export const runsJa: RunsText = {
  title: 'これまでの学習',
  why: 'このプロジェクトの学習はすべて残り、そのうち 1 つが結果です。報告書と一式はその学習から作ります。ほかの学習は、いつでも結果に戻せます。',
  only: 'このプロジェクトにほかの学習はまだありません。新しく学習しても、この学習はそのまま残ります。',
  name: (when, student) => `${when}、${student}`,
  shown: '表示中',
  signed: '承認あり',
  exported: '引き渡し済み',
  show: 'この学習を表示',
  showing: (name) => `表示中の学習: ${name}`,
  numbers: (name) => `学習の結果: ${name}`,
  unfinished: '学習が終わるまで、数字はありません。',
  data: (people, photos, verify, version) => `${grouped(people)} 人、写真 ${grouped(photos)} 枚(検証 ${grouped(verify)} 人)、版 ${version}`,
  noData: '人の分け方はまだ決まっていません',
  disk: (bytes) => `ディスク使用量 ${bytes}`,
};
