// Logit distillation (Hinton, Vinyals, Dean 2015; method.md 4.3): the student's classifier is to be unsure where the teacher's is.
//
//   L = ArcFace(f_s; learned centres W) + T^2 / N sum over i of KL( softmax(z_t / T) | softmax(z_s / T) ),   z = 64 cos, no margin,   T = 4
//
// The teacher's classifier is not part of an embedding file: its logits are cosines with the mean teacher embedding of each class.
import { add, div, logSoftmax, mul, reduceSum, softmax, sub } from '../graph/build.ts';
import { ClassMeans, fixedCentres, fixedCosines } from './class-means.ts';
import { marginLoss, margins, scale } from './margin.ts';
import type { Method } from './method.ts';
import { labelsOf, seenBy } from './site.ts';
import { centreDeviation, learnedCosines } from './standalone.ts';

export const temperature = 4;

export const logitKd: Method = {
  name: 'logit-kd',
  usesTeacher: true,
  differences: ['centres-estimated', 'clamp-cosine'],
  memory: (classes, dim) => new ClassMeans(classes, dim),
  build: (site) => {
    const { batch, classes, dim } = site;
    const { teacher } = seenBy(site);
    const own = learnedCosines(site.embedding, site.parameter('own-centres', [classes, dim], centreDeviation, 'perClass'));
    const identity = marginLoss(own, labelsOf(site), { head: 'arc', margin: margins.arc });
    const taught = mul(fixedCosines(teacher, fixedCentres(site)), scale / temperature);
    const given = logSoftmax(mul(own, scale / temperature));
    const divergence = div(reduceSum(mul(softmax(taught), sub(logSoftmax(taught), given)), [0, 1]), batch);
    return { loss: add(identity, mul(divergence, temperature ** 2)), watched: { divergence }, fetches: {}, held: [] };
  },
};
