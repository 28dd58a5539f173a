// Becomes a program on the pinned Node. Signals and the exit code pass through, and the program ends with this process.
import { spawn } from 'node:child_process';

const LOOK_MS = 500;

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
export function become(program, args) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...args],
    {
      // The channel tells the program when this process was killed.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      // A second start compiles nothing.
      env: { NODE_COMPILE_CACHE: 'node_modules/.cache/compiled', ...process.env },
    },
  );
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  // npm passes a signal to its shell, which ends and passes nothing on.
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    child.kill('SIGTERM');
  }, LOOK_MS);
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
}
