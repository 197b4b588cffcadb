// The whole suite of an engine on ort-dml. In a file of its own: a driver that crashes takes no other test along.
import { ortOn } from '../../main/engine/ort.ts';
import { testEngine } from '../support/engine-suite.ts';

await testEngine(ortOn('dml'));
