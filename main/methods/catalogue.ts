// The methods that can be trained, by name.
import { adaDistill } from './adadistill.ts';
import type { Method } from './method.ts';
import { standalone } from './standalone.ts';

export const methods: readonly Method[] = [
  adaDistill({ head: 'arc', weighted: true }),
  adaDistill({ head: 'cos', weighted: true }),
  adaDistill({ head: 'arc', weighted: false }),
  adaDistill({ head: 'cos', weighted: false }),
  adaDistill({ head: 'arc', weighted: true, reference: true }),
  standalone('arc'),
  standalone('cos'),
];

export function methodNamed(name: string): Method | undefined {
  return methods.find((method) => method.name === name);
}
