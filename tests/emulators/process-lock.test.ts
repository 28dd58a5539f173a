import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acquireLock, tryLock } from '../../local/kit/process-lock.ts';
import { lockFolder } from '../../local/stack/lock.ts';
import { until } from '../support/until.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'locked-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const MODULE = new URL('../../local/kit/process-lock.ts', import.meta.url).href;
const holding = (file: string) =>
  `import(${JSON.stringify(MODULE)}).then((lock) => {
    lock.tryLock(${JSON.stringify(file)});
    console.log(process.pid);
    setInterval(() => undefined, 1000);
  })`;

/** Waits until the program has printed the process id of the holder. */
async function holderOf(child: ChildProcess): Promise<number> {
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return Number(line.toString());
}

describe('a folder that a process works in', () => {
  it('A lock is acquired once the process that holds it has ended.', async () => {
    const file = join(folder, 'held.lock');
    const holder = spawn(process.execPath, ['-e', holding(file)]);
    const ended = once(holder, 'exit');
    await holderOf(holder);

    expect(tryLock(file)).toBeUndefined();
    const order: string[] = [];
    const taken = acquireLock(file).then((lock) => {
      order.push('taken');
      return lock;
    });
    // Longer than the wait between two looks.
    await expect(acquireLock(file, 50)).rejects.toThrow('another process works in it');
    order.push('killed');
    holder.kill('SIGKILL');
    const lock = await taken;
    await ended;

    expect(order).toEqual(['killed', 'taken']);
    expect(tryLock(file)).toBeUndefined();
    lock.release();
  });

  it('A lock of a killed process that nobody has reaped is free.', async () => {
    const file = join(folder, 'zombie.lock');
    // `sleep` takes the place of the shell, so the holder's parent never waits for it.
    const script = `"$0" -e "$1" & exec sleep 60`;
    const parent = spawn('sh', ['-c', script, process.execPath, holding(file)]);
    const pid = await holderOf(parent);
    process.kill(pid, 'SIGKILL');
    const isZombie = () => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    await until('the holder is a zombie', isZombie);

    // Its other threads may take a moment longer to end than the first, and hold the file until then.
    const lock = await acquireLock(file);

    expect(isZombie()).toBe(true);
    expect(lock).toBeDefined();
    lock.release();
    parent.kill('SIGKILL');
  });

  it('A folder is free although the process id of its killed launcher now belongs to another program.', () => {
    const data = join(folder, 'given-again');
    lockFolder(data).release();
    writeFileSync(join(data, 'launcher.pid'), String(process.ppid));

    const lock = lockFolder(data);

    expect(lock.wasKilled).toBe(true);
    expect(() => lockFolder(data)).toThrow(
      `${data} is in use by another start (process ${process.pid})`,
    );
    lock.release();
    expect(lockFolder(data).wasKilled).toBe(false);
  });

  it('A lock works in a folder whose path is longer than a socket address.', () => {
    const file = join(folder, 'long'.repeat(50), 'x'.repeat(200), 'held.lock');

    const lock = tryLock(file);

    expect(lock).toBeDefined();
    expect(tryLock(file)).toBeUndefined();
    lock?.release();
    expect(tryLock(file)).toBeDefined();
  });
});
