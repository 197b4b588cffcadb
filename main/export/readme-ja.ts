// README_INTEGRATION.ja.md: the same page in Japanese (手本モデル, 機器用モデル, 判定しきい値, 特徴量: one word per thing).
// Invariant: says what readme-en.ts says, question by question.
import { arcfaceTemplate, decisionOf, type ReducedKind, reducedKinds, variantFiles } from './identity.ts';
import {
  type Decision,
  groupedFingerprint,
  pythonSnippet,
  type ReadmeFacts,
  rateText,
  shortThreshold,
  signatureCheck,
  strangerHits,
} from './readme-facts.ts';

export function readmeJapanese(facts: ReadmeFacts): string {
  const { identity, dim, size, studentName } = facts;
  const decision = decisionOf(facts.threshold);
  return `# ${identity.id} ${identity.version} の組み込み方
${identity.practice ? '\n**練習用のモデルです。描いた人物で学習しています。実際の顔や扉には使えません。**\n' : ''}
\`\`\`
写真 → 顔を見つける → ${size} x ${size} に位置合わせ → モデル → ${dim} 個の数 → 登録済みとのコサイン → 受け入れ / 人が確認 / 拒否
\`\`\`

| \`models/\` のファイル | 入力 | 使いどころ |
| --- | --- | --- |
| \`student_rawpixels.onnx\` | \`pixels\` uint8 [N, ${size}, ${size}, 3] RGB | まずこれ。画素の変換はモデルが行います |
| \`student_fp32.onnx\` | \`image\` float32 [1, 3, ${size}, ${size}] | 形が固定。変換ツールや専用チップ向け |
| \`student_fp32_batch.onnx\` | \`image\` float32 [N, 3, ${size}, ${size}] | 多くの顔をまとめて処理 |
${facts.reduced.fp16 ? `| \`student_fp16.onnx\` | \`image\` float32 [1, 3, ${size}, ${size}] | ファイルを置く場所が足りないとき向け (重みを 16 ビットで保存し、計算は float32)。**専用の判定しきい値があります** |\n` : ''}${facts.reduced.int8 ? `| \`student_int8.onnx\` | \`image\` float32 [1, 3, ${size}, ${size}] | 整数演算の回路をもつ機器向け (QDQ: 重み int8、途中の値 uint8)。**専用の判定しきい値があります** |\n` : ''}${facts.refused.map(refusedText).join('')}
どれも \`embedding\` [N, ${dim}] を返します。各行の長さは 1 です。ネットワーク: ${studentName}、ONNX opset 17、標準の演算だけ、float32${facts.reduced.int8 ? '(`student_int8.onnx` は内部が整数で、入出力は float32)' : ''}。

${pythonSnippet(facts, { face: '位置合わせした顔', score: '-1 から 1。大きいほど似ています' })}

**最初に**、機器の上で \`sha256sum -c SHA256SUMS\` を実行し、次に \`python selftest/selftest.py\` か \`node selftest/selftest.mjs\` を実行してください。最後に PASS と出なければ使わないでください。続いて、作業用のフォルダーで \`sh パッケージ/probe/probe.sh\`(Windows では \`パッケージ\\probe\\probe.bat\`)を実行すると、この機器での時間を 20 秒間測り、\`probe-result.json\` に書きます。Node と \`npm install onnxruntime-node\`、または Python と numpy、onnxruntime が必要です。このファイルを、一式を渡した担当者に返してください。機器で測った時間が、担当者の PC で測った時間に代わります。${facts.reduced.int8 ? '`sh パッケージ/probe/probe.sh int8.json 20 int8` は整数のファイルの時間を測ります。この機器で速くなるかどうかは、これで初めて分かります。' : ''}

${signatureText(facts)}2 つの顔から答えまでの動くコード: \`samples/compare.py\`、\`samples/compare.mjs\`。一式を構成する部品の一覧(CycloneDX 1.6): \`sbom/bom.cdx.json\`。${reportsText(facts)}

## 1. 判定しきい値はいくつですか
${thresholdText(facts, decision)}
${reducedKinds.map((kind) => reducedText(facts, kind)).join('')}
## 2. 平均・標準偏差と色の順番は
RGB です。BGR ではありません(OpenCV は BGR で読むので入れ替えてください)。\`image\` には (画素値 - 127.5) / 127.5 を、色ごとの面の順に並べて渡します。128 でも ImageNet の値でもありません。\`pixels\` には画素値をそのまま渡します。
プログラムが読む形は \`spec/preprocessing.json\` と各モデルのメタデータにあります。

## 3. 位置合わせは必要ですか
${alignmentText(facts)}

## 4. 類似度はパーセントですか
いいえ。値はコサインで、-1 から 1 です。0.6 は「60 % 本人」という意味ではありません。利用者には、受け入れ・確認・拒否だけを見せてください。

## 5. 商用に使えますか
${licenceText(facts)}

## 6. 照明が変わるとどうなりますか
逆光、暗さ、マスク、別のカメラで値はずれます。判定しきい値は、測定に使った写真と同じような写真でだけ成り立ちます。使う場所で試し、その場所の光で 1 人につき数枚を登録し、カメラや照明を替えたら測り直してください。

## 7. 再登録が必要なのはいつですか
異なるモデルの特徴量は比べられません。${major(identity.version)}.x.x の特徴量は ${major(identity.version)}.x.x どうしでだけ比べられます。最初の数字が変わったら全員の再登録が必要です。2 番目なら判定しきい値を入れ替えます。3 番目は文書だけの変更です。特徴量には版を添えて保存し、個人情報として扱ってください。
${closing(facts)}`;
}

