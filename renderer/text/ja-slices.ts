// The words about groups of people and recording conditions of photos, in Japanese.
// Invariant: has exactly the keys of en-slices.ts.
import type { SlicesText } from './en-slices.ts';
import { grouped } from './numbers.ts';

export const slicesJa: SlicesText = {
  title: '人のグループと撮影条件',
  groups: '人のグループ',
  conditions: '撮影条件ごとの写真',
  intro:
    '誤りが特定のグループや条件に偏っていないかを確かめます。全員を同じ判定しきい値で判定します。使うのは、指定した表に書かれたグループと条件だけです。顔から推測することはありません。',
  run: 'グループと条件ごとに測る',
  again: 'もう一度測る',
  changed: '古い結果です: 測った後で、この人たちや写真のグループ・条件が変わりました。もう一度測ってください。',
  leftOut: (photos) =>
    `写真 ${grouped(photos)} 枚を除きました。以前は、学習や判定しきい値の決定に使った人の写真でした。機器用モデルがすでに学んでいるかもしれません。`,
  none: '未評価: この人たちと写真には、グループも条件も付いていません。「データ」の画面で指定できます。',
  noneGroups: '未評価: この人たちのグループは申告されていません。',
  howGroups: '別人どうしの照合は、ISO/IEC 19795-10 に沿ってグループの中で行います。',
  howConditions: 'その条件の写真を、条件の有無にかかわらず、ほかのすべての写真と照合します。',
  fewest: (people) => `${grouped(people)} 人以上のグループを比べます。本人拒否率には、写真が 2 枚以上ある人が必要です。`,
  people: '人数',
  photos: '写真',
  passed: '通った別人(他人受入率 FMR)',
  refused: '断られた本人(本人拒否率 FNMR)',
  all: '全員',
  without: '指定なし',
  notCompared: '測っていません',
  tooFew: (fewest) => `未評価: ${grouped(fewest)} 人未満`,
  notAssessed: '未評価',
  ofTeacher: (rate) => `手本 ${rate}`,
  apart: (rate, most, high, least, low) =>
    `${rate}: 最も多いのは「${most}」で ${high}、最も少ないのは「${least}」で ${low}。範囲が重ならないため、グループに差があります。`,
  unclear: (rate, most, high, least, low) =>
    `${rate}: 最も多いのは「${most}」で ${high}、最も少ないのは「${least}」で ${low}。範囲が重なるため、はっきりした差はありません。`,
  single: (rate) => `${rate}: 十分な人数のグループが 2 つ未満のため、比べられません。`,
  measure: '指標',
  ratio: '最大と最小の比',
  toMean: '最大と幾何平均の比',
  gini: 'ジニ係数(0 は均等、1 は 1 グループに集中)',
  garbe: 'GARBE、両方の割合を合わせた値(0 は均等、1 は 1 グループに集中)',
  atLeast: (value) => `${value} 以上`,
  atLeastNote: '「以上」: 誤りのなかったグループは、ありうる最大の割合(3 の法則)で計算しました。',
  spreadNote: '差がなくても、偶然だけで比は 1 を超えます。まず各グループの範囲を見てください。',
  chart: (attribute, rate) => `${attribute}: ${rate}`,
  axis: '%',
  marks: '四角は機器用モデルの値、線は 95 % 区間です。手本モデルの値も表にあります。',
  sums: 'グループの差をまとめた指標',
  toData: '「データ」の画面へ',
};
