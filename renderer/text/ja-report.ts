// The words of the KPI report in Japanese. Invariant: exactly the keys of en-report.ts; 手本モデル, 機器用モデル, 判定しきい値 are the only words for these things.
import type { ReportText, Share } from './en-report.ts';
import { documentsJa } from './ja-documents.ts';
import { factsJa } from './ja-facts.ts';
import { governanceJa } from './ja-governance.ts';
import { identificationJa } from './ja-identification.ts';
import { int8Ja } from './ja-int8.ts';
import { about, bytes, compact, frequency, grouped, isRare, milliseconds, percent, percentDigits, percentNumber } from './numbers.ts';

/** "本人 1,000 回に約 8 回断る(5〜12 回)": who, how often, what happens. */
function errors(value: Share, who: string, does: string): string {
  const { rate, low, high } = value;
  if (rate === 0) {
    const most = high === undefined ? undefined : frequency(0, 0, high);
    return most === undefined
      ? `${who}を${does}ことはありませんでした`
      : `${who}を${does}ことはありませんでした(多くても ${most.outOf} 回に ${most.high} 回)`;
  }
  if (isRare(rate)) {
    const { count, outOf, low: from, high: to } = frequency(rate, low, high);
    return `${who} ${outOf} 回に約 ${count} 回${does}${from === undefined ? '' : `(${from}〜${to} 回)`}`;
  }
  return `${who}の ${percent(rate)} を${does}${percentRange(value)}`;
}

function percentRange({ rate, low, high }: Share): string {
  if (low === undefined || high === undefined) return '';
  const digits = percentDigits(rate);
  return `(${percentNumber(low, digits)}〜${percentNumber(high, digits)} %)`;
}

/** 97.0 %(94.6〜99.4 %); 1 % に満たなければ 1,000 回に 1 回(0.9〜1.1 回)。 */
function share(value: Share): string {
  const { rate, low, high } = value;
  if (!isRare(rate)) return `${percent(rate)}${percentRange(value)}`;
  if (rate === 0 && high === undefined) return '0 %';
  const { count, outOf, low: from, high: to } = frequency(rate, low, high);
  return `${outOf} 回に ${count} 回${from === undefined ? '' : `(${from}〜${to} 回)`}`;
}

function oneIn(rate: number): string {
  return rate <= 0 ? 'なし' : `${about(1 / rate, 2)} 回に 1 回`;
}

function money(amount: number, currency: string): string {
  if (currency === 'JPY') return amount >= 100_000 && amount % 10_000 === 0 ? `${grouped(amount / 10_000)} 万円` : `${grouped(amount)} 円`;
  const digits = amount >= 100 || amount === 0 ? 0 : 2;
  return new Intl.NumberFormat('ja-JP', { style: 'currency', currency, maximumFractionDigits: digits }).format(amount);
}

/** 計算した金額: 有効数字 3 桁。 */
function moneyAbout(amount: number, currency: string): string {
  if (currency === 'JPY') return amount >= 100_000 ? `${about(amount / 10_000)} 万円` : `${about(amount)} 円`;
  return new Intl.NumberFormat('ja-JP', { style: 'currency', currency, maximumSignificantDigits: 3 }).format(amount);
}

function hours(seconds: number): string {
  if (seconds < 90) return `${grouped(seconds)} 秒`;
  return seconds < 5400 ? `${grouped(seconds / 60)} 分` : `${grouped(seconds / 3600, 1)} 時間`;
}

