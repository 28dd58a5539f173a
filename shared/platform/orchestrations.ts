/** The Durable Functions client as a port, made per invocation from its `durableClient` binding. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';

export interface OrchestrationStatus {
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly customStatus: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
}

export interface Orchestrations {
  /** False when an instance of that id is already running. Ids are `[A-Za-z0-9_-]`, never reused. */
  start(
    name: string,
    instanceId: string,
    input: Readonly<Record<string, unknown>>,
  ): Promise<boolean>;
  /** Unknown and finished instances are ignored: the state row is the truth, an event only wakes. */
  raise(instanceId: string, event: string, data: Readonly<Record<string, unknown>>): Promise<void>;
  status(instanceId: string): Promise<OrchestrationStatus | undefined>;
  terminate(instanceId: string, reason: string): Promise<void>;
}

export function orchestrationsOf(context: InvocationContext): Orchestrations {
  const client = df.getClient(context);
  const status: Orchestrations['status'] = async (instanceId) => {
    try {
      const found = await client.getStatus(instanceId, { showInput: false });
      return {
        instanceId: found.instanceId,
        runtimeStatus: found.runtimeStatus,
        customStatus: found.customStatus,
        createdTime: new Date(found.createdTime).toISOString(),
        lastUpdatedTime: new Date(found.lastUpdatedTime).toISOString(),
      };
    } catch (error) {
      if (isUnknown(error)) return undefined;
      throw error;
    }
  };
  return {
    status,
    async start(name, instanceId, input) {
      try {
        await client.startNew(name, { instanceId, input });
        return true;
      } catch (error) {
        // Taken ids answer 409, on older extensions 500: what exists decides, not the text.
        if ((await status(instanceId)) !== undefined) return false;
        throw error;
      }
    },
    async raise(instanceId, event, data) {
      try {
        await client.raiseEvent(instanceId, event, data);
      } catch (error) {
        if (!isUnknown(error)) throw error;
      }
    },
    async terminate(instanceId, reason) {
      try {
        await client.terminate(instanceId, reason);
      } catch (error) {
        if (!isUnknown(error)) throw error;
      }
    },
  };
}

/** The SDK reports a 404 of the management API only as text (facts: durable-functions 3.5.0). */
const isUnknown = (error: unknown): boolean =>
  error instanceof Error && /no instance with id|not found|404/i.test(error.message);
