// The words of a project's earlier runs in Japanese. Invariant: exactly the keys of en-runs.ts.
import type { RunProblems, RunsText } from './en-runs.ts';
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
  compare: {
    title: '学習を比べる',
    tick: '比べる',
    few: '上で、終わった学習を 2〜4 つ選ぶと、ここに数字が並びます。',
    letters: ['A', 'B', 'C', 'D'],
    run: (letter) => `学習 ${letter}`,
    order: '学習 A が最も古いもので、ほかを A と比べます。',
    otherPeople: '検証した人か、その写真が同じではないため、判定はありません。',
    otherPeopleWhy:
      'このままでは数字を比べられません。見分けやすい人たちで検証したために良く見えるだけかもしれません。判定するには、もう一方の機器用モデルを同じ写真で学習してください。',
    judge: '同じ写真の組で判定する',
    judgeWhy:
      'すべての機器用モデルが、検証する人たちの同じ写真を見ます。人の引き直しもすべて同じです。写真が数百枚なら数秒、数万枚なら数分かかり、途中で止められます。',
    judging: '機器用モデルを判定',
    stop: '止める',
    verdict: 'どちらが良いか',
    judgedOn: (people, photos, genuine, impostor) =>
      `${grouped(people)} 人、写真 ${grouped(photos)} 枚で判定しました(本人の組 ${grouped(genuine)}、別人の組 ${grouped(impostor)})。かっこ内は、すべてに同じ人を引き直したときの中央の 95 % です。`,
    costsDiffer: '学習ごとに費用か登録人数が違います。ここでは最も新しい学習のものをすべてに使います。',
    notTheSetting:
      '判定したのは、ここにある機器用モデルそのものです。変えた点が差の原因かどうかは分かりません。同じ条件で学習し直しても、結果は偶然に違ってきます。',
    loss: '1 年の損失',
    data: '学習と検証に使った写真',
    numbers: '学習ごとの数字',
    errors: '学習ごとの 2 種類のまちがい',
    errorsTakeaway: (fmr, refused) => `断られる本人: ${refused}(通る別人: ${fmr})。`,
    errorsNone: '左下ほど良い値です。線は、人数で確かめられるところまで引いています。',
    of: (run, rate) => `${run} ${rate}`,
    and: '、',
    lossClear: (run, first, less, amount, range) =>
      `${run} は ${first} より、1 年の損失が ${amount} ${less ? '少なく' : '多く'}なります(${range})。偶然を超える差です。`,
    refusedClear: (run, first, less, points, range) =>
      `${run} は ${first} より、断られる本人が ${points} ポイント${less ? '少ない' : '多い'}です(${range})。偶然を超える差です。`,
    passedClear: (run, first, less, points, range) =>
      `${run} は ${first} より、通る別人が ${points} ポイント${less ? '少ない' : '多い'}です(${range})。偶然を超える差です。`,
    acceptedClear: (run, first, less, points, range) =>
      `通る別人の割合が同じとき、${run} は ${first} より、見分けられる本人が ${points} ポイント${less ? '少ない' : '多い'}です(${range})。偶然を超える差です。`,
    chance: (what, run, first, range) => `${what}: ${run} と ${first} の差(${range})は、偶然の範囲です。`,
    tooFew: {
      people: (what, run, first) => `${what}: 検証する人が少なく、${run} と ${first} の差を判断できません。`,
      mistakes: (what, run, first) => `${what}: まちがいが少なく、${run} と ${first} の差を判断できません。`,
    },
    refused: '断られる本人',
    passed: '通る別人',
    accepted: (fmr) => `見分けられる本人(通る別人: ${fmr})`,
    range: (low, high) => `${low}〜${high}`,
    points: (range) => `${range} ポイント`,
  },
  terminal: {
    run: '学習',
    state: '状態',
    student: '機器用モデル',
    disk: 'ディスク',
    marks: '備考',
    shown: 'プロジェクトの結果',
    unreadable: '数字を読めません',
    rehearsal: '試し学習(結果なし)',
  },
  remove: {
    button: '削除',
    title: 'この学習を完全に削除しますか?',
    goes: (name, bytes) =>
      `「${name}」の学習を、機器用モデル、学習途中の保存、数字、報告書、データフォルダー内の一式とともに削除します。${bytes} が空きます。`,
    stays: '写真とほかの学習は残ります。元には戻せません。削除したことは監査記録に残ります。',
    keptAt: (folder) => `${folder} にある一式は残ります。`,
    signed: 'この結果は承認されたか、一式が引き渡されています。削除すると、使っている人に、どう作られたかを説明できなくなります。',
    sure: 'それでも削除します。',
    confirm: '学習を削除する',
    working: '削除中',
    cancel: '残す',
    removed: (bytes) => `学習を削除しました。${bytes} が空きました。`,
    fromPlan: 'このプロジェクトの学習が使う量を見る',
  },
};

export const runProblemsJa: RunProblems = {
  'run-shown': ({ binned }) => ({
    what: 'この学習は削除されていません。',
    why: binned === true ? '元に戻せる削除済みプロジェクトの結果になっています。' : 'プロジェクトの結果になっています。',
    todo:
      binned === true
        ? '先に開始画面でそのプロジェクトを完全に削除するか、消えるまで待ってください。'
        : '先にそのプロジェクトで別の学習を表示するか、プロジェクトを完全に削除してください。',
  }),
  'run-signed': () => ({
    what: 'この学習は削除されていません。',
    why: '結果が承認されたか一式が引き渡されていて、それでも削除するとは確認されていません。',
    todo: '削除するともう一度確認してください(コマンドでは --signed-too)。または残してください。',
  }),
  'run-rehearsal': () => ({
    what: 'この学習には結果がありません。',
    why: '数分の試し学習です。全体が動くかどうかを確かめるもので、評価、比較、引き渡しには使いません。',
    todo: '本番の学習を始めてください。',
  }),
};
