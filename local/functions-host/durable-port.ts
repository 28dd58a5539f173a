/** Gives the Durable engine the app's orchestrators and activities, as ordinary invocations. */
import type { DurablePort } from './durable/ports.ts';
import type { Catalogue } from './index-app.ts';
import type { HostLog } from './log.ts';
import { HostError } from './settings.ts';
import type { AppFunction } from './worker/app-function.ts';
import { toError } from './worker/errors.ts';
import type { Invoker } from './worker/invoke.ts';
import { toJsonText, toTypedRecord } from './worker/typed-data.ts';

const LEVELS = { info: 'information', warn: 'warning', error: 'error' } as const;

export function createDurablePort(
  catalogue: Catalogue,
  invoker: Invoker,
  log: HostLog,
): DurablePort {
  const named = (type: string) => {
    const functions = catalogue.indexed.filter((fn) => fn.triggerType === type);
    return new Map(functions.map((fn) => [fn.name.toLowerCase(), fn.name]));
  };
  const run = (name: string, data: string | undefined, metadata: Record<string, unknown>) => {
    const fn = expect(catalogue, name);
    return invoker.invoke(fn, {
      trigger: data === undefined ? {} : { string: data },
      metadata: toTypedRecord(metadata),
      reason: `(null)`,
      // Durable functions are retried by the orchestration.
      retry: false,
    });
  };
  return {
    orchestrators: named('orchestrationtrigger'),
    activities: named('activitytrigger'),
    disabled: (name) => catalogue.find(name)?.disabled === true,
    async runOrchestrator(name, payload, triggerMetadata) {
      try {
        const { returnValue } = await run(name, payload, triggerMetadata);
        const answer: unknown = JSON.parse(toJsonText(returnValue));
        return { ok: true, answer };
      } catch (thrown) {
        return { ok: false, message: toError(thrown).message };
      }
    },
    async runActivity(name, data, triggerMetadata) {
      try {
        const { returnValue } = await run(name, data, triggerMetadata);
        return { ok: true, result: toJsonText(returnValue) };
      } catch (thrown) {
        const { message, stack = '' } = toError(thrown);
        return { ok: false, message, stack };
      }
    },
    log: (level, message) => log.write(LEVELS[level], 'Host.Triggers.DurableTask', message),
  };
}

function expect(catalogue: Catalogue, name: string): AppFunction {
  const fn = catalogue.find(name);
  if (fn === undefined) throw new HostError(`There is no function '${name}'.`);
  return fn;
}
