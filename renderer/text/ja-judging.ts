// The words of looking at mistakes and of signing off, in Japanese.
// Invariant: has exactly the keys of en-judging.ts.
import type { JudgingText } from './en-judging.ts';
import { auditDetailsJa } from './ja-audit.ts';
import { doubtAuditJa } from './ja-doubts.ts';
import { grouped } from './numbers.ts';

export const judgingJa: JudgingText = {
  mistakes: {
    title: 'まちがい',
    kinds: 'どのまちがいを見ますか',
    passed: '別人を通した',
    refused: '本人を断った',
    check: '要確認',
    pairs: (count) => `${grouped(count)} 組`,
    checkMeans: (labels, close, band) =>
      `ここに残した組のうち、名前のつけ違いかもしれないものが ${grouped(labels)} 組、${
        band
          ? `続いて、類似度が人の確認の範囲に入るものが ${grouped(close)} 組です。`
          : '人の確認の費用を入力し、確認が見合うときは、その範囲に入る組も続けて表示します。'
      }`,
    inBand: (what) => `${what}(人の確認の範囲内)`,
    counted: (errors, trials) => `照合 ${grouped(trials)} 件中 ${grouped(errors)} 件`,
    notKept: 'この結果には、まちがえた写真の組の記録がありません。',
    none: 'この人たちではありませんでした。下は、もう少しでまちがえた組です。',
    shown: (wrong, errors) =>
      errors > wrong
        ? `${grouped(errors)} 件のうち、はっきりしたものから ${grouped(wrong)} 件を表示しています。`
        : `${grouped(errors)} 件すべてと、もう少しでまちがえた組を表示しています。`,
    pair: (at) => `組 ${grouped(at)}`,
    likeness: (score, threshold) => `類似度 ${score}、判定しきい値 ${threshold}`,
    near: '正しく判定(きわどい組)',
    wrong: 'まちがい',
    guess: '考えられる原因:',
    guesses: {
      'teacher-too': '手本モデルもまちがえています。名前のつけ違いかもしれません',
      dark: '暗い写真',
      bright: '明るすぎる写真',
      side: '片側からの光',
      label: '別の人のフォルダーに入った写真',
    },
    byCause: '考えられる原因で絞る',
    causes: {
      'teacher-too': '手本モデルもまちがい',
      label: 'フォルダーちがい?',
      dark: '暗い',
      bright: '明るすぎ',
      side: '片側からの光',
    },
    cause: (name, count) => `${name}(${grouped(count)})`,
    every: 'すべて',
    putRight: '別の人のフォルダーにある写真や、顔がよく写っていない写真は、ここで外せます。次の学習では使いません。',
    aside: '外す',
    back: '使う',
    setAside: (count) =>
      `写真 ${grouped(count)} 枚を外しました。この結果はその写真も使って測ったものです。新しく学習すると最新になります。`,
    noneOfCause: 'この原因が考えられる組は、この種類にはありません。',
    hidden: '顔は隠しています',
    more: 'ほかの組も表示',
    people: '確かめ用の人たちで、どのモデルも学習していません。',
  },
  audit: {
    title: '顔データの取り扱いの記録(監査ログ)',
    intro:
      '写真の読み込み、学習、書き出し、承認を、名前を入れずに記録します。各記録はそれ以前のすべてを封印するので、後からの変更が分かります。',
    whole: (records) => `検査しました。記録 ${grouped(records)} 件に変更はありません。`,
    broken: (id) => `記録 ${grouped(id)} またはその前の記録が、変更されたか消されています。この PC の責任者に知らせてください。`,
    head: '最新の記録の封印:',
    columns: ['日時', '内容', '詳細'],
    newest: (count) => `新しいものから ${grouped(count)} 件を表示しています。`,
    again: 'もう一度検査',
    details: auditDetailsJa,
    yes: 'はい',
    no: 'いいえ',
    events: {
      ...doubtAuditJa,
      'faces-scanned': '写真を読み込み',
      'faces-labelled': 'グループと条件を指定',
      'run-assessed': 'グループと条件ごとに測定',
      'photo-set-aside': '写真を除外',
      'photo-taken-back': '写真を元に戻した',
      'photos-set-aside': '確認で挙がった写真を除外した',
      'photos-taken-back': '確認で除外した写真を元に戻した',
      'person-erased': '人を消去',
      'person-erased-from': 'その人を使った学習',
      'run-started': '学習を開始',
      'run-finished': '学習が完了',
      'run-exported': '一式を書き出し',
      'file-left-out': '検査に合格しなかったファイルを一式から外す',
      'run-rehearsed': '試し学習を完了',
      'run-removed': '学習を削除',
      'runs-compared': '学習どうしを比較',
      'faces-exported': '別の場所での学習用に写真を書き出し',
      'faces-left-removed': '中断で残った、写真を含む書き出し途中のフォルダーを削除',
      'training-imported': '別の場所での学習を取り込み',
      'students-searched': '機器用モデルを比較',
      'training-ended': '学習を早めに終了',
      'training-restarted': '応答のない学習プロセスを再起動',
      'run-judged-again': '費用や上限を変えて評価し直し',
      'run-signed-off': '承認',
      'run-stressed': '撮影条件を試験',
      'probe-imported': '機器での測定結果を取り込み',
      'probe-removed': '機器での測定結果を取り除き',
      'methods-compared': '手法を比較',
    },
  },
  signOff: {
    title: '承認',
    intro: '判断する方が、この結果に名前を残します。承認はこの報告書そのものに結びつき、変更できません。後の承認は下に加わります。',
    decision: '判断',
    decisions: {
      accepted: ['合格', '「目的」に書いたとおりに使えます。'],
      conditional: ['条件付き合格', '条件はメモに書きます。'],
      rejected: ['不合格', '使ってはいけません。'],
    },
    name: '判断する方の名前',
    role: '役割(例: 警備責任者)',
    note: '条件や理由',
    noteNeeded: '満たしたと示せない目標があるため、理由が必要です。',
    sign: '承認を記録',
    signed: (name, role, when) => (role === '' ? `${name}、${when}` : `${name}(${role})、${when}`),
    report: (digest) => `報告書 ${digest}…`,
    none: 'まだ承認はありません。',
  },
};
