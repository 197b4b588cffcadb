// The words of looking at mistakes and of signing off, in Japanese.
// Invariant: has exactly the keys of en-judging.ts.
import type { JudgingText } from './en-judging.ts';
import { grouped } from './numbers.ts';

export const judgingJa: JudgingText = {
  mistakes: {
    title: 'まちがい',
    kinds: 'どのまちがいを見ますか',
    passed: '別人を通した',
    refused: '本人を断った',
    counted: (errors, trials) => `照合 ${grouped(trials)} 件中 ${grouped(errors)} 件`,
    none: 'この人たちではありませんでした。下は、もう少しでまちがえた組です。',
    shown: (wrong, errors) =>
      errors > wrong
        ? `${grouped(errors)} 件のうち、はっきりしたものから ${grouped(wrong)} 件を表示しています。`
        : `${grouped(errors)} 件すべてと、もう少しでまちがえた組を表示しています。`,
    pair: (at) => `組 ${grouped(at)}`,
    likeness: (score, threshold) => `類似度 ${score}、判定しきい値 ${threshold}`,
    near: '正しく判定(きわどい組)',
    wrong: 'まちがい',
    guess: '考えられる原因:',
    guesses: {
      'teacher-too': '手本モデルもまちがえています。名前のつけ違いかもしれません',
      dark: '暗い写真',
      bright: '明るすぎる写真',
    },
    hidden: '顔は隠しています',
    more: 'ほかの組も表示',
    people: '確かめ用の人たちで、どのモデルも学習していません。',
  },
  signOff: {
    title: '承認',
    intro: '判断する方が、この結果に名前を残します。承認はこの報告書そのものに結びつき、変更できません。後の承認は下に加わります。',
    decision: '判断',
    decisions: {
      accepted: ['合格', '「目的」に書いたとおりに使えます。'],
      conditional: ['条件付き合格', '条件はメモに書きます。'],
      rejected: ['不合格', '使ってはいけません。'],
    },
    name: '判断する方の名前',
    note: '条件や理由',
    noteNeeded: '満たしたと示せない目標があるため、理由が必要です。',
    sign: '承認を記録',
    signed: (name, when) => `${name}、${when}`,
    report: (digest) => `報告書 ${digest}…`,
    none: 'まだ承認はありません。',
  },
};
