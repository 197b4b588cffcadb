// The words of a comparison of methods, in Japanese.
// Invariant: has exactly the keys of en-comparison.ts.
import type { ComparisonText } from './en-comparison.ts';
import { grouped } from './numbers.ts';

export const comparisonJa: ComparisonText = {
  title: '手法の比較',
  continues: '途中で止まったときは、同じコマンドで続きから再開します。',
  method: '手法',
  teacher: '手本モデル自身',
  seeds: 'シード数',
  trained: '学習 1 回の時間',
  metrics: {
    accuracy: (pairs) => (pairs === 'own' ? '正しく判定した組' : `正しく判定した組(${pairs})`),
    tar: (fmr) => `他人 ${grouped(1 / fmr)} 件に 1 件を通すときの本人受入率 (TAR)`,
    eer: '等価エラー率 (EER)',
  },
  against: (rival) => `${rival} との差`,
  and: '、',
  points: 'ポイント',
  clear: '明らかな差',
  unclear: '明らかな差なし',
  unsupported: 'データ不足',
  perSeed: 'シードごとの値',
  methods: {
    'ada-arc': 'AdaDistill、ArcFace、重みつき alpha′',
    'ada-cos': 'AdaDistill、CosFace、重みつき alpha′',
    'ada-arc-alpha': 'AdaDistill、ArcFace、alpha',
    'ada-cos-alpha': 'AdaDistill、CosFace、alpha',
    'ada-arc-reference': 'AdaDistill、ArcFace、公開コードのとおり',
    'standalone-arc': '手本なし、ArcFace',
    'standalone-cos': '手本なし、CosFace',
    'arc-distill': 'ArcDistill、固定のクラス中心(手本の特徴ベクトルの平均)',
    'cos-distill': 'CosDistill、固定のクラス中心(手本の特徴ベクトルの平均)',
    'margin-distillation': 'MarginDistillation',
    'feature-mse': '特徴の距離 (MSE)',
    'feature-cosine': '特徴の角度 (コサイン)',
    'fitnet-hint': 'FitNet 風のヒント',
    'logit-kd': 'ロジット蒸留 (KD)',
    rkd: '関係の蒸留 (RKD)',
    ekd: '評価指向の蒸留 (EKD)',
    'refo-abstract': 'ReFO(要旨による)',
    'refo-plus-abstract': 'ReFO+(要旨による)',
  },
  facts: {
    teacher: '手本モデルの SHA-256',
    student: '機器用モデル',
    learnt: '学習に使ったデータ',
    verified: '測定に使ったデータ',
    peoplePhotos: (people, photos) => `${grouped(people)} 人、写真 ${grouped(photos)} 枚`,
    epochs: '写真を通して学習した回数',
    pairs: '本人の組と他人の組',
    pairCounts: (genuine, impostor) => `${grouped(genuine)} 組と ${grouped(impostor)} 組`,
    replicates: '再抽出の回数',
  },
  how: 'どのモデルも同じ写真を、シードで決まる順に、同じステップ数だけ学習し、どのモデルも学習していない同じ人たちで測りました。かっこ内は、人とシードを引き直したときの中央の 95 % です。差は、両方に同じ人とシードを引いたときの差の区間が 0 を含まないとき、明らかとします。',
  few: (seeds) => `シード ${grouped(seeds)} 個では学習ごとのばらつきは大まかにしか分からず、区間はやや狭めです。`,
  chart: (metric) => `${metric}: シードの平均、区間、各シードの値`,
  best: (method, value) => `最も高いのは ${method}、${value}。`,
  table: '数値の表',
  published: '公表された値(参考)',
  publishedWhy:
    '著者ら(Boutros、Štruc、Damer、ECCV 2024、手本 IR50、機器用モデル MobileFaceNet、MS1MV2、マージン 0.50)の値で、ここで測ったものではありません。データも手本も学習時間も違うため、手法の順序だけが比べられます。',
  window: {
    title: 'ほかの学習手法と比べる',
    what: (methods) =>
      `同じ機器用モデルを ${grouped(methods)} 種類の手法で初めから、この学習と同じ人たちと同じ回数で学習し、検証する人たちで測ります。お使いの写真で AdaDistill のほうが良いかどうかが分かります。`,
    time: (trainings, low, high) =>
      `この PC では、この学習と同じ速さなら ${grouped(trainings)} 回の学習に${low === high ? `約 ${low}` : `約 ${low}〜${high}`}かかります。いつでも止められ、後で続きから再開できます。`,
    timeUnknown: '機器用モデルをこの PC で学習していないため、かかる時間は分かりません。いつでも止められ、後で続きから再開できます。',
    legend: '各手法を何回学習しますか',
    times: (seeds) => `${grouped(seeds)} 回`,
    timesNote: (seeds) =>
      seeds === 1
        ? '大まかに見るためです。1 回だけでは、偶然で順序が入れ替わることがあります。'
        : seeds === 2
          ? '偶然のばらつきがおおよそ分かります。'
          : 'この中で最も確かです。',
    onlyMeasuring: '学習はすべて済んでいて、残りは測定だけです。',
    done: 'この比較は済んでいます。学習の回数を増やすと、より確かになります。',
    start: '比較を始める',
    goOn: '比較を再開する',
    stop: '止める',
    trained: (done, of) => `${grouped(of)} 回の学習のうち ${grouped(done)} 回が済みました。`,
    stopped: (done, of) => `比較は途中で止まっています。${grouped(of)} 回の学習のうち済んだ ${grouped(done)} 回は保存されています。`,
    found: (date) => `比較の結果(${date})`,
    verdict: (ada, alone, metric, points, kind) =>
      kind === 'unclear'
        ? `「${ada}」と「${alone}」に明らかな差はありません(${points} ポイント、${metric})。`
        : `「${ada}」は「${alone}」より明らかに${kind === 'better' ? '優れて' : '劣って'}います(${points} ポイント、${metric})。`,
    others: (behind, ahead, unclear) =>
      `ほかの手法のうち、重みつき alpha′ の AdaDistill より明らかに劣るもの ${grouped(behind)}、明らかに優れるもの ${grouped(ahead)}、明らかな差がないもの ${grouped(unclear)}。`,
    cannotTell: '検証する人が少なく、手法の差を判断できません。',
    missing: (metrics) => `データ不足で示せないもの: ${metrics}。`,
    less: '等価エラー率は小さいほうが良い値です。',
    axis: 'パーセント',
    marks: '四角は平均、線は 95 % の区間、丸は 1 回ごとの学習です。',
    chart: (metric) => `手法ごとの値: ${metric}`,
    publishedTitle: '公表された値(別のデータ)',
  },
};