/** A difference of shares in points, one decimal. */
function fixed(value: number): string {
  return (value * 100).toFixed(1);
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${fixed(Math.abs(value))}`;
}

export const reportJa: ReportText = {
  lang: 'ja',
  identification: identificationJa,
  title: '顔認識モデルの蒸留結果 報告書',
  shortTitle: 'KPI 報告書',
  made: (date) => `作成日 ${date}`,
  people: (count) => `${grouped(count)} 人`,
  photos: (count) => `写真 ${grouped(count)} 枚`,
  peopleAndPhotos: (people, photos) => `${grouped(people)} 人、写真 ${grouped(photos)} 枚`,
  table: '表で見る',
  contents: '目次',
  purpose: '目的',
  target: (text) => `目標: ${text}`,
  atMost: (text) => (/[!-~]$/.test(text) ? `${text} 以下` : `${text}以下`),
  atLeast: (text) => `${text}以上`,
  met: '達成',
  missed: '未達',
  noTarget: '目標の設定なし',
  targetUnknown: '判定できません',
  none: 'なし',
  unknown: '記載なし',
  practice: 'これは描いた練習用の人物による結果です。全体が動くことを示すもので、実際の顔については何も示しません。',

  models: {
    teacher: '手本モデル',
    student: '機器用モデル',
    standalone: '単独学習モデル',
    standaloneNote: '手本なしで学習した、同じ大きさのモデル',
  },

  badges: {
    'measured-here': '実測(この PC)',
    'measured-device': '実測(機器)',
    estimated: '推定',
    extrapolated: '外挿',
    'not-assessed': '未評価',
    'out-of-date': '古い',
  },
  badgeNotes: {
    'measured-here': 'この報告書を作った PC で測った値',
    'measured-device': '実際に使う機器で測った値',
    estimated: '測らずに計算した値',
    extrapolated: 'データで示せる範囲の外まで延ばした値',
    'not-assessed': 'まだ調べていない項目',
    'out-of-date': '測った後で条件が変わった値',
  },

  missing: {
    'not-assessed': '未評価',
    'data-insufficient': 'データが足りず、示せません',
    'no-permission': '測定できません: 電力の計測値を読む権限がありません',
    'no-sensor': '測定できません: この PC には読み取れる電力の計測値がありません',
    'not-this-system': '測定できません: この OS では、プログラムから電力を読み取れません',
    'sensor-failed': '測定できません: 電力の計測値が正しく得られませんでした',
    'below-idle': '測定できません: 待機中の電力と区別できませんでした',
    'measuring-failed': '測定できません: 測定の処理が途中で止まりました',
    'no-price': '単価の入力がありません',
    'not-stated': '記載なし',
    'not-trained': 'このモデルは今回学習していません',
  },

  whyNot: {
    'no-trials': '比べる組がありません',
    'no-errors': '誤りが 1 回も見られず、上限だけが分かります',
    'few-errors': '誤りが 30 回に満たず、桁だけが分かります',
    'few-people': '10 人に満たない人数です',
  },

  kpis: { accuracy: '正確さ', speed: '速さと電力', size: '大きさ', effort: '手間と費用' },

  sections: {
    summary: '結果',
    money: '判定しきい値とお金',
    accuracy: '正確さ',
    speed: '速さ・電力・大きさ',
    conditions: '撮影条件',
    groups: '人のグループ',
    training: '学習と手間',
    data: 'データとライセンス',
    use: '使いみち',
    method: '方法と、論文との違い',
    limits: '限界: この報告書が示さないこと',
    governance: '責任と承認',
    reproduce: 'この結果を再現する方法',
    glossary: '用語',
  },

  share,
  oneIn,
  between: (low, high) => `${low}〜${high}`,
  percent: (rate) => percent(rate),
  money,
  moneyAbout,
  hours,
  bytes,
  milliseconds,
  parameters: (count) => `パラメーター ${compact(count)}`,
  macs: (count) => `${compact(count)} MACs`,
  energy: (millijoules) => `顔 1 つに ${grouped(millijoules, millijoules < 10 ? 1 : 0)} mJ`,
  energyRange: (low, high) => `繰り返しの範囲 ${grouped(low, 1)}〜${grouped(high, 1)} mJ`,
  kilowattHours: (kwh) => (kwh < 0.1 ? `${grouped(kwh * 1000, 1)} Wh` : `${grouped(kwh, 2)} kWh`),
  threads: (count) => `${grouped(count)} スレッド`,
  refuses: (value) => errors(value, '本人', '断る'),
  passes: (value) => errors(value, '別人', '通す'),
  recognises: (value, fmr) => `別人を通すのが ${oneIn(fmr)}までのとき、本人の ${share(value)} を通す`,
  threshold: (value) => value.toFixed(3),

  verdict: {
    targets: (met, set) =>
      met === set
        ? `この機器用モデルは、目標 ${set} つをすべて満たしています。`
        : `この機器用モデルは、目標 ${set} つのうち ${met} つを満たしています。`,
    measured: (threshold, fnmr, fmr) =>
      `判定しきい値 ${threshold.toFixed(3)} で、${errors(fnmr, '本人', '断り')}、${errors(fmr, '別人', '通す')}見込みです。`,
    recognised: (tar, fmr) => `別人を通すのが ${oneIn(fmr)}までのとき、本人の ${share(tar)} を通します。`,
    loss: (perYear, low, high) =>
      `年間の想定損失は約 ${perYear}${low === undefined || high === undefined ? '' : `(${low}〜${high})`}です。`,
    better: (points, low, high) => `手本モデルの効果がありました。手本なしの同じモデルより ${points} ポイント高い値です(${low}〜${high})。`,
    worse: (points, low, high) =>
      `手本モデルの効果がありませんでした。手本なしの同じモデルより ${points} ポイント低い値です(${low}〜${high})。`,
    tooShort: (points, low, high) =>
      `手本モデルの効果は、このように短い見本では分かりません。この見本では、手本なしの同じモデルより ${points} ポイント低い値でした(${low}〜${high})。`,
    same: '手本なしの同じモデルとの間に、はっきりした差はありません。',
    smaller: (times) => `大きさは手本モデルの ${times} 分の 1 です。`,
    faster: (times) => `この PC では、手本モデルの ${times} 倍の速さです。`,
    notAssessed: 'この機器用モデルの正確さは未評価です。人の判定には使わないでください。',
  },

  accuracy: {
    testPeople: (people, photos) => `学習に使っていない ${grouped(people)} 人(写真 ${grouped(photos)} 枚)で検証しました。`,
    intervals: '範囲は、人を単位とする 95 % 区間です。同じような別の人たちで測ったときに、値がどれだけ動きうるかを示します。',
    technology: '保存済みの写真による測定です(技術評価であり、現場試験ではありません)。顔が見つからない写真は数えていません。',
    folds: 'LFW プロトコル(10 分割)',
    failures: '顔が見つからない割合(FTE・FTA):',
    provable: {
      title: 'この人数で確かめられる限度',
      fmr: '他人受入率(楽観的: 人の組をすべて数える)',
      fmrSafe: '他人受入率(慎重: 同じ人を 2 回数えない)',
      fnmr: '本人拒否率(誤りが 1 回もないとき)',
      quotable: '値として示せる最小の他人受入率(誤り 30 回)',
    },
    basis: (genuine, impostor) => `本人どうし ${grouped(genuine)} 組、別人どうし ${grouped(impostor)} 組を比べました。`,
    missingPairs: (count) => `プロトコルのうち ${grouped(count)} 組の写真がありません。この行は、発表された値と比べられません。`,
    thresholdAt: '選んだ判定しきい値での誤り',
    compare: '3 つのモデルの比較',
    columns: {
      model: 'モデル',
      tar: '本人受入率(TAR)',
      tarAt: (fmr) => `本人受入率(他人受入率 ${percentOrOneIn(fmr)})`,
      eer: 'EER',
      folds: '10 分割の正解率',
      auc: 'AUC',
      interval: '95 % 区間',
    },
    differences: '差',
    difference: (first, second) => `${first}と${second}の差`,
    clearly: 'はっきりした差',
    unclear: 'はっきりした差はない',
    pointsOnly: (value) => fixed(Math.abs(value)),
    points: (value) => `${signed(value)} ポイント`,
    pointsRange: (low, high) => `${signed(low)}〜${signed(high)} ポイント`,
    operating: '機器用モデルの動作点',
    operatingColumns: {
      wanted: 'ねらう他人受入率',
      threshold: '判定しきい値',
      fmr: '検証した他人受入率',
      fnmr: '検証した本人拒否率',
      errors: '見られた誤り',
    },
    unsupported: '— データ不足',
    eerNote: 'EER は、論文の値と比べるためだけに載せています。',
    teacherCheck: (auc) => `学習の前に、手本モデルはこの人たちを曲線下面積 ${auc} で見分けました。`,
  },

  pricing: {
    intro:
      '誤りには費用がかかります。本人を断ると手間がかかり、別人を通すと大きな損失になりえます。合計が最も小さくなる判定しきい値を選びます。',
    none: '費用の入力がないため、判定しきい値はお金ではなく他人受入率で選びました。',
    chosen: (threshold) => `選んだ判定しきい値: ${threshold}`,
    chosenOn: (choose, verify) => `${grouped(choose)} 人で選び、別の ${grouped(verify)} 人で検証しました。`,
    byFmr: (fmr) => `選ぶための人たちで、別人を通すのが約 ${oneIn(fmr)}になるように選びました。`,
    byCost: '費用が最小の 5 % 以内に収まる範囲で、最も安全な値を選びました。',
    assumptions: '前提',
    passes: '1 日の通過回数',
    impostors: 'そのうち別人が試す割合',
    reject: '本人を断ったときの 1 回の費用',
    accept: '別人を通したときの 1 回の損失',
    perDay: '1 日の費用',
    perYear: '1 年の費用',
    chosenCost: '選ぶのに使った人たち',
    verifiedCost: '別の人たち',
    days: (days) => `年 ${grouped(days)} 日`,
    conflict: '指定された 2 つの上限を同時に満たす値はありません。最も近い値を選びました。',
    floorFmr: '別人についての上限を守るため、判定しきい値を最も安い値より高くしました。',
    floorFnmr: '本人についての上限を守るため、判定しきい値を最も安い値より低くしました。',
    unsupportedChoice: '選ぶための人数が足りず、ねらう他人受入率を確かめられません。',
    thresholdPrice: (actual, least) => `別の人たちでの費用は 1 日約 ${actual}です。その人たちに合わせた判定しきい値なら約 ${least}でした。`,
    band: (from, to, checks, saved) =>
      `スコアが ${from}〜${to} のときに人が確認すると(1 日 ${checks} 回)、1 日約 ${saved}の節約になります。`,
    sensitivityFrom: (low) => `別人を通した損失が ${low}以上なら、いくらでも選ぶ値は変わりません。`,
    weighs: (refusals) => `別人を 1 回通す損失は、本人を ${refusals} 回断る費用に当たります。`,
    sensitivity: (low, high) => `別人を通した損失が ${low}〜${high} の間なら、選ぶ値は変わりません。`,
  },

  documents: documentsJa,
  int8: int8Ja,

  speed: {
    intro: '顔 1 つの特徴量を計算する時間だけを測っています。写真の読み込み、顔の検出、照合の時間は別にかかります。',
    columns: {
      model: 'モデル',
      threads: 'スレッド',
      p50: '半数がこれ以内(p50)',
      p95: '95 % がこれ以内(p95)',
      min: '最短',
      max: '最長',
      runs: '回数',
    },
    conditions: '測定の条件',
    warmUp: (runs, warmUp) => `慣らし ${grouped(warmUp)} 回の後に ${grouped(runs)} 回、顔を 1 つずつ`,
    device: 'PC',
    cores: (count) => `CPU ${grouped(count)} コア`,
    runtime: '実行環境',
    load: '読み込みの時間',
    energy: '電力',
    energyHow: '計算中の CPU パッケージの電力量から、待機中の分を引いた値です。',
    size: '大きさ',
    sizeColumns: { file: 'ファイル', parameters: 'パラメーター', macs: 'MACs', memory: 'メモリの最大値' },
    memoryNote: 'メモリの最大値は、モデルを読み込んで実行するだけのプロセス全体の値です(実行環境を含みます)。',
    edge: '別の機器での時間は異なります。その機器で測ってください。',
    lastDevice: '実際に使う機器',
    power: '電源設定と温度',
  },

  training: {
    phases: '段階ごとの時間',
    phase: '段階',
    time: '時間',
    total: '合計',
    ended: '学習の終わり方',
    gaps: (count, seconds) => `学習は ${grouped(count)} 回、合わせて ${hours(seconds)}止まりました。結果への影響はありません。`,
    gapWhy: {
      stopped: '学習を止めていた',
      slept: 'PC がスリープしたか、時計が変更された',
      held: 'PC がスリープしたか、ほかの処理で止まった',
    },
    gapColumns: ['このステップの前', '止まった時間', '理由'],
    noGaps: '学習は途切れずに進みました。',
    engine: '学習に使った機器',
    engineFrom: (engine, step) => `ステップ ${grouped(step)} から: ${engine}`,
    engineWhy: {
      lost: '前の機器が使えなくなった',
      memory: 'メモリが足りない',
      continued: '続きを別の機器で',
      silent: '応答がなくなり再起動した',
    },
    parts: (parts) => `1 ステップを ${grouped(parts)} 回に分けて`,
    facts: '手間',
    machine: 'PC の時間',
    energy: '電力量',
    cost: '費用',
    epochs: '学習の周回数',
    perSecond: '毎秒の写真枚数',
    operator: '担当者の時間',
    operatorHow: '学習を始めるまでに、プロジェクトの画面でキーやポインターを使った時間(1 分単位)です。',
  },

  data: {
    split: '人の分け方',
    parts: { train: '学習', choose: '判定しきい値を決める', verify: '検証' },
    disjoint: '同じ人が 2 つの組に入ることはありません。',
    sources: '出どころ',
    source: '出どころ',
    peopleColumn: '人数',
    photosColumn: '写真',
    licence: '提供元が示すライセンス',
    commercial: '商用利用',
    consent: '同意の期限',
    commercialWords: { yes: '可', no: '不可', unknown: '記載なし(使う前に確認)' },
    excluded: '除外した写真',
    reason: '理由',
    count: '枚数',
    noneExcluded: '除外した写真はありません。',
    teacher: '手本モデル',
    inherits: '手本モデルと写真のライセンスは、機器用モデルにも及びます。',
    privacy: 'この報告書には、写真、パス、写真の人の名前を含みません。',
  },

  ...factsJa,
  ...governanceJa,

  charts: {
    det: {
      title: '2 種類の誤りの関係(DET 曲線)',
      x: '他人受入率(FMR)',
      y: '本人拒否率(FNMR)',
      takeaway: (fnmr, fmr) => `別人を通すのが ${oneIn(fmr)}のとき、機器用モデルは${errors(fnmr, '本人', '断る')}見込みです。`,
      band: '95 % 区間',
      point: '選んだ判定しきい値',
      chance: '照合の数が足りない範囲は、線を描いていません。',
    },
    scores: {
      title: '本人どうしと別人どうしのスコア',
      x: 'スコア(2 つの顔の近さ、−1〜1)',
      y: '組の割合',
      genuine: '同じ人',
      impostor: '別の人',
      threshold: '判定しきい値',
      takeaway: (genuineBelow, impostorAbove) => `判定しきい値より下の本人は ${genuineBelow}、上の別人は ${impostorAbove} です。`,
      noThreshold: '2 つの形の重なりが少ないほど、よく見分けています。',
    },
    cost: {
      title: '判定しきい値と費用',
      x: '判定しきい値',
      y: '1 日の費用',
      reject: '拒否の費用',
      accept: '通過の損失',
      zone: '最小の 5 % 以内',
      window: '費用が最小の 8 倍までの範囲だけを描いています。表にはすべての範囲があります。',
      chosen: '選んだ値',
      smallest: '最小',
      takeaway: (threshold, cost, from, to) =>
        `費用が最も小さいのは ${threshold} のときで、1 日約 ${cost}です。${from === to ? '' : `${from}〜${to} の間ではほとんど変わりません。`}`,
    },
    training: {
      title: '学習の経過',
      x: 'ステップ',
      loss: '損失',
      progress: '手本モデルへの近さ cos(f_s, f_t)',
      lambda: '写真と中心の近さ λ',
      alpha: '前の中心の重み α′',
      gap: '停止',
      takeaway: (from, to) => `手本モデルへの近さは ${from} から ${to} になりました。`,
      lossTakeaway: (from, to) => `損失は ${from} から ${to} になりました。`,
      raw: '記録したすべての点を描き、ならしていません。',
      notRecorded: '保存した時点ごとの本人受入率は記録されていません。この測定が加わる前の実行です。',
      strangers: (fmr) => `これらの人で、別人を通すのは ${fmr}までです。`,
    },
    compare: {
      title: (fmr) => `別人を通すのが ${oneIn(fmr)}のときの本人受入率`,
      y: '本人受入率(TAR)',
      takeaway: (student, standalone, teacher) => `手本モデル ${teacher}、機器用モデル ${student}、単独学習モデル ${standalone} です。`,
    },
    noData: 'この図のデータがありません。',
    value: '値',
    from: '下限',
    to: '上限',
  },
};

function percentOrOneIn(rate: number): string {
  return rate >= 0.01 ? percent(rate) : oneIn(rate);
}
