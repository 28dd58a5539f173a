/** The Durable Functions client as a port, made per invocation from its `durableClient` binding. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import {
  ENDED,
  historyOf,
  type InstancePage,
  type InstanceQuery,
  listInstances,
  type OrchestrationEvent,
} from './durable-instances.ts';
import { carrier } from './telemetry.ts';

export interface OrchestrationStatus {
  readonly instanceId: string;
  /** `Pending`, `Running`, `Completed`, `Failed`, `Terminated`, `Canceled`, `Suspended` or `ContinuedAsNew`. */
  readonly runtimeStatus: string;
  readonly customStatus: unknown;
  /** ISO instants. */
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
}

/**
 * Whether an instance is at its end, however it came to it: only then may it be purged, and only then has it broken
 * off.
 */
export const hasEnded = ({ runtimeStatus }: Pick<OrchestrationStatus, 'runtimeStatus'>): boolean =>
  ENDED.includes(runtimeStatus);

/** Every method throws the SDK's `Error` when the Durable extension does not answer as documented. */
export interface Orchestrations {
  /** As a part of the current trace. False when an instance of that id already exists. Ids are `[A-Za-z0-9_-]` and never reused. */
  start(
    name: string,
    instanceId: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<boolean>;
  /** Ignores unknown and finished instances: the state row is the truth, an event only wakes. */
  raise(instanceId: string, event: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  /** Undefined for an unknown instance. */
  status(instanceId: string): Promise<OrchestrationStatus | undefined>;
  /** Ignores unknown and finished instances. */
  terminate(instanceId: string, reason: string): Promise<void>;
  /** Empty for an unknown instance. */
  history(instanceId: string): Promise<readonly OrchestrationEvent[]>;
  /** A page of instances in no order that can be relied on. */
  list(query: InstanceQuery): Promise<InstancePage>;
  /** Forgets a finished instance; a running one must never be purged. */
  purge(instanceId: string): Promise<void>;
}

/** The client of the invocation whose function declares the input `df.input.durableClient()`. */
export function orchestrationsOf(context: InvocationContext): Orchestrations {
  const client = df.getClient(context);
  const status: Orchestrations['status'] = async (instanceId) => {
    const found = await unlessUnknown(instanceId, () =>
      client.getStatus(instanceId, { showInput: false }),
    );
    if (found === undefined) return undefined;
    return {
      instanceId: found.instanceId,
      runtimeStatus: found.runtimeStatus,
      customStatus: found.customStatus,
      createdTime: new Date(found.createdTime).toISOString(),
      lastUpdatedTime: new Date(found.lastUpdatedTime).toISOString(),
    };
  };
  return {
    status,
    async start(name, instanceId, input) {
      try {
        await client.startNew(name, { instanceId, input: { ...input, ...carrier() } });
        return true;
      } catch (error) {
        // A taken id gets 409, from older extensions 500: what exists decides, not the text.
        if ((await status(instanceId)) !== undefined) return false;
        throw error;
      }
    },
    async raise(instanceId, event, data) {
      await unlessUnknown(instanceId, () => client.raiseEvent(instanceId, event, data));
    },
    async terminate(instanceId, reason) {
      await unlessUnknown(instanceId, () => client.terminate(instanceId, reason));
    },
    history: (instanceId) => historyOf(context, instanceId),
    list: (query) => listInstances(context, query),
    async purge(instanceId) {
      await client.purgeInstanceHistory(instanceId);
    },
  };
}

async function unlessUnknown<R>(instanceId: string, ask: () => Promise<R>): Promise<R | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && isUnknown(error.message, instanceId)) return undefined;
    throw error;
  }
}

/**
 * The SDK reports a 404 of the management API only by its text, so the whole text is compared. Every other status
 * begins with "The operation failed with an unexpected status code", whatever the answer says. Purging does not throw
 * on 404. Source: durable-functions 3.5.0, lib/src/durableClient/DurableClient.js, `raiseEvent`, `terminate` and
 * `getStatus`.
 */
function isUnknown(message: string, instanceId: string): boolean {
  return (
    message === `No instance with ID '${instanceId}' found.` ||
    message.startsWith(
      'DurableClient error: Durable Functions extension replied with HTTP 404 response. ' +
        `This usually means we could not find any data associated with the instanceId provided: ${instanceId}.`,
    )
  );
}
