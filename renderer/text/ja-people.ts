// The words about too few people or photos, in Japanese.
// Invariant: has exactly the keys of en-people.ts, or it does not compile.
import type { ProblemData } from '../../preload/contract.ts';
import type { PeopleProblems } from './en-people.ts';
import { grouped } from './numbers.ts';

function counted({ people }: ProblemData): string {
  return typeof people === 'number' ? `(${grouped(people)} 人)` : '';
}

const parts: Readonly<Record<string, string>> = {
  train: '学習する人',
  choose: '判定しきい値を決める人(写真が 2 枚以上)',
  verify: '検証する人(写真が 2 枚以上)',
};

const whys: Readonly<Record<number, string>> = {
  2: '人を見分けられるか調べるには、写真が 2 枚以上ある人が少なくとも 2 人必要です。',
  4: '判定しきい値を決める人と検証する人は別々でなければなりません。少なくとも 4 人が必要です。',
  6: '学習する人、判定しきい値を決める人、検証する人は別々でなければなりません。少なくとも 6 人が必要です。',
};

export const peopleProblemsJa: PeopleProblems = {
  'consent-over': ({ until, path }) => ({
    what: `この写真の本人の同意は期限を過ぎています${typeof until === 'string' ? `(${until} まで)` : ''}${typeof path === 'string' ? `: ${path}` : ''}。`,
    why: '同意がなくなった人の写真からは学習できません。何も消しておらず、途中の学習もそのまま残っています。',
    todo: '本人に確認し、データのステップで新しい期限(--consent-until)を入力するか、別の写真で学習してください。',
  }),
  'too-few-people': (d) => {
    const part = parts[String(d['part'])];
    if (part !== undefined) {
      return {
        what: `${part}が足りません${counted(d)}。`,
        why: `少なくとも ${d['needed'] ?? 2} 人が必要です。1 人が 2 つの組に入ることはできません。人の一覧を指定したときは、一覧で割り当てた組だけで数えます。`,
        todo: 'この組の一覧に人を加えるか、写真のある人を増やしてもう一度読み込んでください。',
      };
    }
    return {
      what: `人数が足りません${counted(d)}。`,
      why: whys[Number(d['needed'] ?? 6)] ?? `少なくとも ${d['needed']} 人が必要です。`,
      todo: '人ごとのフォルダーで写真を追加し、もう一度読み込んでください。',
    };
  },
  'too-few-images': (d) => ({
    what: `写真が 2 枚以上ある人が足りません${counted(d)}。`,
    why: `本人どうしの照合には、同じ人の写真が 2 枚以上必要です。そのような人が少なくとも ${d['needed'] ?? 6} 人必要です。`,
    todo: '1 人あたりの写真を追加し、もう一度読み込んでください。',
  }),
};
