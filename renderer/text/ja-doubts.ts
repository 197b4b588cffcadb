// The words of what the teacher doubts about the people of a folder, in Japanese.
// Invariant: has exactly the keys of en-doubts.ts.
import type { ceilingEn, DoubtsText, doubtAuditEn, doubtPhasesEn } from './en-doubts.ts';
import { grouped } from './numbers.ts';

export const doubtPhasesJa: typeof doubtPhasesEn = {
  doubts: '写真と本人のフォルダー・ほかの人との比較',
  ceiling: '手本モデルで届く正確さの測定',
};

export const doubtAuditJa: typeof doubtAuditEn = {
  'doubt-answered': '写真が誰のものかを回答',
  'doubt-reopened': '写真が誰のものかの回答を取り消し',
};

export const ceilingJa: typeof ceilingEn = {
  title: 'この人たちで手本モデルが届くところ',
  about: '機器用モデルが手本モデルを超えることはほとんどありません。これが期待できる上限です。',
  look: '届くところを調べる',
  again: 'もう一度測る',
  measuring: '手本モデルが届くところを測っています',
  stop: '測定を止める',
  measured: (choose, verify) =>
    `判定しきい値は ${grouped(choose)} 人で選びました。下の数値はすべて別の ${grouped(verify)} 人によるもので、人についての 95 % 区間をつけています。`,
  threshold: '最良の判定しきい値',
  chosenBy: { money: '費用が最小になる点', fmr: '通してよい別人の割合から' },
  passed: '通る別人',
  refused: '断られる本人',
  perYear: '1 年の費用',
  perDay: (amount) => `1 日に ${amount}`,
  noCosts: 'まちがいの費用が入力されていないため、費用と、費用による判定しきい値は出せません。',
  toCosts: '「目的」で費用を入力',
  tooFew: '人数が足りず、分かりません',
  atMost: (share) => `多くても ${share}(人数が足りず、それ以上は言えません)`,
  people: '検証用の人たちです。判定しきい値は別の人で選びました。',
  findCause: '原因を調べる',
};

export const doubtsJa: DoubtsText = {
  title: '写真は正しいフォルダーに入っていますか',
  about:
    '手本モデルが、1 枚ずつ、同じフォルダーのほかの写真とも、ほかの人とも比べます。わずかな入れまちがいでも、どの設定より大きく学習を損ないます。疑いは証拠ではありません。写真を見て決めてください。',
  find: '入れまちがいを探す',
  again: 'もう一度探す',
  finding: '写真を比べています',
  stop: '探すのをやめる',
  tooFew: '写真が複数ある人が少なすぎるため、入れまちがいは調べられません。',
  none: (photos, people) => `${grouped(people)} 人・${grouped(photos)} 枚に、疑わしい写真はありません。`,
  kinds: 'どの疑いを見ますか',
  kind: {
    wrong: ['別の人らしい写真', '自分のフォルダーより、ほかの人に似ている'],
    odd: ['誰にも似ていない写真', '顔がない、2 人写っている、切り出しの失敗など'],
    same: ['2 つのフォルダーに同じ人?', '1 人に見える 2 つのフォルダー'],
  },
  counted: (count, meaning) => `${grouped(count)} 件:${meaning}`,
  noneOfKind: '回答するものは残っていません。',
  limits: (unlike, chance) =>
    `基準はこの写真そのものから決めています。類似度が ${unlike} より低いと自分のフォルダーに似ておらず、${chance} より高いと、偶然で一番近い人よりも似ています。`,
  keys: 'キー操作:矢印で次へ、X で除外、B で別の人のものにする、R で正しいとする、U で直前の回答を取り消します。',
  keysSame: 'キー操作:矢印で次へ、B で 1 人にまとめる、R で別々の人とする、U で直前の回答を取り消します。',
  doubt: (at, of) => `疑い ${grouped(at)} / ${grouped(of)}`,
  photo: 'この写真',
  in: (name) => `フォルダー「${name}」の中`,
  likeOther: (name) => `より似ている人「${name}」`,
  folder: (name) => `フォルダー「${name}」`,
  likeness: (own, best) =>
    own === null ? `ほかの人との類似度 ${best}` : `自分のフォルダーとの類似度 ${own}、一番近いほかの人との類似度 ${best}`,
  alike: (likeness) => `2 つの類似度 ${likeness}`,
  exclude: 'この写真を除外',
  move: '別の人の写真にする',
  right: '正しい(次から表示しない)',
  join: '同じ人',
  different: '別々の人(次から表示しない)',
  undo: (count) => `直前の回答を取り消す(${grouped(count)})`,
  hidden: '顔は隠しています',
  more: 'ほかの疑いも表示',
  changed: '写真が変わりました。手本モデルをもう一度調べ、もう一度探してください。回答によって、別の入れまちがいが見えることがあります。',
  moved: (count) => `${grouped(count)} 枚は、フォルダーとは別の人の写真として扱っています。ファイルは動かしません。`,
  giveBack: 'すべてフォルダーの人に戻す',
};
