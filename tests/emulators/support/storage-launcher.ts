/** A program that starts storage in the folder it is given, says where, and waits to be killed. */
import { startStorage } from '../../../local/storage/storage.ts';
import { emulatorDeps } from './emulator-deps.ts';

const [, , folder] = process.argv;
const { pid, connectionString } = await startStorage({
  deps: emulatorDeps(),
  ...(folder !== undefined && { folder }),
});
process.send?.({ pid, connectionString });
