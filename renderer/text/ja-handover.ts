// The words of handing a package over, in Japanese.
// Invariant: has exactly the keys of en-handover.ts.
import type { HandoverText } from './en-handover.ts';
import { bytes, grouped } from './numbers.ts';

export const handoverJa: HandoverText = {
  title: '現場用カード',
  about: '現場の人のための A4 1 枚です。答えの意味、すること、連絡先が分かります。',
  print: 'カードを印刷',
  answers: '答えの意味',
  lamp: '答え',
  score: '類似度',
  what: 'すること',
  lamps: { accept: '✓ 緑: 通過', check: '? 黄: 確認', reject: '✕ 赤: 拒否' },
  todo: {
    accept: '通してください。',
    check: '顔と社員証を自分の目で確かめて、判断してください。',
    reject:
      '顔では通さないでください。もう一度カメラを正面から見てもらい、それでもだめなら、この仕組みがないときと同じ方法で確かめてください。',
  },
  from: (score) => `${score} 以上`,
  between: (low, high) => `${low} 以上 ${high} 未満`,
  below: (score) => `${score} 未満`,
  expect: '起こりうること',
  refused: (share) => `本人を断る割合: ${share}`,
  passed: (share) => `別人を通す割合: ${share}`,
  measuredOn: (people) => `モデルが見たことのない ${grouped(people)} 人で測りました。現場の入口、照明、カメラでは変わることがあります。`,
  noThreshold: '判定しきい値を決められませんでした。このモデルを判定に使わないでください。',
  rulesTitle: '守ること',
  rules: [
    '類似度は百分率でも、本人である証拠でもありません。迷うときは人が判断します。',
    '社員証、鍵、人による確認など、別の入り方を必ず残します。断られた人が不利益を受けないようにします。',
    '決められた目的だけに使います。人の監視や、ほかの入口には、相談なしに使いません。',
    '逆光、暗さ、マスク、レンズの汚れで悪くなります。断られる人が増えたら知らせてください。',
    'モデルを新しくしたときは全員の再登録が必要で、このカードの判定しきい値は使えなくなります。',
  ],
  call: '連絡先',
  responsible: '責任者',
  telephone: '電話',
  builder: '組み込みの担当',
  model: (id, version, digest, made) => `モデル ${id}、版 ${version}、SHA-256 ${digest}…。${made}`,
  checks: '引き渡し前の検査',
  checkHead: ['ファイル', '大きさ', '学習したモデルとの一致'],
  parity: (crops, cosine, limit, difference) =>
    `類似度は最小 ${cosine}(必要: ${limit} 以上)、最大差 ${difference}。一式に含まれない実際の写真 ${grouped(crops)} 枚で確認`,
  whole: (size) => `全部で ${bytes(size)} です。`,
  failed: '書き出したモデルの答えが、学習したモデルと一致しません。安全のため書き出しを止めました。',
  failedNumbers: (file, worst, difference) => `${file}: 類似度 ${worst}、最大差 ${difference}。`,
  failedTodo: '何も引き渡していません。診断を保存して、このプログラムの担当者に渡してください。写真、名前、パスは含まれません。',
  diagnosis: '診断を保存',
  readme: '実装担当への説明',
  readBack: '照合',
  reading: 'すべてのファイルを読み直しています',
  allRead: (files, size) => `${grouped(files)} 個のファイル(${bytes(size)})をすべて読み直し、書き出したとおりと確認しました。`,
  seal: '一式の封印(SHA256SUMS の SHA-256)',
  sealUse: '受け取り側の値と比べ、同じなら、すべて届いています。',
  faulty: (count) => `${grouped(count)} 個のファイルが書き出したとおりではありません。このフォルダーは渡さないでください。`,
  faults: { missing: 'がありません', changed: 'が変わっているか、読めません', unknown: 'は一式のものではありません' },
  choose: '場所を選ぶ',
  verify: 'フォルダーをもう一度照合',
  verifyHint:
    'USB メモリーは、いったん抜いて差し直してから照合してください。そうすると、この PC のメモリーではなく USB メモリーが読まれます。',
  verifyPath: '一式のフォルダー',
};
