// The words about photos that are no aligned crops, in Japanese.
// Invariant: the same keys as in English, or it does not compile; one word for one thing.
import type { HowRead } from '../../preload/alignment.ts';
import type { alignmentEn, alignmentProblemsEn, findingReasonsEn } from './en-alignment.ts';
import { grouped } from './numbers.ts';

const photos = (count: number): string => `写真 ${grouped(count)} 枚`;

export const findingReasonsJa: typeof findingReasonsEn = {
  'no-face': '顔が見つからない',
  'several-faces': '顔が複数あり、特に大きい顔がない',
  'face-too-small': '顔が小さすぎる(両目の間が 20 画素未満)',
};

export const alignmentProblemsJa: typeof alignmentProblemsEn = {
  'detector-missing': (d) => ({
    what: `顔を見つける部品が入っていません(${d['file'] ?? 'ファイル'})。`,
    why: '重みを含むパッケージ @vladmandic/human がないか、不完全です。',
    todo: 'プログラムのフォルダーで「npm ci」を実行するか、位置合わせ済みの切り抜きを読み込んでください。',
  }),
  'no-face-found': (d) => ({
    what: `${photos(Number(d['photos'] ?? 0))}のどれにも顔が見つかりませんでした。`,
    why: '人の写真ではないか、顔がとても小さい、暗い、または横を向いています。',
    todo: '別のフォルダーを選んでください。位置合わせ済みの切り抜きなら、切り抜きとして読み込んでください。',
  }),
};

export function howReadJa({ reading, why, looked, found, aligned }: HowRead): string {
  const seen = `顔 ${grouped(found)} 個のうち ${grouped(aligned)} 個が、位置合わせ済みの切り抜きと同じ位置にあります`;
  if (reading === 'photos') {
    const done = '読み方: ふつうの写真。1 枚ずつ顔を見つけ、112 x 112 画素に位置を合わせます';
    return why === 'looked' ? `${done}(${seen}。そのまま使うには --crops)` : done;
  }
  if (why === 'looked') return `読み方: 位置合わせ済みの切り抜き(${seen})`;
  if (why === 'unclear')
    return `読み方: 切り抜き。ただし位置合わせ済みかどうか分かりません(${photos(looked)}のうち顔が見つかったのは ${grouped(found)} 枚。顔を探すには --photos)`;
  return why === 'small' ? '読み方: 画像が小さいので、位置合わせ済みの切り抜き(顔を探すには --photos)' : '読み方: 位置合わせ済みの切り抜き';
}

export const alignmentJa: typeof alignmentEn = {
  question: '顔はもう切り抜いてありますか?',
  looking: '写真の一部を調べています',
  looks: {
    crops: '位置合わせ済みの切り抜きのようです。目、鼻、口がいつも同じ位置に来るように切り抜かれています。',
    photos: '切り抜きではなく、ふつうの写真です。1 枚ずつ顔を見つけ、モデルが想定する位置に合わせる必要があります。',
    unclear: '位置合わせ済みの切り抜きかどうか分かりません。顔が見つかった写真が少なすぎます。',
  },
  seen: ({ looked, found, aligned }) =>
    `調べた${photos(looked)}のうち、顔があるのは ${grouped(found)} 枚、そのうち切り抜きと同じ位置にあるのは ${grouped(aligned)} 枚です。`,
  before: 'そのまま',
  after: '位置合わせ後',
  chooseCrops: '切り抜きです。そのまま使う',
  choosePhotos: 'ふつうの写真です。顔を見つけて位置を合わせる',
  cancel: 'やめる',
  readAs: { crops: '位置合わせ済みの切り抜きとして読み込みました。', photos: 'ふつうの写真として読み込み、顔の位置を合わせました。' },
  change: '変更する',
  reported: (source, finder) =>
    `${source}: 写真ごとに MediaPipe BlazeFace で顔を見つけ、MediaPipe Face Mesh の点を使って ArcFace の 5 点(112 x 112 画素)に位置を合わせました(検出器 ${finder})。`,
  why: '顔の位置が違うと、モデルはエラーも出さずに、ほとんど何も学ばず、ほとんど見分けられません。',
  findings: {
    'several-faces': [
      '顔が複数ある',
      'ほぼ同じ大きさの顔がほかにもあり(両目の間が最大の顔の 1.5 分の 1 より広い)、誰の写真か決められません。指示があるまで使いません。',
      '最大の顔を使う',
    ],
    'face-too-small': [
      '顔が小さすぎる',
      '両目の間が 20 画素未満です。拡大しても、その人の特徴はほとんど写っていません。指示があるまで使いません。',
      'それでも使う',
    ],
    'no-face': ['顔が見つからない', '誰も写っていないか、小さすぎる、暗すぎる、または横を向いています。使いません。', ''],
  },
  used: (count) => `${photos(count)}を使うことにしました`,
  leaveOut: 'もう一度外す',
};
