// A Python with NumPy and ONNX Runtime, for tests of what a package brings along.
// Invariant: where there is none nothing is installed; the caller skips with the reason.
import { spawnSync } from 'node:child_process';

export const noPythonRuntime = 'no Python with numpy and onnxruntime found (set DESHI_PYTHON)';

export function pythonWithRuntime(): string | undefined {
  const candidates = process.env['DESHI_PYTHON'] ? [process.env['DESHI_PYTHON']] : ['python3'];
  return candidates.find((python) => spawnSync(python, ['-c', 'import numpy, onnxruntime']).status === 0);
}
