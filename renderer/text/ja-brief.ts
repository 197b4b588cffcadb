// The words of a finished run on the start page in Japanese. Invariant: exactly the keys of en-brief.ts.
import type { BriefText } from './en-brief.ts';

export const briefJa: BriefText = {
  title: (title) => `「${title}」の結果`,
  refused: '断られる本人',
  passed: '通る別人',
  accuracy: '精度',
  speed: '顔 1 枚の時間',
  size: '大きさ',
  money: '1 年の損失',
  noCosts: '費用が入力されていません',
};
