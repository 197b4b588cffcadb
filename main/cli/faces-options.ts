// The options of every command that reads folders of faces, and the input of the host that they make.
import { resolve } from 'node:path';
import type { In } from '../../preload/contract.ts';
import { Problem } from '../problems.ts';
import { flag, type OptionTable, oneOf, text, texts, type Values } from './arguments.ts';

export const facesOptions = {
  name: text('NAME'),
  people: text('FILE'),
  exclude: text('FILE'),
  'merge-by-name': flag,
  groups: text('FILE'),
  conditions: text('FILE'),
  licence: text('TEXT'),
  commercial: oneOf('yes', 'no', 'unknown'),
  'consent-until': text('DATE'),
  photos: flag,
  crops: flag,
} satisfies OptionTable;

/** For commands whose folders are an option. */
export const foldersOption = { faces: texts('FOLDER') } satisfies OptionTable;

export const splitOptions = { train: text('FILE'), choose: text('FILE'), verify: text('FILE') } satisfies OptionTable;

export function facesInput(folders: readonly string[], values: Values<typeof facesOptions>): In<'faces.scan'> {
  const { name, people, exclude, groups, conditions, licence, commercial, photos, crops } = values;
  if (photos && crops) throw new Problem('bad-input', { field: '--photos', detail: '--crops' });
  return {
    folders: folders.map((folder) => resolve(folder)),
    mergeByName: values['merge-by-name'] === true,
    ...(name !== undefined && { name }),
    ...(people !== undefined && { people: resolve(people) }),
    ...(exclude !== undefined && { exclude: resolve(exclude) }),
    ...(groups !== undefined && { groups: resolve(groups) }),
    ...(conditions !== undefined && { conditions: resolve(conditions) }),
    ...(licence !== undefined && { licence }),
    ...(commercial !== undefined && { commercial }),
    ...(values['consent-until'] !== undefined && { consentUntil: values['consent-until'] }),
    ...((photos || crops) && { reading: photos ? 'photos' : 'crops' }),
  };
}

export function splitInput({ train, choose, verify }: Values<typeof splitOptions>): { train?: string; choose?: string; verify?: string } {
  return {
    ...(train !== undefined && { train: resolve(train) }),
    ...(choose !== undefined && { choose: resolve(choose) }),
    ...(verify !== undefined && { verify: resolve(verify) }),
  };
}
