/** Measures the functions host: start-up, idle memory, many short orchestrations at once, one long one. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { keyFile } from '../local/functions-host/keys.ts';

const PROGRAM = fileURLToPath(new URL('../local/functions-host/main.ts', import.meta.url));
const APP = fileURLToPath(new URL('./host-app', import.meta.url));
const STARTS = 5;
const ORCHESTRATIONS = 1000;
const AT_ONCE = 50;
const LONG = 1000;

interface RunningHost {
  readonly url: string;
  readonly key: string;
  readonly startUpMs: number;
  stop(): Promise<void>;
}

export async function measureHost(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-host-'));
  try {
    const startUps: number[] = [];
    for (let round = 1; round < STARTS; round += 1) {
      const host = await start(folder);
      startUps.push(host.startUpMs);
      await host.stop();
    }
    const host = await start(folder);
    startUps.push(host.startUpMs);
    await pause(1000);
    const idle = await memory(host);
    await orchestrate(host, 5, 50);
    const started = performance.now();
    await orchestrate(host, 5, ORCHESTRATIONS);
    const seconds = (performance.now() - started) / 1000;
    const longStarted = performance.now();
    await runSequence(host, LONG);
    const longSeconds = (performance.now() - longStarted) / 1000;
    const after = await memory(host);
    await host.stop();
    return {
      startUpMs: Math.round(median(startUps)),
      idleMemoryMb: Math.round(idle),
      orchestrationsPerSecond: Math.round(ORCHESTRATIONS / seconds),
      sequenceOf1000Seconds: Math.round(longSeconds * 100) / 100,
      memoryAfterMb: Math.round(after),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(folder: string): Promise<RunningHost> {
  const started = performance.now();
  const child = fork(PROGRAM, ['--app', APP, '--port', '0', '--data', join(folder, 'data')], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const url = await ready(child);
  const startUpMs = performance.now() - started;
  const { masterKey } = JSON.parse(readFileSync(keyFile(join(folder, 'data')), 'utf8')) as {
    masterKey: { value: string };
  };
  return {
    url,
    key: masterKey.value,
    startUpMs,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function ready(child: ChildProcess): Promise<string> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [{ type: string; url?: string }];
    if (message.type === 'ready' && message.url !== undefined) return message.url;
  }
}

/** Memory of the process that runs host and app, in MB. */
async function memory(host: RunningHost): Promise<number> {
  const response = await fetch(`${host.url}/api/process`);
  const { rss } = (await response.json()) as { rss: number };
  return rss / 1024 / 1024;
}

async function orchestrate(host: RunningHost, length: number, count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await runSequence(host, length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** The management API answers when the instance has ended. */
async function runSequence(host: RunningHost, length: number): Promise<void> {
  const response = await fetch(
    `${host.url}/runtime/webhooks/durabletask/orchestrators/sequence?timeout=120&pollingInterval=1&code=${host.key}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ length }),
    },
  );
  const output: unknown = await response.json();
  if (output !== length) throw new Error(`The sequence ended with ${JSON.stringify(output)}.`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
