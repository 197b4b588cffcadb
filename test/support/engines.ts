// The executors that every graph test runs on; one that this machine lacks is skipped and counted by the tests that loop over them.
import type { Engine } from '../../main/engine/engine.ts';
import { ortEngine } from '../../main/engine/ort.ts';

export const engines: readonly Engine[] = [ortEngine];
