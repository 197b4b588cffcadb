// A Python with PyTorch and NumPy for tests that need one, and processes of it that train together as torchrun starts them.
// Invariant: where there is none, the reason is said and counted; nothing is installed and nothing downloaded.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const places = [process.env['DESHI_PYTHON'], 'python3', '/usr/bin/python3'];

export const pythonHere: string | undefined = places.find(
  (path) => path !== undefined && path !== '' && spawnSync(path, ['-c', 'import numpy, torch, torch.distributed']).status === 0,
);
export const noPython = 'no Python with PyTorch and NumPy on this machine (DESHI_PYTHON names one)';

/** Why PyTorch's own launcher (`torchrun`) does not start with that Python; undefined where it does. That of PyTorch 1.13 fails under Python 3.11. */
export function launcherFault(): string | undefined {
  if (pythonHere === undefined) return noPython;
  const { status, stderr } = spawnSync(pythonHere, [...launcher, '--nproc_per_node', '1', '--no_python', 'true'], { encoding: 'utf8' });
  return status === 0 ? undefined : `PyTorch's launcher does not start here: ${stderr.trim().split('\n').at(-1)}`;
}
const launcher = ['-m', 'torch.distributed.run'];

/** As `trainElsewhere`, started by the launcher itself. */
export async function launchElsewhere(folder: string, processes: number): Promise<Trained> {
  const args = [...launcher, '--nproc_per_node', String(processes), '--master_port', String(++port), join(folder, 'train.py')];
  const child = spawn(pythonHere as string, [...args, '--device', 'cpu'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], OMP_NUM_THREADS: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return { codes: [await new Promise<number | null>((settle) => child.once('close', settle))], output };
}

export interface Trained {
  /** Exit code of each process. */
  readonly codes: readonly (number | null)[];
  readonly output: string;
}

let port = 20_000 + (process.pid % 20_000);

/**
 * `processes` of train.py in an exported folder, on the processor, one thread each, with the environment that torchrun would give them: which of
 * them is killed is the test's choice, and the launcher does not start everywhere. `onOutput` sees what has been printed so far and may kill.
 */
export async function trainElsewhere(
  folder: string,
  args: readonly string[],
  processes = 1,
  onOutput: (output: string, children: readonly ChildProcess[]) => void = () => {},
): Promise<Trained> {
  port += 1;
  const several = { MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(port), WORLD_SIZE: String(processes) };
  let output = '';
  const children: ChildProcess[] = [];
  for (let rank = 0; rank < processes; rank += 1) {
    const child = spawn(pythonHere as string, [join(folder, 'train.py'), '--device', 'cpu', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        OMP_NUM_THREADS: '1',
        ...(processes > 1 && { ...several, RANK: String(rank), LOCAL_RANK: String(rank) }),
      },
    });
    children.push(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        onOutput(output, children);
      });
    }
  }
  const codes = await Promise.all(children.map((child) => new Promise<number | null>((settle) => child.once('close', settle))));
  return { codes, output };
}
