// RecordIO files as dmlc-core and InsightFace write them, made from scratch, so that the reader is not tested against itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const magic = Buffer.from('0a23d7ce', 'hex');

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

/** One part of a record: kind 0 whole, 1 first, 2 middle, 3 last. */
export function recordPart(kind: number, content: Uint8Array, { length = content.length }: { length?: number } = {}): Buffer {
  const padding = Buffer.alloc((4 - (content.length % 4)) % 4);
  return Buffer.concat([magic, u32(((kind << 29) | length) >>> 0), content, padding]);
}

/** A whole record. As in dmlc-core's writer, a magic word at a multiple of 4 is taken out and the record goes on behind it. */
export function record(content: Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    if (!bytes.subarray(at, at + 4).equals(magic)) continue;
    parts.push(bytes.subarray(from, at));
    from = at + 4;
  }
  parts.push(bytes.subarray(from));
  if (parts.length === 1) return recordPart(0, bytes);
  return Buffer.concat(parts.map((part, at) => recordPart(at === 0 ? 1 : at === parts.length - 1 ? 3 : 2, part)));
}

/** IRHeader and image: one label stands in the header, several behind it. */
export function imageContent(labels: readonly number[], image: Uint8Array, id = 0): Buffer {
  const ids = Buffer.alloc(16);
  ids.writeUInt32LE(id);
  const several = labels.length !== 1;
  return Buffer.concat([u32(several ? labels.length : 0), f32(several ? 0 : labels[0]!), ids, ...(several ? labels.map(f32) : []), image]);
}

export interface RecordImage {
  readonly person: number;
  readonly image: Uint8Array;
}

/** The files of a set: `head` with the record of counts first and the ranges of people last, as InsightFace's own tools write them. */
export function recordSet(images: readonly RecordImage[], { head = true }: { head?: boolean } = {}): { rec: Buffer; idx: string } {
  const people = [...new Set(images.map(({ person }) => person))].sort((a, b) => a - b);
  const first = head ? 1 : 0;
  const contents = images.map(({ person, image }, at) => imageContent([person], image, at + first));
  if (head) {
    const end = images.length + 1;
    contents.unshift(imageContent([end, end + people.length], new Uint8Array()));
    for (const person of people) {
      const own = images.flatMap((one, at) => (one.person === person ? [at + 1] : []));
      contents.push(imageContent([own[0]!, own.at(-1)! + 1], new Uint8Array()));
    }
  }
  const records = contents.map(record);
  let at = 0;
  const idx = records.map((bytes, key) => {
    const line = `${key}\t${at}\n`;
    at += bytes.length;
    return line;
  });
  return { rec: Buffer.concat(records), idx: idx.join('') };
}

/** Writes train.rec, train.idx and property into a folder. */
export function writeRecordSet(folder: string, images: readonly RecordImage[], options?: { head?: boolean }): void {
  const { rec, idx } = recordSet(images, options);
  writeFileSync(join(folder, 'train.rec'), rec);
  writeFileSync(join(folder, 'train.idx'), idx);
  writeFileSync(join(folder, 'property'), `${1 + Math.max(...images.map(({ person }) => person))},112,112`);
}
