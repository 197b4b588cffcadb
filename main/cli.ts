#!/usr/bin/env node
// The command line: `deshi COMMAND`. Everything is in main/cli; this file gives the process its end.
import { runCommandLine } from './cli/main.ts';
import { endProcess } from './end-process.ts';

const code = await runCommandLine(process.argv.slice(2));
// A broken pipe (`| head`) is no reason to fail, and what was written gets out before the end.
process.stdout.write('', () => endProcess(code));
