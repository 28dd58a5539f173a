import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { acquirePidFile, pidIn } from '../../local/kit/pid-file.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'running-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a folder that a process works in', () => {
  it('A PID file is acquired once the process that holds it has ended.', async () => {
    const file = join(folder, 'held.pid');
    const holder = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    writeFileSync(file, String(holder.pid));
    const order: string[] = [];
    holder.once('exit', () => order.push('ended'));

    const taken = acquirePidFile(file).then(() => order.push('taken'));
    await once(holder, 'spawn');
    holder.kill('SIGKILL');
    await taken;

    expect(order).toEqual(['ended', 'taken']);
    expect(pidIn(file)).toBe(process.pid);
  });

  it('A PID file is acquired at once when its process was killed before.', async () => {
    const file = join(folder, 'left.pid');
    const holder = spawn(process.execPath, ['-e', '']);
    await once(holder, 'exit');
    writeFileSync(file, String(holder.pid));

    await acquirePidFile(file);

    expect(pidIn(file)).toBe(process.pid);
  });
});
