// A process that scans one folder into a data folder and says how it went, line by line. To be killed, or to run as another user.
import { openPixels } from '../../main/faces/pixels.ts';
import { scanFaces } from '../../main/faces/scan.ts';
import { openLibrary } from '../../main/library/database.ts';
import { scanLedger } from '../../main/library/scan-ledger.ts';
import { toProblem } from '../../main/problems.ts';

const [root = '', dataFolder = ''] = process.argv.slice(2);
try {
  const library = await openLibrary(dataFolder);
  const pixels = openPixels(dataFolder, 'append');
  const onProgress = ({ filesDone }: { filesDone: number }) => void process.stdout.write(`${filesDone}\n`);
  const summary = await scanFaces({ sources: [{ root }] }, { ledger: scanLedger(library), pixels, onProgress });
  pixels.close();
  library.close();
  process.stdout.write(`${JSON.stringify({ summary })}\n`);
} catch (thrown) {
  const { code, data } = toProblem(thrown);
  process.stdout.write(`${JSON.stringify({ problem: { code, data } })}\n`);
}
