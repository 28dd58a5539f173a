import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { freePort } from '../../local/kit/free-port.ts';
import { createLog } from '../../local/kit/log.ts';
import { type HostProcess, startHost } from '../../local/stack/host-process.ts';
import { until } from '../support/until.ts';

let folder: string;
let url: string;
let host: HostProcess;
let hasGivenUp = false;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'host-process-'));
  const port = await freePort();
  url = `http://localhost:${port}`;
  const never = '0 0 0 31 2 *';
  host = await startHost({
    app: fileURLToPath(new URL('./app', import.meta.url)),
    port,
    dataDir: join(folder, 'data'),
    settings: {
      NODE_OPTIONS: '',
      RECORD_FILE: join(folder, 'records'),
      RELEASE_FILE: join(folder, 'release'),
      DAILY_SCHEDULE: never,
      FREQUENT_SCHEDULE: never,
    },
    log: createLog({ echo: false }),
    onGiveUp: () => {
      hasGivenUp = true;
    },
  });
});
afterEach(async () => {
  await host.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function supervisor(): Promise<number> {
  const { pid } = await until('the host answers', async () => {
    const response = await fetch(`${url}/api/clock`);
    return (await response.json()) as { pid: number };
  });
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
}

it('The functions host starts again however often it is killed, and each kill ends a wait for idleness.', async () => {
  for (let round = 0; round < 11; round += 1) {
    const pid = await supervisor();
    const hanging = fetch(`${url}/api/hang`).catch(() => undefined);
    const settled = host.untilIdle(10_000);
    process.kill(pid, 'SIGKILL');

    await Promise.all([hanging, settled]);
    host.setClock(round);
    await until('another process', async () => (await supervisor()) !== pid);
  }

  expect(hasGivenUp).toBe(false);
  expect(await host.untilIdle(10_000)).toBe(true);
});

it('A wait for idleness ends at its limit while an invocation runs.', async () => {
  const hanging = fetch(`${url}/api/hang`).catch(() => undefined);
  await until('busy', async () => !(await host.untilIdle(2_000)));

  expect(await host.untilIdle(50)).toBe(false);
  process.kill(await supervisor(), 'SIGKILL');
  await hanging;
});
