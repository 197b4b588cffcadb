// The whole suite on the plain JavaScript backend: what the executor of TensorFlow.js computes without any device.
import { tfjsOn } from '../../main/engine/tfjs.ts';
import { testEngine } from '../support/engine-suite.ts';

await testEngine(tfjsOn('cpu'));
