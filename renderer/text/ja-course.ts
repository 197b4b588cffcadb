// The words of a training under way, in Japanese.
// Invariant: has exactly the keys of en-course.ts.
import type { CourseText } from './en-course.ts';
import { grouped } from './numbers.ts';

const score = (value: number): string => value.toFixed(2).replace('-', '−');

export const courseJa: CourseText = {
  spent: (duration) => `経過 ${duration}`,
  standstills: '停止の記録',
  standstill: {
    stopped: (duration) => `${duration}: 学習を止めていました。`,
    slept: (duration) => `${duration}: PC がスリープしたか、時計が変更されました。`,
    held: (duration) => `${duration}: PC がスリープしたか、ほかの処理で止まりました。`,
  },
  between: (from, to) => `${from}〜${to}`,
  beforeStep: (step) => `ステップ ${grouped(step)} の前`,
  noEffect: '結果への影響はありません。',
  device: (name) => `学習に使う装置: ${name}`,
  changed: {
    lost: (name, step) => `前の機器が使えなくなりました。ステップ ${grouped(step)} からは ${name} で続けています。結果は使えます。`,
    memory: (name, step, parts) =>
      parts > 1
        ? `メモリが足りません。ステップ ${grouped(step)} からは、${name} で写真を ${grouped(parts)} 回に分けて処理しています。`
        : `メモリが足りません。ステップ ${grouped(step)} からは ${name} で続けています。`,
    silent: (step) => `学習のプロセスが応答しなくなったため、最後に保存したステップ ${grouped(step)} から再起動しました。結果は使えます。`,
    continued: (name, step) => `ステップ ${grouped(step)} からは ${name} で続けています。`,
  },
  flatEarly: '今はほとんど変わっていません。途中ではよくあることで、終わりに向けて調整が細かくなると、たいていもう少し近づきます。',
  flatLate: '早めに終えても結果は変わらない見込みです。',
  awayWhy:
    'そのまま戻ることもあります。続くときは、名前のつけ違いがないか(データ)、手本がこの人たちを見分けられるか(手本)を確かめてください。',
  accuracy: {
    title: '選ぶための人たちの本人受入率',
    axis: '本人受入率(TAR)',
    takeaway: (student, low, high, teacher) => `機器用モデル ${student}(${low}〜${high})、手本モデル ${teacher} です。`,
    student: '機器用モデル',
    teacher: '手本モデル',
    target: '目標',
    asked: (fmr) => `別人を通すのは多くて ${fmr}(「目的」で決めた値)。`,
    strictest: (fmr) => `別人を通すのは多くて ${fmr}。この人数で示せる最も厳しい値です。`,
    looser: (fmr, asked) =>
      `別人を通すのは多くて ${fmr}。この人数で示せる最も厳しい値です。「目的」で決めた ${asked}は、この人数では示せません。`,
    on: (people, photos, pairs) =>
      `選ぶための ${grouped(people)} 人の写真 ${grouped(photos)} 枚(多くて 100 人、1 人 3 枚まで)、本人どうしの比較 ${grouped(pairs)} 回。時間の 20 分の 1 を超えない範囲で、保存された状態を調べます。判定しきい値も同じ写真で決めるので、最後の結果より少し良く出ます。`,
    none: '本人受入率は表示できません。保存された状態と、写真が 2 枚以上ある選ぶための人がおよそ 25 人必要です。以前の版の学習にはありません。',
    percent: 'TAR',
    low: '下限',
    high: '上限',
  },
  standing: {
    reached: (target) => `最後に調べた時点で、目標の ${target} に届いています。`,
    unclear: (target) => `最後に調べた時点では、目標の ${target} は誤差の範囲内です。届いているとも、いないとも言えません。`,
    notYet: (target) => `最後に調べた時点では、目標の ${target} にまだ届いていません。`,
  },
  awayAccuracy: '本人受入率が、いちばん良かった時点よりはっきり下がっています。',
  machine: {
    disk: (free) => `ディスク残り ${free}`,
    diskUnknown: 'ディスク残り: 読み取れません',
    low: (free, needed) => `ディスクがもうすぐいっぱいになります。空きは ${free} で、この学習には ${needed} 必要です。`,
    processor: (celsius) => `プロセッサー ${Math.round(celsius)} ℃`,
    processorUnknown: 'プロセッサーの温度: 読み取れません',
    graphics: (celsius) => `グラフィックカード ${Math.round(celsius)} ℃`,
  },
  now: (likeness, lambda, alpha) =>
    [
      `今、機器用モデルと手本の一致は ${score(likeness)} です(1 で完全に一致)。`,
      `λ = ${score(lambda)}: 写真についての手本の見方と、その人について今までに分かっていることが、どれだけ合うかを表します。`,
      `α′ = ${score(alpha)}: 写真 1 枚ごとに、その人について分かっていることをこの割合だけ残し、残りをこの写真についての手本の見方で置きかえます。`,
    ].join(''),
  tried: {
    title: '写真 2 枚で試す',
    about:
      '学習用と同じように切り出した顔写真を 2 枚選ぶか、ここに置いてください。最後に保存された時点の機器用モデルと手本モデルが見比べます。学習中でも、学習は止まりません。写真は保存しません。',
    photo: (at) => `写真 ${at}`,
    pick: '写真を選ぶ',
    tooLarge: 'ファイルが大きすぎます。顔の部分を切り出してください。',
    drop: 'ここに置くこともできます。JPEG・PNG・WebP、2.9 MB まで。',
    chosen: (size) => `選択済み: ${size}`,
    compare: '見比べる',
    working: '2 つのモデルが見比べています',
    notYet: '最初の保存が終わると、写真 2 枚で試せます。',
    seen: (at) => `モデルから見た写真 ${at}`,
    same: '同じ人',
    different: '別の人',
    near: 'どちらとも言えない',
    unknown: '判定できません。判定しきい値を決めるには人数が足りません',
    says: (network, answer) => `${network}: ${answer}。`,
    score: (value, threshold) => `類似度 ${score(value)}、判定しきい値 ${score(threshold)}。`,
    scoreOnly: (value) => `類似度 ${score(value)}。`,
    handedOver: '判定しきい値は、引き渡すものです。',
    here: (people, outOf) =>
      `判定しきい値は、選ぶための ${grouped(people)} 人で今決めました。別人 ${grouped(outOf)} 回に 1 回までしか通さない値です。`,
    caution: '類似度は百分率でも証拠でもありません。2 枚の写真では、まちがいの多さは分かりません。それは「結果」で分かります。',
    state: (step, steps, time) => `${time} の状態(ステップ ${grouped(step)} / ${grouped(steps)})。`,
    student: '機器用モデル',
    teacher: '手本モデル',
  },
};
