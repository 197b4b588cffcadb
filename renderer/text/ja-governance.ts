// The words of the report about use and responsibility, in Japanese.
// Invariant: has exactly the keys of en-governance.ts.
import type { GovernanceText } from './en-governance.ts';
import { grouped } from './numbers.ts';

export const governanceJa: GovernanceText = {
  conditions: {
    none: 'この機器用モデルでは、撮影条件の試験をしていません。結果の画面から、12 の条件を 5 段階の強さで試せます。',
    simulated:
      '検証した人たちの写真を計算で変えて試しました。使う場所の写真のほうが確かです。どのモデルも、先に選んだ判定しきい値で判定しています。',
    refusedTable: '断られた本人(本人拒否率 FNMR)',
    passedTable: '通った別人(他人受入率 FMR)',
    costTable: 'その割合での 1 年の損失',
    chart: '条件と強さごとの、断られた本人の割合',
    axis: '強さ 0(元のまま)〜5。目盛りはすべて共通です。',
    pair: '機器用モデル / 手本モデル',
    noTeacher: '手本モデルの判定しきい値が分からないため、手本モデルは試していません。',
    notTried: '未実施',
  },

  groups: {
    state: '年齢、性別、肌の色などのグループごとの誤りは測っていません。',
    why: '測るには、本人がグループを申告し、使用に同意している必要があります。このプログラムが顔からグループを推測することはありません。',
    how: '全体の値が良くても、少人数のグループでの値は分かりません。頼りにする前に、使う場所と同じような人たちで測ってください。',
    columns: ['グループ', '人数', '他人受入率', '本人拒否率', '状態'],
    all: '検証した全員',
    any: 'グループごと',
  },

  use: {
    intended: '予定の使い方',
    rows: {
      use: '用途',
      where: '場所と利用者',
      stage: '段階',
      match: '照合のしかた',
      enrolled: '登録人数',
      device: '機器',
    },
    outside: '使ってはいけない用途',
    people: '人が行うこと',
    duties: [
      '人がいつでも通行を許可・拒否できるようにし、断られた人に問い合わせ先を示す。',
      '断られた本人と通った別人を見直す担当者を置き、機器用モデルを止める方法を決めておく。',
      '人に重大な影響のある判断を、この機器用モデルだけで行わない。',
      '全員をこの機器用モデルで登録し直す。別のモデルや別のメジャー版の特徴量とは照合できない。',
      'カメラ、照明、対象の人が変わったら、学習と検証をやり直す。',
    ],
  },

  governance: {
    note: '判断する方のための一覧です。分かっていることと未定のことを示すもので、法的助言でも認証でもありません。',
    open: (open, all) => (open === 0 ? `${all} 項目に未定はありません。` : `${all} 項目のうち ${grouped(open)} 項目が未定です。`),
    columns: { duty: '項目', from: '根拠', state: '状態', found: '分かっていること' },
    states: { known: '記載あり', open: '未定', no: '満たしていません' },
    from: {
      purpose: 'EU AI Act 第 5・6 条、個人情報保護法 第 17 条、AI 事業者ガイドライン(人間中心)',
      legalBasis: 'GDPR 第 6・9 条、個人情報保護法 第 20 条',
      notice: 'GDPR 第 13 条、個人情報保護法 第 21 条、AI 事業者ガイドライン(透明性)',
      retention: 'GDPR 第 5・17 条、個人情報保護法 第 22 条',
      assessment: 'GDPR 第 35 条、AI 事業者ガイドライン(プライバシー保護)',
      sources: 'EU AI Act 第 10 条、AI 事業者ガイドライン(アカウンタビリティ)',
      targets: 'EU AI Act 第 9 条 8 項',
      accuracy: 'EU AI Act 第 15 条、ISO/IEC 19795-1',
      conditions: 'EU AI Act 第 15 条、AI 事業者ガイドライン(安全性)',
      groups: 'EU AI Act 第 10 条、ISO/IEC 19795-10、AI 事業者ガイドライン(公平性)',
      attacks: 'EU AI Act 第 15 条、AI 事業者ガイドライン(セキュリティ確保)',
      oversight: 'EU AI Act 第 14 条、AI 事業者ガイドライン(人間中心)',
      record: 'EU AI Act 第 12 条、AI 事業者ガイドライン(アカウンタビリティ)',
      responsible: 'EU AI Act 第 26 条、AI 事業者ガイドライン(アカウンタビリティ)',
    },
    duties: {
      purpose: '目的が書かれ、禁じられた用途ではない',
      legalBasis: '顔データを扱う法的根拠がある',
      notice: '顔認識を使うことを本人に知らせる',
      retention: '写真の保存期間が決まっている',
      assessment: '人への影響を評価した',
      sources: '写真と手本モデルを、この用途に使える',
      targets: '測る前に目標を決めた',
      accuracy: '誤りの割合と区間が分かっている',
      conditions: '条件の悪い撮影を試した',
      groups: '人のグループを比べた',
      attacks: '写真・画面・マスクを見せる手口を試した',
      oversight: '現場で人が介入できる',
      record: '顔データの取り扱いを記録している',
      responsible: '責任者が決まっている',
    },
    found: {
      targets: (count) => `目標 ${grouped(count)} つ`,
      noTargets: '目標の設定なし',
      people: (count) => `${grouped(count)} 人で検証`,
      tried: (photos, people) => `${grouped(people)} 人の写真 ${grouped(photos)} 枚を計算で変えて試験`,
      commercial: {
        yes: 'すべての出どころが商用利用を認めています',
        no: '商用利用を認めない出どころがあります',
        unknown: '商用利用の記載がない出どころがあります',
      },
      unlawful: '写真を使ってよいことが確かめられていません',
      seal: '学習が終わった時点の監査ログの封印:',
      onSite: '現場で決めます',
    },
    signOffs: '承認',
    signColumns: ['判断', '名前', '役割', '日時(UTC)', '条件や理由', '承認した報告書'],
    notSigned: '未承認',
    noRole: '記載なし',
    same: 'この報告書',
    other: '別の時点の数値',
    bound: (digest) => `承認は、kpi.json の SHA-256 で数値に結びつきます。この報告書では ${digest} です。`,
    unbound: 'kpi.json の SHA-256 が分からないため、承認と照らし合わせられません。',
    latest: (decision, name, date) => `承認: ${decision}(${name}、${date})`,
  },

  paper: {
    numbers: (digest) => `数値の SHA-256 ${digest}…`,
  },
};
