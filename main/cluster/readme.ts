// README.md and README.ja.md of an exported folder: for whoever starts the training on the cluster, who may never have seen this program.
import type { TrainingName } from './plan.ts';

export interface ReadmeFacts {
  readonly photos: number;
  readonly people: number;
  readonly batch: number;
  readonly trainings: readonly TrainingName[];
}

const grouped = (value: number): string => value.toLocaleString('en-US');

const commands = `# one computer, one process for each GPU
torchrun --nproc_per_node 4 train.py

# several computers: the same line on each; HOST is one of them
torchrun --nnodes 2 --nproc_per_node 4 --rdzv_backend c10d --rdzv_endpoint HOST:29500 train.py

# SLURM: in a job of 2 nodes
srun --ntasks-per-node 1 bash -c 'torchrun --nnodes $SLURM_NNODES --nproc_per_node 4 --rdzv_backend c10d --rdzv_id $SLURM_JOB_ID \\
  --rdzv_endpoint "$(scontrol show hostnames $SLURM_JOB_NODELIST | head -n 1):29500" train.py'

# without a GPU, or to look first
python3 train.py --prove-only --device cpu`;

function divisors(batch: number): string {
  return Array.from({ length: Math.floor(batch / 2) }, (_, i) => i + 1)
    .filter((count) => batch % count === 0)
    .join(', ');
}

export function readmeEn({ photos, people, batch, trainings }: ReadmeFacts): string {
  return `# A training, exported from Deshi

**This folder holds ${grouped(photos)} photos of faces of ${grouped(people)} people** (\`data/crops.bin\`), and numbers from which each can be recognised
(\`data/teacher.bin\`). No names. Treat it as the photos themselves: readable by its owner only, deleted when the training is done.

Trains: ${trainings.join(', ')}. Needed: Python 3.8 or later, PyTorch 1.13 or later, NumPy (the launcher of PyTorch 1.13 may not start under Python 3.11; that of a later one does). Nothing is downloaded and nothing else is installed.

## Start

\`\`\`
${commands}
\`\`\`

Possible numbers of processes in all: ${divisors(batch)} (they share the ${batch} photos of each step equally). Every computer needs this folder; \`result/\` is written by the first
process only. The same command goes on after anything that stopped it; Ctrl-C or the end of a time slot (SIGTERM) saves first. \`train.py --help\` lists the few options.

## It proves itself first

Before anything is trained, every file is compared with \`manifest.json\`, the order of photos with Deshi's, and one step of the golden batch with what Deshi computed: loss, gradient,
updated weights, running statistics and class centres have to agree within the limits in \`deshi_torch/proof.py\`. Otherwise it stops with exit code 3 and trains nothing.

What equals what: with \`--batch-statistics shared\` (as set) a step on any number of processes is Deshi's step with the same photos, but for rounding in float32. With \`own\`, batch
normalisation uses the photos of one process: faster between computers, and another training. There is one bank of class centres: every process sees the embeddings of the whole batch
and moves the centres alike; every 500 steps, and before each checkpoint, all are compared bit by bit. Arithmetic is float32 throughout, without TF32 and mixed precision.

## Take it back

Copy the folder, or \`result/\`, \`plan.json\` and \`manifest.json\` alone, to the computer that exported it:

\`\`\`
deshi cluster import FOLDER
\`\`\`
`;
}

export function readmeJa({ photos, people, batch, trainings }: ReadmeFacts): string {
  return `# Deshi から書き出した学習

**このフォルダーには ${grouped(people)} 人の顔写真 ${grouped(photos)} 枚**(\`data/crops.bin\`)と、個人を見分けられる数値(\`data/teacher.bin\`)が入っています。名前は入っていません。
写真そのものとして扱ってください。読めるのは所有者だけにし、学習が終わったら削除してください。

学習するもの: ${trainings.join(', ')}。必要なもの: Python 3.8 以降、PyTorch 1.13 以降、NumPy(PyTorch 1.13 の torchrun は Python 3.11 で起動しないことがあります)。ほかには何もダウンロードせず、何も入れません。

## 始める

\`\`\`
${commands}
\`\`\`

プロセスの合計: ${divisors(batch)} のどれか(1 ステップの写真 ${batch} 枚を等分します)。どの計算機にもこのフォルダーが必要です。\`result/\` に書くのは最初のプロセスだけです。
止まっても、同じコマンドで続きから進みます。Ctrl-C や割り当て時間の終わり(SIGTERM)では、先に保存します。\`train.py --help\` に少数のオプションがあります。

## 先に自分を検証します

学習の前に、すべてのファイルを \`manifest.json\` と、写真の順序を Deshi の順序と、基準バッチの 1 ステップを Deshi の計算結果と比べます。損失、勾配、更新後の重み、統計量、クラス中心が
\`deshi_torch/proof.py\` の限度内で一致しなければ、終了コード 3 で止まり、何も学習しません。

一致の範囲: \`--batch-statistics shared\`(既定)では、プロセスの数によらず、同じ写真に対する Deshi の 1 ステップと float32 の丸め誤差を除いて同じです。\`own\` ではバッチ正規化が
プロセスごとの写真を使うため、計算機間では速くなりますが、別の学習になります。クラス中心は 1 組だけです。どのプロセスもバッチ全体の埋め込みを見て同じように動かし、500 ステップごとと
保存の前に、全プロセスの値をビット単位で比べます。計算はすべて float32 で、TF32 も混合精度も使いません。

## 取り込む

フォルダー全体、または \`result/\`、\`plan.json\`、\`manifest.json\` だけを、書き出した計算機に戻してください。

\`\`\`
deshi cluster import FOLDER
\`\`\`
`;
}
