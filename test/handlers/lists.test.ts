// Files that the operator writes: which text is taken, and what is said of one in another encoding.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLabels } from '../../main/handlers/labels.ts';
import { namesIn, readCosts, readPeople } from '../../main/handlers/lists.ts';
import { readPairFiles } from '../../main/handlers/protocols.ts';
import type { Problem } from '../../main/problems.ts';
import { languages, problemWords, textFor } from '../../renderer/text/text.ts';
import { sharedDir } from '../support/shared.ts';
import { temporaryFolder } from '../support/temporary.ts';

const home = temporaryFolder();
let files = 0;
/** A file of these bytes in a folder whose name is nobody's business. */
function file(bytes: Uint8Array | string): string {
  files += 1;
  const folder = join(home, `秘密 ${files}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'list.txt'), bytes);
  return join(folder, 'list.txt');
}

describe('names of people', () => {
  test('one a line, with remarks, blank lines and either line end', () => {
    expect(namesIn('Ann Lee\r\n\r\n# not this\r\n0042\r\nAnn Lee\n')).toEqual(['Ann Lee', '0042']);
  });

  test('the lists of LFW: what is counted there is left out', () => {
    expect(namesIn('2\nAnn_Lee\t3\nBob\t1\n')).toEqual(['Ann_Lee', 'Bob']);
    expect(namesIn('1\nAnn_Lee\t1\t2\nBob\t1\tCarl\t2\n')).toEqual(['Ann_Lee', 'Bob', 'Carl']);
  });

  test('a list that is missing or empty is refused', async () => {
    await expect(readPeople(join(home, 'none.txt'))).rejects.toMatchObject({ code: 'not-found' });
    await expect(readPeople(file('\n# nobody\n'))).rejects.toMatchObject({ code: 'bad-input', data: { field: 'people' } });
  });

  const shared = sharedDir();
  test.skipIf(!shared)('the official development lists share nobody', async () => {
    const [train, verify] = await Promise.all(
      ['peopleDevTrain.txt', 'peopleDevTest.txt'].map((name) => readPeople(join(shared ?? '', 'data/protocols/lfw', name))),
    );
    expect([train!.length, verify!.length]).toEqual([4038, 1711]);
    expect(train!.filter((name) => verify!.includes(name))).toEqual([]);
  });
});

describe('the encoding is UTF-8', () => {
  /** 田中 and 山本, a line each, as computers write them. */
  const name = '田中';
  const shiftJis = Uint8Array.of(0x93, 0x63, 0x92, 0x86, 0x0a, 0x8e, 0x52, 0x96, 0x7b, 0x0a);
  const utf16 = (text: string) => Buffer.from(text, 'utf16le');

  test('with or without a mark', async () => {
    expect(await readPeople(file(`${name}\n山本\n`))).toEqual([name, '山本']);
    expect(await readPeople(file(`\ufeff${name}\n山本\n`))).toEqual([name, '山本']);
    expect(await readLabels(file(`\ufeffperson,役割\n${name},係\n`), 'groups')).toEqual([{ key: name, attribute: '役割', label: '係' }]);
  });

  const readers: [kind: string, read: (path: string) => Promise<unknown>][] = [
    ['people', readPeople],
    ['costs', readCosts],
    ['groups', (path) => readLabels(path, 'groups')],
    ['conditions', (path) => readLabels(path, 'conditions')],
    ['pairs', (path) => readPairFiles({ dataDir: home }, [path], { signal: new AbortController().signal, meter: null as never })],
  ];
  test.each(readers)('%s in Shift_JIS and in UTF-16, with and without its mark, are refused by the name of the file', async (_, read) => {
    for (const bytes of [shiftJis, utf16('\ufeffAnn\nBob\n'), utf16('Ann\nBob\n')]) {
      const thrown: Problem = await read(file(bytes)).then(
        () => expect.fail('was read'),
        (problem: Problem) => problem,
      );
      expect([thrown.code, thrown.data]).toEqual(['data-file-unreadable', { file: 'list.txt', reason: 'encoding' }]);
      for (const language of languages) {
        const { what, why, todo } = problemWords(textFor(language), thrown);
        expect(what).toContain('list.txt');
        expect(why).toContain('UTF-8');
        expect(what + why + todo).not.toMatch(/秘密|Ann/);
      }
    }
  });
});
