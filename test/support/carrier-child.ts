// The child of the carriers' contract: serves the test host to its parent, on channel after channel.
import { splitPort } from '../../main/carrier/channels.ts';
import { overProcess } from '../../main/carrier/ports.ts';
import { servePort } from '../../main/carrier/serve-port.ts';
import { carrierHost, memoryLog } from './carrier-host.ts';

const pipe = overProcess(process);
pipe.onClose(() => process.exit(0));
splitPort(pipe).onOpen((port) => servePort(port, carrierHost(), memoryLog()));
