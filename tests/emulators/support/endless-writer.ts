/** A program that goes on writing after its reader has ended. It exits with 7, or with 8 when a write failed. */
import { ignoreBrokenPipes } from '../../../local/kit/ignore-broken-pipes.ts';

ignoreBrokenPipes();
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
