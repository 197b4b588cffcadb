// Whether Electron's program file is on this machine, found without loading the package, which would try to download it.
// Invariant: where it is not, the reason is said and counted; with REQUIRE_ELECTRON=1 its absence is a failure.
import { electronBinary } from '../../main/start.ts';

export const electronHere: string | undefined = electronBinary();
export const noElectron = 'Electron’s program file is not on this machine (npx install-electron fetches it)';
export const electronRequired: boolean = process.env['REQUIRE_ELECTRON'] === '1';
