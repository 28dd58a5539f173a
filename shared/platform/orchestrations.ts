/** The Durable Functions client as a port, made per invocation from its `durableClient` binding. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { z } from 'zod';

export interface OrchestrationStatus {
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly customStatus: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
}

/** One event of an instance's own history: what and when, never with what. */
export interface OrchestrationEvent {
  readonly at: string;
  readonly event: string;
  /** Of the activity, orchestration or external event. */
  readonly name?: string | undefined;
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
  /** Empty for an unknown instance. */
  history(instanceId: string): Promise<readonly OrchestrationEvent[]>;
  /** Forgets a finished instance; a running one must never be purged. */
  purge(instanceId: string): Promise<void>;
}

const eventSchema = z.object({
  EventType: z.string(),
  Timestamp: z.string(),
  FunctionName: z.string().nullish(),
  Name: z.string().nullish(),
});

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
    async history(instanceId) {
      try {
        const found = await client.getStatus(instanceId, { showHistory: true, showInput: false });
        return z
          .array(eventSchema)
          .parse(found.history ?? [])
          .map(eventOf);
      } catch (error) {
        if (isUnknown(error)) return [];
        throw error;
      }
    },
    async purge(instanceId) {
      await client.purgeInstanceHistory(instanceId);
    },
  };
}

const eventOf = (event: z.infer<typeof eventSchema>): OrchestrationEvent => ({
  at: new Date(event.Timestamp).toISOString(),
  event: event.EventType,
  name: event.FunctionName ?? event.Name ?? undefined,
});

/** The SDK reports a 404 of the management API only as text (facts: durable-functions 3.5.0). */
const isUnknown = (error: unknown): boolean =>
  error instanceof Error && /no instance with id|not found|404/i.test(error.message);
