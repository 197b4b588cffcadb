// The words of the students and of the search for the right one, in Japanese.
// Invariant: has exactly the keys of en-search.ts.
import type { SearchNotes, SearchPhases, SearchText } from './en-search.ts';
import { grouped } from './numbers.ts';

export const searchPhasesJa: SearchPhases = {
  students: '機器用モデルの速さの測定',
  pace: '機器用モデルの学習の速さの測定',
  search: '機器用モデルの試し学習',
};

export const searchNotesJa: SearchNotes = {
  'student-tried': ({ student, round, of }) => `${String(of)} 回戦中 ${String(round)} 回戦: ${String(student)}。`,
  'student-failed': ({ student }) => `${String(student)} は失敗したため外します。探索は続きます。`,
  'student-found': ({ student }) => `探索のおすすめは ${String(student)} です。`,
};

export const searchJa: SearchText = {
  continues: '途中で止まったときは、同じコマンドで続きから再開します。',
  parts: {
    width: (factor) => `幅 ${factor} 倍`,
    depth: (factor) => `深さ ${factor} 倍`,
    pixels: (side) => `${side} 画素`,
    stride: '入口が細かい',
  },
  families: {
    tiny: ['最小', '試すためのものです。'],
    mobilefacenet: ['MobileFaceNet', '小さな機器のためのモデル。この手法の論文で使われました。'],
    ghostfacenet: ['GhostFaceNet', '計算がとても少なく、ファイルは大きめです。'],
    mixfacenet: ['MixFaceNet', '大小の特徴を同時に見ます。'],
    iresnet: ['iResNet', '手本と同じくらい大きく、性能の高い PC 向けです。'],
  },
  student: '機器用モデル',
  perFace: '顔 1 つ',
  under: '100 回中 95 回はこれ以下',
  file: 'ファイル',
  memory: 'メモリ',
  parameters: 'パラメーター',
  score: (fmr) => (fmr === null ? '手本との近さ' : `他人 ${grouped(1 / fmr)} 件に 1 件を通すときの本人受入率 (TAR)`),
  afterSteps: (steps) => `${grouped(steps)} ステップ後`,
  axes: {
    time: {
      name: '顔 1 つ',
      against: '顔 1 つの時間',
      title: '顔 1 つのミリ秒(この PC で測定)',
      less: (less, others) => `試したほかの ${grouped(others)} 個のうち、これより速いのは ${grouped(less)} 個です。`,
    },
    file: {
      name: 'ファイル',
      against: 'ファイルの大きさ',
      title: 'ファイルの大きさ(MB)',
      less: (less, others) => `試したほかの ${grouped(others)} 個のうち、これよりファイルが小さいのは ${grouped(less)} 個です。`,
    },
    memory: {
      name: 'メモリ',
      against: 'メモリの最大',
      title: 'メモリの最大(MB、この PC で測定)',
      less: (less, others) => `試したほかの ${grouped(others)} 個のうち、これよりメモリが少ないのは ${grouped(less)} 個です。`,
    },
  },
  verdict: '評価',
  states: {
    recommended: 'おすすめ',
    worth: '選ぶ価値あり',
    beaten: (by) => `${by} に劣る`,
    'over-limit': (limits) => `上限を超える: ${limits}`,
    'too-slow': 'この時間では学習が遅すぎるため、試していません',
    failed: '失敗',
  },
  worthMeans: '選ぶ価値あり: 速さ・大きさ・正確さのすべてで同等以上のものが、ほかにありません。',
  limits: {
    maxP95Ms: '時間',
    maxFileBytes: 'ファイル',
    maxPeakMemoryBytes: 'メモリ',
    'measuring-failed': '測定できませんでした',
    'device-memory': 'メモリ不足',
    'device-lost': '装置が止まりました',
    'run-diverged': '学習が発散しました',
    'worker-died': '学習のプロセスが終了しました',
    'worker-silent': '学習のプロセスが応答しなくなりました',
  },
  recommendation: {
    none: '上限を守り、この時間で試せる機器用モデルはありませんでした。',
    alone: (name) => `おすすめ: ${name}。上限を守り、試せたのはこれだけです。`,
    clear: (name, rival, points) => `おすすめ: ${name}。最後の回で ${rival} を明らかに上回りました(${points})。`,
    unclear: (name, rival, points) => `おすすめ: ${name}。最後の回で ${rival} を上回りましたが(${points})、明らかな差ではありません。`,
    cost: (own) => `顔 1 つの時間は ${own.time}、ファイルは ${own.file} です。`,
    costs: (own, rival) => `顔 1 つの時間は ${own.time}、ファイルは ${own.file} です。比べた相手は ${rival.time}、${rival.file} です。`,
  },
  points: (value, low, high) => `${value} ポイント、95 % 区間 ${low}〜${high}`,
  how: (people, photos) =>
    `判定しきい値を決める ${grouped(people)} 人(写真 ${grouped(photos)} 枚)で測りました。どの機器用モデルもこの人たちからは学習していません。かっこ内は、人を引き直したときの中央の 95 % です。短い試し学習なので、本番の学習ではもっと良くなり、大きいものほど伸びます。`,
  rounds: (rounds) =>
    `回戦: ${rounds.map(({ candidates, steps }) => `${grouped(candidates)} 個を ${grouped(steps)} ステップ`).join('、')}。`,
  endedByTime: '前の回が予想より長くかかったため、最後の回は行いませんでした。',

  window: {
    title: 'どの機器用モデルが合うか',
    measure: 'この PC で測る',
    measureNote: 'すべての機器用モデルを数秒ずつ動かします。全部で 1 分ほどです。',
    start: '合う機器用モデルを探す',
    startNote: (minutes) => `最長 ${grouped(minutes)} 分です。途中で止められ、続きから再開できます。`,
    again: 'もう一度探す',
    stop: '止める',
    notYet: '先に写真と手本モデルが必要です。',
    measuredNotYet: '未測定',
    otherDevice: '時間とメモリは、選んだ機器ではなくこの PC で測ります。上限もこの PC での値と比べます。',
    across: '横軸',
    chart: (against) => `${against}と、短い試し学習での正確さ`,
    chartTakeaway: (worth, name, less) => `選ぶ価値があるのは ${grouped(worth)} 個です。おすすめは ${name} です。${less}`,
    chartNone: 'おすすめはありません。',
    worth: '選ぶ価値あり',
    beaten: 'ほかに劣る',
    axisScore: (fmr) => (fmr === null ? '手本との近さ(平均コサイン)' : `他人 ${grouped(1 / fmr)} 件に 1 件を通すときの本人受入率、%`),
    size: '点の面積はファイルの大きさです。',
    areaTime: '点の面積は顔 1 つの時間です。',
    noEnergy: '電力量は学習の後に測るため、まだどれも分かりません。',
    sameSteps: (steps) => `最初の ${grouped(steps)} ステップの後の値です。どれも同じ条件です。`,
    more: 'すべての機器用モデルと結果',
    unsearched: 'ほかの機器用モデル',
  },
};
