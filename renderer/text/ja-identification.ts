// 登録者の中から探す場合(1対N)と、何枚かの写真をまとめたテンプレートについての言葉、日本語。
// Invariant: how many are registered stands beside every rate of a search; what independence of comparisons assumes is said where it is used.
import type { IdentificationText } from './en-identification.ts';
import { about, grouped, percent } from './numbers.ts';

export const identificationJa: IdentificationText = {
  title: '登録者の中から探す場合(1 対 N)',
  intro:
    '検証に使う人を半分に分けます。片方の人たちを 1 人最大 3 枚の写真で登録し、残りの写真で探します。もう片方は登録していない別人です。次に役割を入れ替えます。',
  basis: (people, mated, nonMated) =>
    `登録は 1 回に ${people} 人、登録者による照合 ${grouped(mated)} 回、別人による照合 ${grouped(nonMated)} 回です。範囲は照合する人についての 95 % で、登録する人は固定しています。`,
  galleries: (sizes) => sizes.map((size) => grouped(size)).join(' 人と '),
  none: '未評価: 検証に使う人のうち、写真が 2 枚以上ある人が 2 人に満たないためです。',
  old: '未評価: 1 対 N を測る前の版で作られた結果です。',
  measure: '項目',
  first: (rank) => (rank === 1 ? '1 番目の候補が本人(順位 1)' : `上位 ${rank} 人の候補に本人(順位 ${rank})`),
  tpir: (fpir) => `誤識別率 ${percent(fpir, 0)} のときに本人が見つかる割合(TPIR)`,
  fpir: (people) => `登録者 ${people} 人のだれかと間違われる別人(誤識別率 FPIR)`,
  fnir: '見つからない登録者(見逃し率 FNIR)',
  wrongFirst: '別の登録者と間違われる登録者',
  atThreshold: 'この判定しきい値で',
  unsupported: 'データ不足',
  byFpir: (share, registered) => `選ぶための人たちで、登録 ${registered} 人のだれかと間違われる別人が約 ${share}になるように選びました。`,
  moneyMany: (registered) =>
    `顔を登録者 ${registered} 人の中から探すので、そのうちのだれかと間違われた別人が通ります: 1 − (1 − 他人受入率)^${registered}(1 回ごとの比較を互いに独立とみなした計算)。`,
  verdict: (share, registered) => `登録者 ${registered} 人の中から探すと、別人の ${share} がだれかと間違われます。`,
  chart: {
    title: '登録人数が増えるほど、だれかと間違われる別人が増えます',
    x: '登録人数',
    y: 'だれかと間違われる別人(誤識別率)',
    counted: '数えた値',
    independent: '他人受入率からの計算',
    range: '範囲',
    own: (registered) => `登録 ${registered} 人`,
    head: ['登録人数', '数えた値', '他人受入率からの計算', '範囲'],
  },
  here: (registered, share, low, high) => `登録 ${registered} 人では、別人の約 ${share} がだれかと間違われます(${low}〜${high})。`,
  safe: (limit, cautious, likely) =>
    cautious === likely
      ? `この判定しきい値で ${limit} 未満に収まるのは、登録 約 ${likely} 人までです。それを超えると安全とはいえません。`
      : `この判定しきい値で ${limit} 未満に収まるのは、登録 約 ${likely} 人まで、慎重に見れば約 ${cautious} 人までです。それを超えると安全とはいえません。`,
  safeAlways: (limit, most) => `この判定しきい値なら、登録 ${most} 人でも ${limit} 未満に収まります。`,
  safeNever: (limit) => `この判定しきい値では、登録が 1 人でも、通る別人が ${limit} を超えます。`,
  about: (number) => (number < 1 ? '0' : about(number, 2)),
  over: (most) => `${most} より多い`,
  bound: 'ここでは間違われた別人がいなかったので、否定できない最大の他人受入率から計算しています。',
  remedies: '対処: 判定しきい値を上げる、カードや番号と組み合わせる(1 対 1)、1 つの入口の登録人数を減らす。',
  assumption:
    '計算は 1 − (1 − 他人受入率)^N で、1 回ごとの比較を互いに独立とみなしています。似ている相手の数は別人ごとに違うので、実際はこれより少なくなります。登録者に親族やよく似た人がいれば、これより多くなります。数えられた人数より先は、延長した推定です。',
  templates: '判定しきい値は写真 1 枚どうしの比較で選びました。ここでは写真 1 枚を、最大 3 枚の平均と比べています。',
  unreadable: ({ file, line }) => ({
    what: `テンプレートの一覧を読めません${file === undefined ? '' : `(${file}${line ? ` の ${line} 行目` : ''})`}。`,
    why: 'IJB-B・IJB-C として公開されている形式ではないか、ほかのファイルと合っていません。',
    todo: 'フォルダー meta の face_tid_mid.txt、name_5pts_score.txt、template_pair_label.txt が、同じデータセットの元のままのものか確かめてください。',
  }),
  number: '何人を登録しますか',
  fewer: '減らす',
  more: '増やす',
  limit: { asked: '指定された上限', usual: '100 回に 1 回' },
  table: '表で見る',

  protocol: {
    title: (name) => `何枚かの写真をまとめたテンプレート: ${name}`,
    basis: (images, templates, genuine, impostor) =>
      `写真 ${grouped(images)} 枚、テンプレート ${grouped(templates)} 個。同じ人の組 ${grouped(genuine)}、別の人の組 ${grouped(impostor)}。`,
    settings: 'N1: 特徴ベクトルの長さを残す。D1: 顔検出の点数で重みを付ける。F1: 左右反転も使う。論文では N1 D1 F1 がふつうです。',
    unit: 'このモデルの特徴ベクトルは長さがそろっているので、N0 と N1 の違いは左右反転だけによります。',
    rule: 'ねらう他人受入率を超えない最大の点で数えました。論文の表は最も近い点を使います。JSON には両方あります。',
    setting: '設定',
    tar: (fmr) => `他人受入率 ${fmr} での本人受入率`,
    few: '*',
    fewNote: '* この他人受入率で期待できる誤りが 30 件に満たないため、桁しか分かりません(30 の法則)。',
    search: (galleries) => `${galleries} 人の中から探す場合(登録者一覧の平均)`,
    closed: '登録者だけで',
    rank: (rank) => `順位 ${rank}`,
    tpir: (fpir) => `誤識別率 ${fpir} での TPIR`,
    unread: (count) => `写真 ${grouped(count)} 枚は読めないか位置合わせができず、テンプレートに入っていません(登録失敗)。`,
    missing: (count) => `写真のないテンプレートを指す組または照合 ${grouped(count)} 件は除きました。`,
    licence: 'この写真の利用条件は、このプログラムには分かりません。結果を公表または販売する前に、提供元に確かめてください。',
  },
};
