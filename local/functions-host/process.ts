/** The host as a process of its own, started by the supervisor: ends with its channel, so that nothing is left behind. */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { acquireLock } from '../kit/process-lock.ts';
import { readArguments } from './arguments.ts';
import { type Host, startHost } from './host.ts';
import { streamSink } from './log.ts';
import { EXIT_REFUSED, EXIT_RESTART, type FromHost, type ToHost } from './messages.ts';
import { HostError } from './settings.ts';
import { toError } from './worker/errors.ts';

const options = readArguments(process.argv.slice(2));
const sink = streamSink(process.stderr, options.log);
let host: Host | undefined;
let ending = false;

const send = (message: FromHost) => process.send?.(message);
const exit = (code: number) => {
  sink.flush();
  process.exit(code);
};

function say(level: string, message: string): void {
  sink({ at: new Date().toISOString(), level, category: 'Host.Process', message });
}

/** An unhandled error or a function out of time ends the worker; the app's terminate hooks run on a recycling only. */
async function end(reason: Error, recycling: boolean): Promise<void> {
  if (ending) return;
  ending = true;
  say('error', `The worker ends: ${recycling ? reason.message : (reason.stack ?? reason.message)}`);
  await host?.fail(reason);
  if (recycling) await host?.stop();
  exit(EXIT_RESTART);
}

async function untilIdle(id: string | number): Promise<void> {
  const idle = host !== undefined && !ending && (await host.untilIdle());
  send({ type: 'until-idle', id, idle });
}

async function stop(): Promise<void> {
  if (ending) return;
  ending = true;
  await host?.stop();
  exit(0);
}

process.on('uncaughtException', (error) => void end(toError(error), false));
process.on('unhandledRejection', (reason) => void end(toError(reason), false));
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
process.once('disconnect', () => exit(0));
process.on('message', (message: ToHost) => {
  if (message.type === 'stop') void stop();
  if (message.type === 'until-idle') {
    void untilIdle(message.id);
  }
});

try {
  await acquireLock(join(options.data, 'host.lock')).catch((error) => {
    throw new HostError(`--data ${options.data} cannot be used: ${toError(error).message}`);
  });
  host = await startHost({
    app: options.app,
    port: options.port,
    dataDir: options.data,
    onLog: sink,
    onFatal: (reason) => void end(new Error(reason), true),
  });
  sink.flush();
  send({ type: 'ready', url: host.url });
  // A process that is killed writes no cache at its end.
  setImmediate(flushCompileCache);
} catch (error) {
  sink.flush();
  const refused = error instanceof HostError;
  const { message, stack } = toError(error);
  process.stderr.write(`${refused ? message : stack}\n`);
  exit(EXIT_REFUSED);
}
