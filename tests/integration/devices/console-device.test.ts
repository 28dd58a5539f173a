import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { snapshotOf, startDevices } from '../../support/devices.ts';

const data = mkdtempSync(join(tmpdir(), 'console-device-'));
let rig: Awaited<ReturnType<typeof startDevices>>;
beforeAll(async () => {
  rig = await startDevices();
});
afterAll(async () => {
  await rig.close();
  rmSync(data, { recursive: true });
});

function run(...args: string[]) {
  const child = spawn(
    process.execPath,
    ['local/device/main.ts', '--api', rig.api, '--data', data, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const exit = once(child, 'exit');
  return {
    line: async () => String((await lines.next()).value),
    stop: () => child.kill('SIGINT'),
    async exitCode() {
      const [code] = await exit;
      return { code, errors };
    },
  };
}

describe('npm run device', () => {
  it('npm run device pairs once, shows its room as JSON, remembers, and says when it must be paired again.', async () => {
    rig.addRoom('oak');
    rig.snapshots.set('oak', snapshotOf('oak', 1));
    const { id, pairingCode } = await rig.create();
    await rig.assign(id, 'oak');

    const first = run('--code', pairingCode, '--json');
    expect(JSON.parse(await first.line())).toMatchObject({ version: 1, room: { id: 'oak' } });
    first.stop();
    expect(await first.exitCode()).toMatchObject({ code: 0 });
    expect(statSync(join(data, 'credential.json')).mode & 0o777).toBe(0o600);

    const second = run();
    expect(await second.line()).toContain('Room oak');
    await rig.revoke(id);
    const { code, errors } = await second.exitCode();
    expect(code).toBe(3);
    expect(errors).toContain('must be paired again (device.revoked)');
  });

  it('npm run device asks to be paired when it never was.', async () => {
    const empty = join(data, 'empty');

    expect(await run('--data', empty).exitCode()).toMatchObject({ code: 3 });
  });
});
