// 学習の前に写真について測ることの言葉(日本語)。
// Invariant: the same keys as in English; one word for one thing.
import type { checkPhasesEn, checkReasonsEn, photoChecksEn } from './en-checks.ts';
import { findingReasonsJa } from './ja-alignment.ts';
import { grouped } from './numbers.ts';

const photos = (count: number): string => `写真 ${grouped(count)} 枚`;

export const checkPhasesJa: typeof checkPhasesEn = { measure: '写真を測定しています', 'near-copies': 'ほぼ同じ写真を探しています' };

export const checkReasonsJa: typeof checkReasonsEn = {
  ...findingReasonsJa,
  blurred: 'ぼけている',
  'too-dark': '暗すぎる',
  'too-bright': '明るすぎる(白とび)',
  'side-light': '片側からの光',
  'low-contrast': 'コントラストが低い',
  'near-copy': '同じ人の別の写真とほぼ同じ',
  'near-shared': '別の人の写真とほぼ同じ',
};

export const photoChecksJa: typeof photoChecksEn = {
  intro:
    '顔ごとに光の当たり方と鮮明さを測り、1 枚の画像を保存し直しただけの写真を探します。ここに挙がった写真が正しいこともあります。暗い入口には暗い写真が必要です。',
  names: {
    blurred: ['ぼけた顔', '細部が失われています。使う場所のカメラもこのように写るのでなければ、除外してください。'],
    'too-dark': ['暗い顔', '顔の一部が真っ黒です。使う場所も同じくらい暗いなら残してください。'],
    'too-bright': ['白とびした顔', '顔の一部が真っ白で、何も写っていません。'],
    'side-light': ['片側からの光', '顔の半分が、もう半分よりずっと暗く写っています。'],
    'low-contrast': ['コントラストの低い顔', '顔全体が灰色です。もや、逆光、レンズの汚れが考えられます。'],
    'near-copy': [
      '同じ人のほぼ同じ写真',
      '1 枚の画像を別の画質や大きさで保存し直したものです。最初の 1 枚は残り、ほかからは新しいことを学べません。',
    ],
    'near-shared': [
      '別の人どうしのほぼ同じ写真',
      'どちらかが間違ったフォルダーにあります。見て、フォルダーを直して読み直すか、両方を除外してください。',
    ],
  },
  states: { fine: '問題なし', look: '要確認', act: '要対応', kept: '残す', unknown: '不明' },
  none: 'なし',
  named: photos,
  excluded: (count: number) => `${photos(count)}を除外済み`,
  see: '見る',
  exclude: '除外する',
  takeBack: '元に戻す',
  keep: '理由を書いて残す',
  why: '残す理由',
  whyHint: 'プロジェクトと報告書に記録します。',
  note: '理由を記録する',
  forget: '理由を消す',
  cancel: 'やめる',
  kept: (count: number, reason: string) => `${photos(count)}を残す: ${reason}`,
  taken: '撮影日とカメラ',
  takenUnknown: '不明(ファイルに記録がありません)',
  days: (count, days) => `${photos(count)}が ${grouped(days)} 日分`,
  cameras: (count, cameras) => `${photos(count)}がカメラ ${grouped(cameras)} 機種分`,
  takenOne:
    '1 日だけでは光が 1 通り、1 機種だけでは写り方が 1 通りです。使う場所の条件がいつも同じでなければ、別の日にも撮影してください。',
  unmeasured: (count: number) => `${photos(count)}はまだ測定していません。`,
  measure: '今すぐ測定する',
  measuring: '写真を測定しています',
  stop: '中止',
  notLooked:
    '調べていないこと: 位置合わせ済みの切り抜きに顔が写っているか、2 人写っていないか(ふつうの写真では調べます)。別の人の写真は「手本」の段階で探します。',
  only: (name: string) => `表示中: ${name}のみ`,
  all: 'すべての写真に戻す',
  like: 'この写真とほぼ同じ',
  bars: {
    sharpness: '鮮明さ',
    brightness: '暗すぎない',
    exposure: '白とびがない',
    evenness: '光の均一さ',
    contrast: 'コントラスト',
  },
  barsNote: '100: 一般の写真の半数と同じかそれ以上。50 未満は確認の一覧に挙がります。',
  terminal: (found: readonly string[]) => `確認をお勧めする写真(除外はしていません): ${found.join('、')}。`,
  terminalNone: '光、鮮明さ、ほぼ同じ写真: 確認が必要なものはありません。',
  report: {
    title: '学習の前に挙がり、そのまま使った写真',
    none: 'なし。使った写真はどれも光と鮮明さが範囲内で、ほぼ同じ写真もありません。',
    reason: '残す理由',
    note: '顔の切り抜きで測定しました(鮮明さ、露出、光の均一さ、階調の幅。ほぼ同じ写真はハッシュと相関で判定)。範囲は一般の写真から決めたもので、規格に基づくものではありません。',
  },
};
