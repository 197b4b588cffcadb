// The whole suite of an engine on tfjs-webgpu. In a file of its own: a driver that crashes takes no other test along.
import { tfjsOn } from '../../main/engine/tfjs.ts';
import { testEngine } from '../support/engine-suite.ts';

await testEngine(tfjsOn('webgpu'));
