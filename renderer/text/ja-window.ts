// The words of the window's frame in Japanese. Invariant: exactly the keys of en-window.ts; です・ます in sentences, short verbs on buttons.
import type { WindowText } from './en-window.ts';
import { briefJa } from './ja-brief.ts';
import { choosingJa } from './ja-choosing.ts';
import { courseJa } from './ja-course.ts';
import { diagnosticsJa } from './ja-diagnostics.ts';
import { ceilingJa, doubtsJa } from './ja-doubts.ts';
import { forecastJa } from './ja-forecast.ts';
import { gatesJa } from './ja-gates.ts';
import { handoverJa } from './ja-handover.ts';
import { judgingJa } from './ja-judging.ts';
import { rehearsalJa } from './ja-rehearsal.ts';
import { runsJa } from './ja-runs.ts';
import { settingsJa, systemJa, welcomeJa } from './ja-settings.ts';
import { windowDataJa } from './ja-window-data.ts';
import { windowFirstStepsJa } from './ja-window-first-steps.ts';
import { windowStepsJa } from './ja-window-steps.ts';
import { grouped } from './numbers.ts';

export const windowJa: WindowText = {
  name: 'Deshi',
  judging: judgingJa,
  handover: handoverJa,
  gates: gatesJa,
  brief: briefJa,
  runs: runsJa,
  diagnostics: diagnosticsJa,
  welcome: welcomeJa,
  system: systemJa,
  settings: settingsJa,
  forecast: forecastJa,
  rehearsal: rehearsalJa,
  course: courseJa,
  choosing: choosingJa,
  ceiling: ceilingJa,
  doubts: doubtsJa,
  steps: {
    purpose: '目的',
    device: '機器',
    data: 'データ',
    teacher: '手本',
    plan: '計画',
    training: '学習',
    result: '結果',
    export: '書き出し',
  },
  questions: {
    purpose: '何に使い、まちがいはいくらの損になりますか',
    device: '機器用モデルは、どこで動きますか',
    data: '誰の顔から学びますか',
    teacher: 'どのモデルを手本にしますか',
    plan: 'どの機器用モデルを、どれだけの時間で作りますか',
    training: '学習はどこまで進みましたか',
    result: 'この機器用モデルで十分ですか',
    export: '実装担当に何を渡しますか',
  },
  states: {
    done: '完了',
    active: '作業中',
    check: '要確認',
    failed: '失敗',
    stale: '古い',
    todo: '未',
  },
  frame: {
    rail: 'ステップ',
    home: 'プロジェクト一覧',
    untitled: '名称未設定',
    projectTitle: 'プロジェクトの名前',
    saved: (time) => `保存済み ${time}`,
    saving: '保存中',
    notSaved: '未保存',
    undo: '元に戻す',
    redo: 'やり直す',
    hideFaces: '顔を隠す',
    showFaces: '顔を表示',
    facesHidden: '顔とフォルダー名を隠しています(ボタンを押したか、5 分間操作がなかったため)。Ctrl+Shift+H で表示します。',
    help: 'この画面の説明',
    closeHelp: '説明を閉じる',
    language: '言語',
    theme: '表示',
    themes: { system: 'システムに合わせる', light: '明るい', dark: '暗い' },
    textSize: '文字の大きさ',
    back: (step) => `戻る: ${step}`,
    next: (step) => `次へ: ${step}`,
    missing: (count) => `足りない項目: ${grouped(count)} 件`,
    missingTitle: '次に進む前に',
    goThere: 'その項目へ',
    stay: 'この画面に残る',
    practice: '見本',
    staleNote: 'この結果の後で回答が変更されました。結果は残っています。新しく学習すると最新になります。',
    judgedOtherwise:
      'この結果の後で費用・上限・単価が変更されました。学習した内容には影響しないため、学習し直さずに新しい値で評価し直せます。',
    judgeAgain: '新しい回答で評価し直す',
    judgeTakes: (duration) => `前回、測定と書き出しに ${duration}かかりました。これまでの結果は「これまでの学習」に残ります。`,
    skip: '本文へ移動',
    running: '学習中',
    toTraining: '学習を見る',
  },
  stages: { poc: 'PoC', pilot: 'パイロット', full: '本番展開' },
  home: {
    title: '大きな顔認識モデルから、小さな機器用モデルを作ります',
    lead: '画像とモデルはこの PC の外に出ません。目的についての質問に答えると、ほかの設定はすべて自動で決まり、その理由も表示されます。',
    practiceTitle: 'まず全体の流れを体験する',
    practiceText: '見本では、描いた人物と、付属の手本モデルを使います。写真の読み込みから書き出しまでを、数分で最後まで行います。',
    practiceButton: '見本を始める',
    practiceQuick: '短い見本',
    practiceQuickText: '最小の機器用モデル。2 コアの PC で約 1 分半です。',
    practiceFull: '通常の見本',
    practiceFullText: '実用的な機器用モデル。2 コアの PC で約 8 分です。',
    practiceTitleOf: '見本',
    practiceWhere: '描いた事務所の入口',
    newTitle: '自分のデータで始める',
    newText: '人ごとに分けた写真と、それを使う権利が必要です。',
    newButton: '新しいプロジェクトを作る',
    projects: 'プロジェクト',
    none: 'まだプロジェクトがありません。',
    open: (title) => `${title} を開く`,
    lastSaved: (time) => `最終保存 ${time}`,
    runs: '中断した学習',
    interrupted: '前回の学習は途中で止まりました。そこまでの内容は保存されています。',
    goOn: '続きから再開する',
    runStates: { done: '結果あり', active: '学習中', check: '学習を中断', failed: '学習に失敗' },
  },
  projects: {
    rename: '名前を変える',
    keepName: 'この名前にする',
    duplicate: '複製する',
    delete: '削除する',
    copyOf: (title) => `${title} のコピー`,
    deleted: (title) => `削除しました: ${title}`,
    stays: '30 日間は「削除したプロジェクト」にあります。学習、結果、書き出した一式は、いずれの場合も残ります。',
    takeBack: '削除を取り消す',
    bin: {
      title: (count) => `削除したプロジェクト ${grouped(count)} 件`,
      about: '30 日間は元に戻せます。その後、回答を完全に削除します。学習、結果、書き出した一式は残ります。',
      when: (deleted, gone) => `削除 ${deleted}、完全に削除する日 ${gone}`,
      restore: '元に戻す',
      purge: '完全に削除する',
      ask: (title) => `${title} を完全に削除しますか?`,
      goes: 'このプロジェクトの回答(目的、機器、データ、手本、計画、関門での同意)がすべて消えます。元に戻せません。',
      keeps: '学習、結果、書き出した一式は残ります。学習は、同じフォルダーのほかのプロジェクトか「deshi runs」で一覧し、削除できます。',
      typed: (title) => `確認のため、名前を入力してください: ${title}`,
      differs: '名前が違います。何も削除していません。',
      cancel: '残す',
    },
    viewed: {
      open: '内容を見る',
      openNamed: (title) => `「${title}」を読み取り専用で見る`,
      readOnly: '読み取り専用',
      what: '新しい版で作られたプロジェクトです。読み取り専用で開いています。',
      why: (left) =>
        `${left === 0 ? '保存の形式が新しいため' : `この版が知らない項目が ${grouped(left)} 件あり(表示していません)`}、ここで保存すると一部が失われます。変更、学習の開始、署名はできません。ファイルは元のままです。`,
      todo: '続きを進めるには、新しい版のプログラムで開くか、ここで新しいプロジェクトを始めてください。',
    },
    toStep: (step) => `ステップへ: ${step}`,
    reopen: '最新の版を開く',
  },
  help: {
    search: 'すべての説明から探す',
    found: (count) => `${grouped(count)} 件の説明が見つかりました`,
    nothing: 'この言葉の説明はありません。',
    why: 'なぜ必要ですか',
    about: 'このプログラムでできること',
    program: [
      '大きな顔認識モデル(手本モデル)と人の写真から、小さな機器用モデルを作ります。手本モデルの見分け方を、小さなモデルに覚えさせます。',
      'プロジェクトは、目的から機器に渡す一式まで、8 つのステップで進みます。見本では、描いた人の写真ですべてのステップを一度に見られます。',
      'データはこの PC の外に出ません。どのステップにも、このような説明があります。',
    ],
    words: '用語',
    layouts: '顔のフォルダーの形',
    keys: 'キー操作',
    keyList: [
      ['Ctrl+1 … 8 または Alt+1 … 8', 'ステップへ移動'],
      ['F1', '説明の表示と非表示'],
      ['Ctrl+Z, Ctrl+Shift+Z', '回答を元に戻す、やり直す'],
      ['Ctrl+Shift+H', '顔を隠す、表示する'],
    ],
    steps: {
      purpose: [
        '顔認識のまちがいは 2 種類あります。本人を断ることと、別人を通すことです。一方を減らすと、もう一方が増えます。',
        'それぞれの損の大きさで、境目の位置が決まります。回答をもとに、損が最も小さい判定しきい値を求めます。',
      ],
      device: [
        '機器で遅すぎる、または大きすぎるモデルは、正確でも使えません。ここで決めた上限は、報告書の目標になります。',
        '「推定」と付いた時間は計算量から求めた値です。確かな値は、その機器で測るまで分かりません。',
      ],
      data: [
        '機器用モデルは、写真から人の見分け方を学びます。一部の人は学習に使わず、判定しきい値を決める人と、結果を検証する人に分けます。',
        '人数が少ないほど、確かめられることも少なくなります。どこまで確かめられるかを、この画面で示します。',
      ],
      teacher: [
        '機器用モデルが手本モデルを超えることは、ほとんどありません。手本モデルがこの人たちを苦手とする場合は、学習しても良くなりません。そのため先に調べます。',
        '手本モデルは変更しません。写真の見分け方を聞くだけです。',
      ],
      plan: [
        '小さい機器用モデルほど速く、メモリも少なくて済みます。大きいものほど、よく見分けます。ほかの設定は、データとモデルと時間から決まります。',
        '調整する項目はありません。何をなぜ設定したかは、ここと報告書に示します。',
      ],
      training: [
        '機器用モデルは写真をくり返し見て、手本モデルの見分け方に近づきます。「近さ」はその度合いです。',
        '一時停止しても、画面を閉じても、PC の電源を切っても、最後に保存したところから続けられます。',
      ],
      result: [
        '正確さ、速さと電力、大きさ、手間と費用は、4 つで 1 組です。1 つの割合だけでは判断できません。',
        'どの数値にも範囲があります。同じような別の人たちで測ったときに、どれだけ動きうるかを示します。',
      ],
      export: [
        '書き出した一式には、機器用モデル、報告書、機器でも同じ答えになるかを確かめるテストが入っています。',
        '写真、写真の人の名前、この PC のパスは入りません。渡す前に確かめています。',
      ],
    },
  },
  connection: {
    opening: 'プログラムに接続しています',
    again: 'もう一度接続する',
    dismiss: 'このメッセージを閉じる',
  },
  ...windowFirstStepsJa,
  ...windowDataJa,
  ...windowStepsJa,
};
