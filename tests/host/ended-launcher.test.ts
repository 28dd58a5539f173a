/** What npm starts ends with it, however it is ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { descendants, isAlive, killIfThere } from '../support/processes.ts';
import { until } from '../support/until.ts';

const BECOME = pathToFileURL('scripts/become.mjs').href;
/** Ends as `local/main.ts` does: by a signal, or with the process that started it. */
const PROGRAM = `
  import { setInterval } from 'node:timers';
  process.once('SIGTERM', () => process.exit(0));
  process.once('disconnect', () => process.exit(0));
  setInterval(() => undefined, 1_000);
  console.log('started');
`;
const LAUNCHER = `
  import { become } from '${BECOME}';
  become('--input-type=module', ['--eval', ${JSON.stringify(PROGRAM)}]);
`;

let shell: ChildProcess | undefined;

afterEach(() => {
  for (const { pid } of descendants(shell?.pid ?? 0)) killIfThere(pid);
  shell?.kill('SIGKILL');
});

/** A shell that waits for the launcher, as npm's does. */
async function launched(): Promise<{ shell: ChildProcess; launcher: number; program: number }> {
  shell = spawn('sh', ['-c', '"$NODE" --input-type=module --eval "$LAUNCHER"; exit $?'], {
    env: { ...process.env, NODE_OPTIONS: '', NODE: process.execPath, LAUNCHER },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (shell.stdout !== null) await once(shell.stdout, 'data');
  const [launcher, program] = descendants(shell.pid ?? 0).map(({ pid }) => pid);
  if (launcher === undefined || program === undefined) throw new Error('Nothing was launched.');
  return { shell, launcher, program };
}

describe('the end of what npm started', () => {
  it('A program ends when the shell of npm got SIGTERM, which passes nothing on.', async () => {
    const { shell, launcher, program } = await launched();

    shell.kill('SIGTERM');

    await until('the program is gone', () => Promise.resolve(!isAlive(program)));
    await until('its launcher is gone', () => Promise.resolve(!isAlive(launcher)));
    expect(shell.signalCode).toBe('SIGTERM');
  });

  it('A program ends when its launcher was killed.', async () => {
    const { shell, launcher, program } = await launched();

    killIfThere(launcher);

    await until('the program is gone', () => Promise.resolve(!isAlive(program)));
    await until('the shell is gone', () => Promise.resolve(shell.exitCode !== null));
    expect(shell.exitCode).toBe(137);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s reaches the program.', async (signal) => {
    const { shell, launcher, program } = await launched();

    process.kill(launcher, signal);

    await until('the program is gone', () => Promise.resolve(!isAlive(program)));
    await until('the shell is gone', () => Promise.resolve(shell.exitCode !== null));
    expect(shell.exitCode).toBe(signal === 'SIGTERM' ? 0 : 130);
  });
});
