// Builds the app and its pages, then becomes the named program on the pinned Node. Signals and the exit code pass through;
// the channel tells the program when this one was killed.
import { spawn } from 'node:child_process';
import './build.mjs';
import './build-pages.mjs';

const [program = '', ...args] = process.argv.slice(2);
const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
  stdio: 'inherit',
  // A second start compiles nothing.
  env: { NODE_COMPILE_CACHE: 'node_modules/.cache/compiled', ...process.env },
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
