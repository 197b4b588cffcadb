// The words of the stress test, in Japanese.
// Invariant: has exactly the keys of en-conditions.ts.
import type { ConditionsText } from './en-conditions.ts';
import { grouped } from './numbers.ts';

export const conditionsJa: ConditionsText = {
  title: '撮影条件',
  intro:
    '写真が暗い、ぶれている、隠れているとき、機器用モデルと手本モデルはどうなるでしょうか。確かめ用の人たちの写真を計算で変え、元のままのほかの写真と、決めた判定しきい値で照合します。実際の場所の写真のほうが確かです。',
  run: '条件を試す',
  again: 'もう一度試す',
  about: '数分かかります。途中で止められます。',
  rates: '何を表示しますか',
  refused: '断られた本人',
  passed: '通った別人',
  perYear: '1 年の損失',
  condition: '条件',
  asItIs: '元のまま',
  severity: (severity) => `強さ ${severity}`,
  teacherAt: (rate) => `手本 ${rate}`,
  names: {
    dark: '暗い',
    bright: '明るすぎる',
    'side-light': '片側からの光',
    'motion-blur': '動きぶれ',
    defocus: 'ピンぼけ',
    noise: 'ノイズ',
    jpeg: '強い JPEG 圧縮',
    'low-resolution': '画素の少ない顔',
    mask: 'マスク',
    glasses: '眼鏡',
    'crop-error': '顔の切り出しのずれ',
    'dark-blur-jpeg': '暗さ、動きぶれ、圧縮の組み合わせ',
  },
  worst: (name, from, to) => `最も弱いのは「${name}」です。強さ 3 で、断られる本人が ${from} から ${to} に増えます。`,
  steady: '強さ 3 では、断られる本人がはっきり増える条件はありません。',
  behind: (kind, behind, all, name, student, teacher) =>
    `強さ 3 では、${all} 条件のうち ${behind} 条件で、機器用モデルは手本モデルよりはっきり多く${kind === 'fnmr' ? '本人を断ります' : '別人を通します'}。差が最も大きいのは「${name}」で、手本モデルの ${teacher} に対して ${student} です。`,
  level: (kind) =>
    `強さ 3 では、機器用モデルが手本モデルよりはっきり多く${kind === 'fnmr' ? '本人を断る' : '別人を通す'}条件はありません。`,
  dearest: (name, money) => `強さ 3 で 1 年の損失が最も大きいのは「${name}」で、${money}です。`,
  charts: (what) => `条件と強さごとの${what}`,
  axis: '横: 強さ 0(元のまま)から 5。目盛りはすべて同じです。それぞれの判定しきい値で照合しています。',
  rise: (from, to, severity) => `元のまま ${from}、強さ ${severity} で ${to}`,
  money: (from, to) => `お金では、元のままで年 ${from}、その条件で年 ${to}です。`,
  basis: (probes, people) => `${grouped(people)} 人の写真 ${grouped(probes)} 枚を 1 枚ずつ変えて試しました。範囲は 95 %。`,
};
