// Every file that a run keeps, torn: what reads it names its part and the file, in words of their own in both languages.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { elsewhereOf, handedOutOf } from '../../main/cluster/elsewhere.ts';
import { readComparison } from '../../main/handlers/compare.ts';
import { digestOfKpi } from '../../main/handlers/run/later.ts';
import { readEvaluation, readHardPairs, readSpeeds } from '../../main/handlers/run/measuring.ts';
import { readFp16, readInt8 } from '../../main/handlers/run/reduced.ts';
import { readSearch } from '../../main/handlers/searching.ts';
import { openLibrary } from '../../main/library/database.ts';
import { beginPhase, endPhase } from '../../main/library/phases.ts';
import { addRun } from '../../main/library/runs.ts';
import { Problem } from '../../main/problems.ts';
import { endOf } from '../../main/training/ending.ts';
import { sittingsOf } from '../../main/training/sitting.ts';
import { type ResultPart, resultParts } from '../../preload/kept.ts';
import { problemWords, textFor } from '../../renderer/text/text.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const library = await openLibrary(temporaryFolder());
const digest = '0'.repeat(64);
addRun(library, { id: 'run', teacherId: null, splitId: null, student: 'tiny', method: 'ada-arc', seed: 1, plan: '{}', dataDigest: digest });
beginPhase(library, 'run', 'quantize');
endPhase(library, 'run', 'quantize', { sha256: null, fp16: null });
const site = { folder, runId: 'run', context: { library } } as unknown as Parameters<typeof readInt8>[0];
afterAll(() => library.close());

const readers: readonly (readonly [file: string, part: ResultPart, read: () => unknown, gone: unknown])[] = [
  ['evaluation.json', 'evaluation', () => readEvaluation({ folder }), 'damaged'],
  ['hard-pairs.json', 'mistakes', () => readHardPairs({ folder }), null],
  ['speed.json', 'speed', () => readSpeeds({ folder }), 'damaged'],
  ['int8.json', 'variants', () => readInt8(site), 'damaged'],
  ['fp16.json', 'variants', () => readFp16(site), 'damaged'],
  ['ends-early.json', 'training', () => endOf(folder, 100), 100],
  ['sittings.json', 'training', () => sittingsOf(folder), []],
  ['elsewhere.json', 'training', () => elsewhereOf(folder), null],
  ['handed-out.json', 'training', () => handedOutOf(folder), []],
  ['compare.json', 'comparison', () => readComparison(folder), null],
  ['search.json', 'search', () => readSearch(folder), null],
];

/** What is thrown, or what comes back. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (thrown) {
    return thrown instanceof Problem ? { code: thrown.code, data: thrown.data } : thrown;
  }
}

test.each(readers)('%s: torn it is damaged, gone it is that too, or was never there', (file, part, read, gone) => {
  const damaged = { code: 'result-damaged', data: { part, file } };
  expect(outcomeOf(read)).toEqual(gone === 'damaged' ? damaged : gone);
  writeFileSync(join(folder, file), '{"schema": 1, "step": ');
  expect(outcomeOf(read)).toEqual(damaged);
});

test('the numbers of a result that are gone are damaged', () => {
  expect(outcomeOf(() => digestOfKpi(folder))).toEqual({ code: 'result-damaged', data: { part: 'kpi', file: 'kpi.json' } });
});

test.each(['en', 'ja'] as const)('every part has words of its own that name the file (%s)', (language) => {
  const said = resultParts.map((part) => problemWords(textFor(language), { code: 'result-damaged', data: { part, file: 'a-file.json' } }));
  expect(new Set(said.map(({ what }) => what)).size).toBe(resultParts.length);
  for (const part of ['evaluation', 'mistakes', 'speed', 'variants', 'training', 'comparison', 'search'] as const) {
    expect(said[resultParts.indexOf(part)]!.why).toContain('a-file.json');
  }
});
