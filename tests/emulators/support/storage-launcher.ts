/** A program that starts storage in the folder it is given, says where, and waits to be killed. */
import { startStorage } from '../../../local/storage/storage.ts';
import { bareSurroundings } from './bare-surroundings.ts';

const [, , folder] = process.argv;
const { pid, connectionString } = await startStorage({
  surroundings: bareSurroundings(),
  ...(folder !== undefined && { folder }),
});
process.send?.({ pid, connectionString });
