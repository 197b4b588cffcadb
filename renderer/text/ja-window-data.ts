// More words of the data step in Japanese. Invariant: exactly the keys of en-window-data.ts.
import type { WindowDataText } from './en-window-data.ts';
import { grouped } from './numbers.ts';

export const windowDataJa: WindowDataText = {
  drop: {
    here: 'ここにフォルダーをドロップ',
    noPath:
      'ブラウザーでは、ドロップしたフォルダーの場所が分かりません。ボタンで選ぶか、パスを入力してください。デスクトップ版ではドロップできます。',
    oneFolder: '顔のフォルダーを 1 つだけドロップしてください。',
  },
  checks: {
    title: '写真の気になる点',
    nothing: '別の人と同じ画像はなく、全員に写真が 4 枚以上あります。',
    shared: (pictures, sharing) =>
      `${grouped(pictures)} 枚の画像が、別々の人(${grouped(sharing)} 人)のフォルダーにあります。誰の写真としても使いません。同じ画像を持つ人は同じ組に入れ、学習と検証が混ざらないようにします。`,
    sharedTodo: '写真が別の人のフォルダーに入っていることがよくあります。確かめてフォルダーを直し、読み込み直してください。',
    one: (count) => `写真が 1 枚だけの人が ${grouped(count)} 人います。学習には使えますが、判定しきい値の決定と検証には使えません。`,
    few: (count) => `写真が 2〜3 枚の人が ${grouped(count)} 人います。4 枚以上あると、顔の見え方の違いをよく示せます。`,
    duplicates: (count) => `同じ人のフォルダーに同じ画像が ${grouped(count)} 枚重なっています。1 枚として数えます。`,
  },
  proof: {
    head: ['確かめたいこと', 'この人数で(最も良い場合)', '最も悪い場合', '全部で必要な人数'],
    fmr: (rate) => `別人を通す割合: ${rate}`,
    fnmr: (rate) => `本人を断る割合: ${rate}`,
    at: (rate) => `${rate}まで`,
    nothing: 'なし',
    note: '最も良い場合は、検証する人のすべての組を別々に数えます。最も悪い場合は、同じ人を 2 度数えません。どちらも、まちがいが 1 つもないとした値です(3 の法則)。',
  },
  labels: {
    title: '人のグループと撮影条件',
    intro:
      '任意です。まちがいが一部の人や条件に偏っていないかを、結果で確かめられます。顔から推測することはありません。書いたものだけを使います。',
    groups: '人の表',
    groupsHint: 'CSV または JSON。1 列目は人のフォルダー名、ほかの列はグループです。例: 年代、ヘルメット',
    conditions: '写真の表',
    conditionsHint: 'CSV または JSON。1 列目はフォルダーの中での写真の場所(* は任意の文字)、ほかの列は条件です。例: 照明、カメラ',
    choose: 'ファイルを選ぶ',
    take: '表を取り込む',
    remove: '取り消す',
    tags: 'パターンで指定する',
    tagsHint: '場所がパターンに合う写真に付けます。例: パターン */night/*、属性 照明、値 夜',
    pattern: 'パターン',
    attribute: '属性',
    label: '値',
    add: 'パターンを加える',
    ofPeople: (attribute) => `人: ${attribute}`,
    ofPhotos: (attribute) => `写真: ${attribute}`,
    without: '値なし',
    unknownPeople: (count) => `${grouped(count)} 行は、このフォルダーの誰にも当てはまりません。`,
    unknownPhotos: (count) => `${grouped(count)} 行は、どの写真にも当てはまりません。`,
    none: '何も指定されていません。報告書には「未評価」と載ります。',
  },
  erase: {
    open: 'この人を消す',
    title: 'この人を消しますか',
    erased: 'この人を消しました',
    what: (count) =>
      `このプログラムが持つこの人の記録(写真 ${grouped(count)} 枚の登録、切り抜き、特徴量、属性、プロジェクトの中でこの人を示すパターン)を完全に消します。元に戻せません。`,
    shared: (count) => `${grouped(count)} 枚の画像は別の人のフォルダーにもあり、そちらに残ります。同じ人の場合は、その人も消してください。`,
    originals: '写真そのものには触れません。次のフォルダーは自分で削除してください。このプログラムは、もう読み込みません。',
    noRuns: 'この人を使った学習はありません。',
    runs: (count) =>
      `この人は ${grouped(count)} 回の学習に使われています。モデルから 1 人分だけを忘れさせることはできません。この人を除いて学習し直し、渡したものを回収してください。`,
    part: { train: '学習に使用', choose: '判定しきい値の決定に使用', verify: '検証に使用' },
    notReached: '消せないもの: すでに渡した一式、データフォルダーの複製、上書きしたファイルのうちディスクの内部に残るもの。',
    confirm: '完全に消す',
    cancel: '消さない',
    working: '消しています',
    done: (count, crops, embeddings) =>
      `消しました: 写真 ${grouped(count)} 枚、切り抜き ${grouped(crops)} 件、特徴量 ${grouped(embeddings)} 件`,
    patterns: (patterns, projects) =>
      `この人を示す撮影条件のパターン ${grouped(patterns)} 件を、プロジェクト ${grouped(projects)} 件から消しました(削除したプロジェクトも含みます)。`,
    unreadable: (count) =>
      `この人のフォルダー名が残り、読み取れないプロジェクトが ${grouped(count)} 件あります。開始画面で完全に削除してください。`,
    seal: (start) => `記録に残しました。封印 ${start}…`,
  },
};
