// The words of the model card and the data sheet of a package, in Japanese.
// Invariant: says what en-documents.ts says.
import type { DocumentsText } from './en-documents.ts';

export const documentsJa: DocumentsText = {
  card: {
    title: (model) => `モデルカード: ${model}`,
    from: 'report.ja.html と kpi.json の数値から作りました。グラフ、前提のすべて、用語集はそちらにあります。写真については、隣のデータシートに書いてあります。',
    details: 'モデルについて',
    rows: {
      version: '版',
      network: 'ネットワークと学習方法',
      embedding: '1 つの顔に対する数の個数',
      input: '写真の大きさ',
      teacher: '手本モデル',
      teacherLicence: '手本モデルのライセンス',
      commercial: '商用利用(手本モデルと写真による)',
      digest: 'student_fp32.onnx の SHA-256',
      made: '作成日',
      responsible: '責任者・問い合わせ先',
    },
    verdict: 'まとめ',
    threshold: '判定しきい値',
    data: '学習に使った写真',
  },
  sheet: {
    title: (model) => `データシート: ${model} の写真`,
    from: 'report.ja.html と kpi.json の数値から作りました。プログラムが知りえないこと、だれも入力しなかったことは、記載なしとしています。',
    why: '写真を集めた目的',
    whyText: '小さな顔認識ネットワークを学習させ、判定しきい値を決め、学習で一度も見ていない人で検証するためです。',
    composition: '内容',
    practice: '人物はすべて描いたものです。実在の人の写真はありません。',
    groups: 'ラベルを付けた人のグループ',
    collection: '写真の撮り方',
    collectionText:
      'どこで、いつ、どのカメラで、だれの同意を得て撮ったかは、写真を用意した人が知っています。プログラムはどれも記録していません。',
    preparation: '写真に行ったこと',
    preparationText: (size, aligned) =>
      `読めない写真と、まったく同じ写真の重複を除きました。${aligned ? 'ふつうの写真(入手元に記載)は、最大の顔を見つけて ArcFace の 5 点に位置を合わせました。位置合わせ済みの切り抜き' : '残り'}は中央の正方形を切り出し、${size === null ? '縮小しています' : `${size} 画素に縮めています`}。学習中は半分を無作為に左右反転します。修正も、計算で作った写真の追加もしていません。`,
    drawnOnly: '除いた写真と、点検で見つかった写真',
    rights: '権利と義務(プロジェクトに入力されたもの)',
    use: '利用・提供・管理',
    useText: [
      'この一式には、これらの人の写真も、名前も、特徴量も入っていません。',
      '写真はこのモデルのために使いました。ほかの目的に使うには、別の法的根拠が必要です。',
      '消してほしい人は責任者に申し出てください。プログラムが写真と特徴量を消し、その人が関わったモデルを示します。',
    ],
  },
};
