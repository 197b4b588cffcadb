// Says in plain words that this Node is too old, before Node itself fails on the first TypeScript file with words nobody understands.
// Invariant: the only JavaScript file of the project, and readable by every Node that knows `--import`.
import process from 'node:process';

const required = 24;
const found = Number.parseInt(process.versions.node, 10);
if (found < required) {
  process.stderr.write(
    `Deshi needs Node ${required} or newer; this is Node ${process.versions.node}.\n` +
      'On Linux and Windows "npm ci" brings the right one along and "npm run ..." uses it; elsewhere install it from your system or its makers.\n',
  );
  process.exit(1);
}
