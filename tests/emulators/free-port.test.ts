import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { freePort, isFree } from '../../local/kit/free-port.ts';

const takers: ChildProcess[] = [];

afterEach(() => {
  for (const taker of takers.splice(0)) taker.kill('SIGKILL');
});

it('freePort never gives one port to two processes.', async () => {
  const [here, ...elsewhere] = await Promise.all([
    Promise.all(Array.from({ length: 120 }, freePort)),
    portsOfAnotherProcess(),
    portsOfAnotherProcess(),
  ]);

  const inAll = [new Set(here), ...elsewhere.map((ports) => new Set(ports))];
  const together = new Set(inAll.flatMap((ports) => [...ports]));
  expect(together.size).toBe(inAll.reduce((sum, ports) => sum + ports.size, 0));
});

it('freePort passes over a port that something else listens on.', async () => {
  const first = await freePort();
  const taken = createServer();
  await new Promise<void>((listening) => taken.listen(first + 1, 'localhost', listening));

  const isTaken = !(await isFree(first + 1));
  const next = await freePort();
  await new Promise((closed) => taken.close(closed));

  expect(isTaken).toBe(true);
  expect(next).not.toBe(first + 1);
});

async function portsOfAnotherProcess(): Promise<number[]> {
  const taker = fork(join(import.meta.dirname, 'support', 'port-taker.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  takers.push(taker);
  const [ports] = await once(taker, 'message');
  return ports as number[];
}