function signatureText({ fingerprint }: ReadmeFacts): string {
  if (fingerprint === undefined) return '';
  return `この一式は鍵 **${groupedFingerprint(fingerprint)}**(Ed25519)で署名されています。一式を渡した担当者とこの数字を電話で照合し、次を実行してください: \`${signatureCheck}\`。その鍵で署名されてから何も変わっていないことが分かります。だれの鍵かは、電話での照合だけが示します。自己診断も署名を確かめます。電話で聞いた数字を添えて \`node selftest/selftest.mjs 数字\` と実行すると、別の鍵で署名されたものは不合格になります。

`;
}

function reportsText({ reports = [] }: ReadmeFacts): string {
  return [
    ...(reports.includes('handover.ja.html')
      ? ['現場に置くシート(印刷用): `report/handover.ja.html`。それぞれの答えの意味、すること、連絡先が書いてあります。']
      : []),
    ...(reports.includes('model_card.ja.md')
      ? ['記録用: `report/model_card.ja.md` と `report/datasheet.ja.md`。モデルの数値と限界、使った写真について書いてあります。']
      : []),
  ].join('');
}

function thresholdText(facts: ReadmeFacts, decision: Decision | undefined): string {
  if (decision === undefined) return 'ありません。データが足りず、決められませんでした。他の値を流用せず、人数を増やして測ってください。';
  const band = decision.three_answers;
  const hits = strangerHits(facts, decision);
  return [
    `値が **${shortThreshold(decision.accept)}** 以上なら受け入れます(正確な値は \`spec/decision.json\`)。`,
    `決めるときに使わなかった ${decision.verified_people} 人で測りました。他人受入率 (FMR) ${rateText(decision.fmr, decision.ci95_fmr, '不明')}、本人拒否率 (FNMR) ${rateText(decision.fnmr, decision.ci95_fnmr, '不明')}。`,
    ...(hits ? [`登録者 ${hits.enrolled} 人の中から探すと、登録のない人がだれかと一致する割合は約 ${hits.share} です。`] : []),
    ...(decision.supported ? [] : ['**データが少なく、目標の他人受入率は証明できません。おおよその値と考えてください。**']),
    ...(band
      ? [
          `迷う場合に人が確認するなら、${shortThreshold(band.accept_from)} 以上で受け入れ、${shortThreshold(band.check_from)} 以上は人が確認、それ未満は拒否です。`,
        ]
      : []),
    ...(decision.flip_test
      ? ['左右反転した画像を足した特徴量で決めた値です(上のコード)。反転を使わないときは、判定しきい値を測り直してください。']
      : []),
  ].join('');
}

