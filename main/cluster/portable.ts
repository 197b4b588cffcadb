// The methods that can be trained elsewhere, in the numbers that a script needs: the margin loss with centres of AdaDistill, or with learned ones.
// Invariant: what is not described here is refused before anything is written; what is described is proved by the golden batch.
import { smallestAlpha } from '../methods/adadistill.ts';
import { methodNamed } from '../methods/catalogue.ts';
import { type Head, margins, scale } from '../methods/margin.ts';

export interface PortableMethod {
  readonly name: string;
  readonly kind: 'adadistill' | 'standalone';
  readonly head: Head;
  readonly margin: number;
  readonly scale: number;
  readonly usesTeacher: boolean;
  /** Eq. 8 instead of Eq. 7. */
  readonly weighted: boolean;
  /** What several samples of one identity in a batch do: move the centre one after the other, or the last one only, as published. */
  readonly repeats: 'in-turn' | 'last';
  readonly smallestAlpha: number;
}

const adaDistill = /^ada-(arc|cos)(-alpha)?(-reference)?$/;
const standalone = /^standalone-(arc|cos)$/;

/** The method in numbers; undefined for one that only this program trains. */
export function portableMethod(name: string): PortableMethod | undefined {
  const method = methodNamed(name);
  const [found, head, plain, reference] = adaDistill.exec(name) ?? standalone.exec(name) ?? [];
  if (method === undefined || found === undefined) return undefined;
  return {
    name,
    kind: method.usesTeacher ? 'adadistill' : 'standalone',
    head: head as Head,
    margin: margins[head as Head],
    scale,
    usesTeacher: method.usesTeacher,
    weighted: method.usesTeacher && plain === undefined,
    repeats: reference === undefined ? 'in-turn' : 'last',
    smallestAlpha,
  };
}
