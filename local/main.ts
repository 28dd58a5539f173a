/** `npm start`: runs the product and everything around it on this machine (docs/local-cloud.md). */
import './kit/clock-preload.mjs';
import { mkdirSync } from 'node:fs';
import { ignoreBrokenPipes } from './kit/ignore-broken-pipes.ts';
import { announce } from './stack/announce.ts';
import { parseStart, StackError } from './stack/arguments.ts';
import { type Demo, startDemo } from './stack/demo.ts';
import { type Stack, startStack } from './stack/stack.ts';

const STOP_LIMIT_MS = 30_000;
const started = performance.now();
ignoreBrokenPipes();
let stack: Stack | undefined;
let demo: Demo | undefined;
let stopping = false;

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  // A stop that hangs must not keep this process: its children end with it.
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  try {
    demo?.stop();
    await stack?.stop();
  } catch (error) {
    say(error);
    process.exit(1);
  }
  process.exit(code);
}

function fail(error: unknown): void {
  say(error);
  void stop(1);
}

function say(error: unknown): void {
  const line = error instanceof StackError ? error.message : error;
  process.stderr.write(`${line instanceof Error ? line.stack : String(line)}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void stop(0));
process.once('disconnect', () => void stop(0));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

try {
  const options = parseStart(process.argv.slice(2));
  stack = await startStack(options, () =>
    fail(new StackError('The functions host keeps failing; see the log')),
  );
  mkdirSync(options.data, { recursive: true });
  if (options.demo) demo = await startDemo(stack, options);
  if (demo?.people !== undefined) stack.guide.demo = demo.people;
  announce(options, stack, performance.now() - started);
} catch (error) {
  fail(error);
}