function reducedText({ reduced }: ReadmeFacts, kind: ReducedKind): string {
  const student = reduced[kind];
  if (student === undefined) return '';
  const own = decisionOf(student.threshold, kind);
  return `
**\`${variantFiles[kind]}\` には専用の判定しきい値があります。上の値を使わないでください。この値をほかのファイルに使うこともできません。**${
    own === undefined
      ? 'データが足りず、決められませんでした。'
      : `値が **${shortThreshold(own.accept)}** 以上なら受け入れます(\`spec/decision.json\` の \`${kind}\`)。同じ ${own.verified_people} 人で、他人受入率 (FMR) ${rateText(own.fmr, own.ci95_fmr, '不明')}、本人拒否率 (FNMR) ${rateText(own.fnmr, own.ci95_fnmr, '不明')}。${own.three_answers ? `迷う場合に人が確認するなら、${shortThreshold(own.three_answers.accept_from)} 以上で受け入れ、${shortThreshold(own.three_answers.check_from)} 以上は人が確認、それ未満は拒否です。` : ''}`
  }${own?.flip_test ? '左右反転した画像を足すのは同じです。' : ''}登録と照合には同じファイルを使ってください。特徴量がわずかに異なります。
`;
}

function refusedText(kind: ReducedKind): string {
  return `\n**\`${variantFiles[kind]}\` はこの一式に入っていません**。実際の顔での答えが学習したモデルと一致せず、引き渡し前の検査に合格しなかったため、外しました。上のファイルは合格しています。\n`;
}

function alignmentText({ identity, size }: ReadmeFacts): string {
  return identity.alignment === 'arcface-112'
    ? `必要です。両目・鼻・口の両端を見つけ、相似変換(回転・拡大縮小・移動。線形補間、外側は黒)で ${size} x ${size} の ${arcfaceTemplate.map(([x, y]) => `(${x}, ${y})`).join('、')} に移してください。位置合わせをしない顔では正しい値になりません。学習に使った写真は Deshi がこの方法で位置を合わせました。顔は MediaPipe BlazeFace で見つけ、点は MediaPipe Face Mesh のものです(目は目頭・目尻・上下のまぶたの平均で、頂点 33・133・159・145 と 263・362・386・374、鼻先は 4、口の両端は 61 と 291)。5 点の意味が同じなら、別の検出器でも構いません。`
    : `必要です。学習に使った写真とまったく同じ切り出し方(顔画像の中央の正方形を ${size} x ${size} に縮小)にしてください。標準の型に合っているかは確かめていません。別の切り出し方では正しい値になりません。`;
}

function licenceText({ identity: { licence } }: ReadmeFacts): string {
  const answer = {
    yes: '所有者は、商用に使えるとしています。',
    no: '**使えません。** 手本モデルか学習用の写真が許していません。',
    unknown: '**確認できていません。** 手本モデルと学習用の写真の利用条件を先に確かめてください。',
  }[licence.commercial];
  return `${answer}モデル: ${licence.model ?? '記載なし'}。手本モデル: ${licence.teacher ?? '記載なし'}。NOTICE も見てください。`;
}

function closing({ identity }: ReadmeFacts): string {
  const lines = [
    identity.intendedUse && `使う目的: ${identity.intendedUse}`,
    identity.notFor && `使わないもの: ${identity.notFor}`,
    identity.contact && `連絡先: ${identity.contact}`,
  ].filter(Boolean);
  return lines.length === 0 ? '' : `\n${lines.join('  \n')}\n`;
}

function major(version: string): string {
  return version.split('.')[0] ?? version;
}
