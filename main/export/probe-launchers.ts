// What starts the device probe with whatever the device has: Node with onnxruntime-node, else Python with onnxruntime.
// Invariant: it starts a probe that lies beside it and nothing else; where neither runtime is there it says so and ends with 2.

/** A Node that is new enough, and the runtime where probe.mjs looks for it: from where the command is given, then from beside the probe. */
const nodeHasRuntime =
  "if (parseInt(process.versions.node) >= 22) for (const from of [process.cwd() + '/x.js', process.argv[1]]) { try { require('module').createRequire(from).resolve('onnxruntime-node'); process.exit(0) } catch {} } process.exit(1)";
const neither =
  'Neither runtime was found. Install one of them: "npm install onnxruntime-node" in this folder, or "pip install numpy onnxruntime"';

/** For Linux, macOS and other systems with a POSIX shell. */
export const shellProbe = `#!/bin/sh
# Times the student on this device. Usage: sh probe.sh [RESULT.json] [SECONDS] [fp32|int8]
here=$(cd "$(dirname "$0")" && pwd)
if node -e "${nodeHasRuntime}" "$here/probe.mjs" 2>/dev/null; then exec node "$here/probe.mjs" "$@"; fi
for python in python3 python; do
  if "$python" -c 'import numpy, onnxruntime' 2>/dev/null; then exec "$python" "$here/probe.py" "$@"; fi
done
echo '${neither}' >&2
exit 2
`;

/** For Windows. */
export const batchProbe = `@echo off
rem Times the student on this device. Usage: probe.bat [RESULT.json] [SECONDS] [fp32|int8]
node -e "${nodeHasRuntime}" "%~dp0probe.mjs" >nul 2>nul
if not errorlevel 1 goto node
for %%p in (python py) do (
  %%p -c "import numpy, onnxruntime" >nul 2>nul && (
    %%p "%~dp0probe.py" %*
    goto end
  )
)
echo ${neither.replaceAll('"', '')}
pause
exit /b 2
:node
node "%~dp0probe.mjs" %*
:end
pause
`.replaceAll('\n', '\r\n');
