/** A program that goes on talking after its reader has gone. It ends with 7, or with 8 when that failed. */
import { outliveReaders } from '../../../local/kit/outlive-readers.ts';

outliveReaders();
let code = 7;
process.on('uncaughtException', () => {
  code = 8;
});
process.once('disconnect', () => {
  const talking = setInterval(() => process.stderr.write('anybody?\n'), 10);
  setTimeout(() => {
    clearInterval(talking);
    process.exit(code);
  }, 100);
});
process.send?.('ready');
