// A process that appends records to a store for ever, telling each count that it flushed: to be killed at any moment.
import { createHash } from 'node:crypto';
import { openStore } from '../../main/store.ts';

const [basePath = '', recordBytes = '0'] = process.argv.slice(2);
const store = openStore(basePath, Number(recordBytes), 'append');
for (let i = store.count; ; i++) {
  const record = new Uint8Array(Number(recordBytes)).fill(i % 251);
  store.append(createHash('sha256').update(String(i)).digest('hex'), record);
  if (i % 7 === 0) {
    store.flush();
    process.stdout.write(`${store.count}\n`);
  }
}
