// The words of choosing on the Result step, in Japanese.
// Invariant: has exactly the keys of en-choosing.ts.
import type { ChoosingText } from './en-choosing.ts';
import { grouped } from './numbers.ts';

export const choosingJa: ChoosingText = {
  shortcuts: '選び方',
  recommended: 'おすすめ',
  safer: '安全寄り: 別人の通過を半分に',
  easier: '通しやすさ寄り: 本人の拒否を半分に',
  verified: (choose, verify, chosen, found) =>
    `選んだときの ${grouped(choose)} 人では 1 日 ${chosen}、別の ${grouped(verify)} 人で確かめると 1 日 ${found}です。`,
  floorFmr: (rate, threshold) => `目的で決めた上限: 別人の通過は ${rate} まで。${threshold} より下げられません。`,
  floorFnmr: (rate, threshold) => `目的で決めた上限: 本人の拒否は ${rate} まで。${threshold} より上げられません。`,
  wall: '上限は、縦の破線です。',
  bandTitle: '3 つの答え: 通す・人が確認・断る',
  bandAbout: '2 つの値の間の類似度は人が確認し、正しく判断するものとします。',
  bandReject: 'これより下は断る',
  bandAccept: 'これ以上は通す',
  bandResult: (checks, total, difference, less) =>
    `確認は 1 日 ${checks} 回、損失は 1 日 ${total}。判定しきい値が 1 つのときより ${difference}${less ? '少なく' : '多く'}なります。`,
  bandBest: (reject, accept) => `最も安い値: ${reject} と ${accept}`,
  bandNoCost: '学習の前に「目的」で確認 1 回の費用を入れると、ここで計算できます。',
  guessTitle: '別人が試す割合が違ったら',
  guessAbout: '別人がどれだけ試すかは、たいてい推測です。同じ費用で 3 通りに計算しました(選ぶための人たち):',
  guessHead: ['別人の割合', '最も良い判定しきい値', '年間の損失'],
  guesses: ['事務所', '従業員入口', '狙われる場所'],
  remedies: 'できること',
  remediesAbout: '安い順です。ほかの機器用モデルの時間と大きさは計算量からの見積もりです。正確さは学習しないと分かりません。',
  targets: {
    maxFmr: '別人の通過',
    maxFnmr: '本人の拒否',
    maxP95Ms: '顔 1 つの時間',
    maxMillijoules: '顔 1 つの電力',
    maxFileBytes: 'ファイルの大きさ',
    maxPeakMemoryBytes: 'メモリ',
    maxMachineSeconds: 'PC の時間',
    maxCost: '費用',
  },
  raise: (threshold, fnmr) => `判定しきい値を ${threshold} に上げます。本人を断る割合は ${fnmr} になります。`,
  lower: (threshold, fmr) => `判定しきい値を ${threshold} に下げます。別人を通す割合は ${fmr} になります。`,
  perYear: (amount) => `年間の想定損失は ${amount}です。`,
  check: 'きわどい場合を人が確認します(上の「3 つの答え」)。',
  saves: (amount) => `年間で約 ${amount}減ります。`,
  larger: (student) => `より大きな機器用モデルを学習します: ${student}。`,
  smaller: (student) => `より小さな機器用モデルを学習します: ${student}。`,
  trainOn: '最後まで学習します。今回は途中で終えました。',
  otherStudent: (size, time) => `約 ${size}${time === '' ? '' : `、顔 1 つ ${time}`}。`,
  takes: (duration) => `PC の時間は約 ${duration}です。`,
  toPlan: '計画へ',
  all: '手本・単独学習・機器用モデルの比較',
  gain: '差',
};
