// A process that opens a library and says how that went; asked to, it writes for ever, telling what was committed. To be killed.

import { recordAudit } from '../../main/library/audit.ts';
import { openLibrary } from '../../main/library/database.ts';
import { toProblem } from '../../main/problems.ts';

const [folder = '', task = ''] = process.argv.slice(2);
try {
  const library = await openLibrary(folder);
  process.stdout.write('"open"\n');
  if (task === 'hold') setInterval(() => {}, 1000);
  else if (task === 'write') {
    for (let i = 0; ; i++) {
      library.transaction(() => {
        library.run('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)', `key ${i % 100}`, 'x'.repeat(i % 3000));
        recordAudit(library, 'written', { step: i });
      });
      process.stdout.write(`${i + 1}\n`);
    }
  } else library.close();
} catch (thrown) {
  const { code, data } = toProblem(thrown);
  process.stdout.write(`${JSON.stringify({ code, data })}\n`);
}
