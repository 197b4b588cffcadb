// Protocols in the layout of IJB-B and IJB-C on any network: photos aligned in the decoder, embedded, made into templates, compared and searched.
// Invariants: foreign bytes are decoded in the child only; no photo and no crop of the protocol is kept anywhere; what could not be read is counted.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type IjbProtocol, isIjbFolder, readIjb } from '../evaluation/protocols/ijb.ts';
import { evaluateTemplates, templateMaker, templateOrder } from '../evaluation/templates.ts';
import type { TemplateProtocol } from '../evaluation/types.ts';
import { type Decoders, openDecoders } from '../faces/decode.ts';
import { cropBytes, cropSize } from '../faces/pixels.ts';
import { Problem } from '../problems.ts';
import type { RecordStore } from '../store.ts';
import type { Embedder } from '../teachers/embed.ts';
import type { FaceRef, PixelConvention } from '../teachers/types.ts';
import { maxFileBytes } from '../worker/protocol.ts';
import type { Meter } from './progress.ts';

/** Which of the protocols asked for are folders of templates; the others are lists of pairs. Reads them all. */
export async function sortProtocols(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly lists: readonly string[]; readonly templates: readonly IjbProtocol[] }> {
  const lists: string[] = [];
  const templates: IjbProtocol[] = [];
  for (const path of paths) {
    if (await isIjbFolder(path)) templates.push(await readIjb(path, signal));
    else lists.push(path);
  }
  return { lists, templates };
}

type Ongoing = { readonly signal: AbortSignal; readonly meter: Meter };

const chunk = 16;
/** Photos that are read and decoded ahead of the network. */
const ahead = 8;

/** What a network does on each protocol. Memory: the templates of one protocol, whatever the number of its photos. */
export async function templatesBy(
  protocols: readonly IjbProtocol[],
  embedder: Embedder,
  convention: PixelConvention,
  ongoing: Ongoing,
): Promise<TemplateProtocol[]> {
  const found: TemplateProtocol[] = [];
  for (const protocol of protocols) found.push(await evaluateProtocol(protocol, embedder, convention, ongoing));
  return found;
}

async function evaluateProtocol(
  protocol: IjbProtocol,
  embedder: Embedder,
  convention: PixelConvention,
  { signal, meter }: Ongoing,
): Promise<TemplateProtocol> {
  const { dim } = embedder.facts;
  const maker = templateMaker(protocol, dim);
  const order = templateOrder(protocol);
  const decoders = openDecoders({ size: cropSize });
  const abort = (): void => embedder.kill();
  signal.addEventListener('abort', abort, { once: true });
  let unread = 0;
  const startedAt = performance.now();
  try {
    const decoded = new Map<number, Promise<Uint8Array | null>>();
    let next = 0;
    for (let from = 0; from < order.length; from += chunk) {
      for (; next < Math.min(order.length, from + chunk * ahead); next++) decoded.set(next, alignedCrop(decoders, protocol, order[next]!));
      const rows: number[] = [];
      const pixels = new Uint8Array(chunk * cropBytes);
      for (let at = from; at < Math.min(order.length, from + chunk); at++) {
        const crop = await decoded.get(at)!;
        decoded.delete(at);
        if (crop === null) unread++;
        else pixels.set(crop, rows.push(order[at]!) * cropBytes - cropBytes);
      }
      if (signal.aborted) throw new Problem('cancelled');
      if (rows.length > 0) {
        const vectors = await embedder.embed({
          pixels: pixels.subarray(0, rows.length * cropBytes),
          count: rows.length,
          convention,
          flip: 'both',
        });
        for (const [at, row] of rows.entries()) {
          maker.add(row, vectors.subarray(2 * at * dim, (2 * at + 1) * dim), vectors.subarray((2 * at + 1) * dim, (2 * at + 2) * dim));
        }
      }
      const done = Math.min(order.length, from + chunk);
      meter.tell({ done, total: order.length, unit: 'photos', perSecond: done / Math.max(1e-3, (performance.now() - startedAt) / 1000) });
    }
  } catch (thrown) {
    throw signal.aborted ? new Problem('cancelled') : thrown;
  } finally {
    signal.removeEventListener('abort', abort);
    await decoders.close();
  }
  if (unread === order.length) throw new Problem('templates-unreadable', { file: 'loose_crop', line: 0, reason: 'photos' });
  return evaluateTemplates(protocol, maker.done(), dim, unread);
}

/** One photo at the ArcFace template; null when it is not there, cannot be decoded or has no usable landmarks. Rejects when the decoders cannot work. */
async function alignedCrop(decoders: Decoders, { photos, names, landmarks }: IjbProtocol, row: number): Promise<Uint8Array | null> {
  const bytes = await bytesOf(join(photos, names[row]!));
  if (bytes === null) return null;
  const answer = await decoders.decode(bytes, Array.from(landmarks.subarray(row * 10, row * 10 + 10)));
  return 'pixels' in answer ? answer.pixels : null;
}

async function bytesOf(path: string): Promise<Uint8Array | null> {
  try {
    return (await stat(path)).size > maxFileBytes ? null : await readFile(path);
  } catch {
    return null;
  }
}

/** Photos to find a network's pixel convention on, where there are no own people. */
const mostSampled = 400;

/** Some photos of the protocol, in memory, a template standing for a person: photos of the first templates that have two or more. */
export async function sampleOf(protocol: IjbProtocol): Promise<{ readonly faces: FaceRef[]; readonly pixels: RecordStore }> {
  const order = templateOrder(protocol);
  const counts = new Map<number, number>();
  for (const template of protocol.template) counts.set(template, (counts.get(template) ?? 0) + 1);
  const rows = [...order].filter((row) => (counts.get(protocol.template[row]!) ?? 0) > 1).slice(0, mostSampled);
  const decoders = openDecoders({ size: cropSize });
  const crops: Uint8Array[] = [];
  const faces: FaceRef[] = [];
  try {
    for (const [at, crop] of (await Promise.all(rows.map((row) => alignedCrop(decoders, protocol, row)))).entries()) {
      if (crop === null) continue;
      faces.push({ digest: String(at).padStart(64, '0'), identity: protocol.template[rows[at]!]!, ordinal: crops.length });
      crops.push(crop);
    }
  } finally {
    await decoders.close();
  }
  return {
    faces,
    pixels: {
      recordBytes: cropBytes,
      count: crops.length,
      ordinal: () => undefined,
      digestAt: () => '',
      append: () => {
        throw new Error('only read');
      },
      read: (ordinal, into) => into.set(crops[ordinal]!),
      flush: () => {},
      close: () => {},
    },
  };
}
