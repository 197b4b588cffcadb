// The words about a rehearsal of ten minutes, in Japanese. Invariant: has exactly the keys of en-rehearsal.ts.
import type { RehearsalText } from './en-rehearsal.ts';

export const rehearsalJa: RehearsalText = {
  title: '10 分の試し学習',
  about:
    '何時間もかける前に、この人たち、この手本モデル、この機器用モデルで、写真の読み込みから一式の検査まで、すべての段階を一度通します。結果としては扱いません。評価、承認、引き渡しには使わず、一式は検査の後で削除します。',
  note: '最初に手本モデルがすべての写真を見ます。写真がとても多いと、それだけで 10 分を超えます。その分は保存され、本番の学習ではやり直しません。',
  start: '試し学習を始める',
  again: 'もう一度試し学習をする',
  stop: '試し学習を止める',
  resume: '試し学習を続ける',
  discard: '試し学習を捨てる',
  discarded: (bytes) => `試し学習を削除しました。${bytes} が空きました。`,
  notYet: '先に、写真、手本モデル、機器用モデル、時間を決めてください。',
  underWay: '試し学習',
  worked: (took) => `${took}ですべての段階を通り、全体が動くことを確かめました`,
  slower: (times) => `学習には予想の ${times} 倍の時間がかかり`,
  faster: (times) => `学習は予想の ${times} 倍の速さで`,
  same: '学習の速さは予想どおりで',
  epochs: (planned, now, forecast) =>
    now === forecast
      ? `予定の ${planned}で、予想どおり写真を ${now} 回くり返せます`
      : `予定の ${planned}で写真を ${now} 回くり返せます(予想は ${forecast} 回)`,
  over: (planned, takes) => `写真を 1 回通すだけで ${takes}かかり、予定の ${planned}を超えます`,
  noAccuracy: 'これほど短い学習では正確さは期待できないため、示しません。',
  join: (worked, pace, accuracy) => [worked, ...(pace.length === 0 ? [] : [pace.join('、')]), accuracy].join('。'),
  failed: (phase) => `試し学習は最後まで通りませんでした。「${phase}」の段階で止まりました。本番の学習もそこで止まります。`,
  failedEarly: '試し学習は最後まで通りませんでした。本番の学習も通りません。',
  stopped: '試し学習は、すべての段階を通る前に止められました。そこまでの内容は保存されています。',
};
