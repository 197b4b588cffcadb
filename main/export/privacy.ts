// Reads a finished package as a stranger would and refuses it when it holds a picture or the name of a place on this machine.
// Invariant: what is found is reported by kind and by file of the package, never by its content.
import { readFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { Problem } from '../problems.ts';
import { filesBelow } from './manifest.ts';

/** First bytes of picture files; long enough not to turn up among weights by chance. */
const pictures: readonly (readonly [kind: string, start: string])[] = [
  ['png', '\x89PNG\r\n\x1a\n'],
  ['jpeg', 'JFIF\0'],
  ['jpeg', 'Exif\0\0'],
  ['gif', 'GIF89a'],
  ['gif', 'GIF87a'],
  ['webp', 'WEBPVP8'],
];
const pictureAtStart = ['\xff\xd8\xff', 'BM', 'II*\0', 'MM\0*'];
/** Pictures written as text, and paths in the homes of people. */
const inText: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['picture', /data:image\/(?!svg)|iVBORw0KGgo|\/9j\/[A-Za-z0-9+/]{4}/],
  ['path', /(?:^|[^\w.])\/(?:home|Users|root)\/[^\s"'<]|\b[A-Za-z]:\\{1,2}Users\\|file:\/\//],
];
/** Shorter words cannot be told from ordinary ones. */
const shortestBytes = 5;

/**
 * Throws Problem `export-private` naming the file and what kind of thing was found.
 *
 * `words`: source folders, labels and the like that must not leave, 5 bytes or longer to count. Looked for as they are and JSON-escaped.
 */
export async function refusePrivate(folder: string, words: readonly string[] = []): Promise<void> {
  const sought = [homedir(), tmpdir(), process.cwd(), ...words]
    .filter((word) => Buffer.byteLength(word) >= shortestBytes)
    .flatMap((word) => [word, JSON.stringify(word).slice(1, -1)]);
  for (const file of await filesBelow(folder)) {
    const found = kindOfSecret(file, await readFile(join(folder, file)), sought);
    if (found !== undefined) throw new Problem('export-private', { file, kind: found });
  }
}

function kindOfSecret(file: string, bytes: Buffer, sought: readonly string[]): string | undefined {
  const picture = pictures.find(([, start]) => bytes.includes(start, 0, 'latin1'));
  if (picture !== undefined) return picture[0];
  if (pictureAtStart.some((start) => bytes.subarray(0, start.length).toString('latin1') === start)) return 'picture';
  const text = `${file}\n${textOf(file, bytes)}`;
  const pattern = inText.find(([, found]) => found.test(text));
  if (pattern !== undefined) return pattern[0];
  return sought.some((word) => text.includes(word)) ? 'name' : undefined;
}

/** In the numbers of a font, the beginning of a picture would turn up by chance, once in a hundred reports. What does not begin as a font stays. */
function withoutFonts(text: string): string {
  return text.replace(/data:font\/woff2;base64,d09GMg[A-Za-z0-9+/=]*/g, '');
}

/** The words in a file: of a model all but its numbers. */
function textOf(file: string, bytes: Buffer): string {
  if (file.endsWith('.pb')) return '';
  if (!file.endsWith('.onnx')) return withoutFonts(bytes.toString('utf8'));
  const { metadataProps, docString, domain, producerName, producerVersion, graph } = fromBinary(ModelProtoSchema, bytes);
  const named = [...(graph?.node ?? []), ...(graph?.input ?? []), ...(graph?.output ?? []), ...(graph?.initializer ?? [])];
  return [
    ...metadataProps.flatMap(({ key, value }) => [key, value]),
    docString,
    domain,
    producerName,
    producerVersion,
    graph?.name ?? '',
    graph?.docString ?? '',
    ...named.flatMap((part) => [part.name, part.docString]),
  ].join('\n');
}
