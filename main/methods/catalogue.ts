// The methods that can be trained, by name. An operator is offered AdaDistill; the others are there to be compared with it.
import { adaDistill } from './adadistill.ts';
import { amlDistill } from './aml-distill.ts';
import { ekd } from './ekd.ts';
import { featureCosine } from './feature-cosine.ts';
import { featureMse } from './feature-mse.ts';
import { fitnetHint } from './fitnet-hint.ts';
import { logitKd } from './logit-kd.ts';
import { marginDistillation } from './margin-distillation.ts';
import type { Method } from './method.ts';
import { refo } from './refo.ts';
import { rkd } from './rkd.ts';
import { standalone } from './standalone.ts';

export const methods: readonly Method[] = [
  adaDistill({ head: 'arc', weighted: true }),
  adaDistill({ head: 'cos', weighted: true }),
  adaDistill({ head: 'arc', weighted: false }),
  adaDistill({ head: 'cos', weighted: false }),
  adaDistill({ head: 'arc', weighted: true, reference: true }),
  standalone('arc'),
  standalone('cos'),
  amlDistill('arc'),
  amlDistill('cos'),
  marginDistillation,
  featureMse,
  featureCosine,
  fitnetHint,
  logitKd,
  rkd,
  ekd,
  refo({ proxy: false }),
  refo({ proxy: true }),
];

export function methodNamed(name: string): Method | undefined {
  return methods.find((method) => method.name === name);
}
