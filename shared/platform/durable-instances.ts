/** Orchestration instances, listed and with their history, by the API of the Durable extension. */
import type { InvocationContext } from '@azure/functions';
import { z } from 'zod';

/** How an instance can end. */
export const ENDED: readonly string[] = ['Completed', 'Failed', 'Terminated', 'Canceled'];

export interface InstanceQuery {
  /** Instances whose ids begin so. */
  readonly prefix?: string;
  /** Instances at their end only. */
  readonly hasEnded?: boolean;
  readonly startedBefore?: Date;
  readonly limit: number;
  /** From the page before. */
  readonly after?: string | undefined;
}

interface ListedInstance {
  readonly instanceId: string;
  readonly runtimeStatus: string;
  /** ISO instants. */
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly customStatus?: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
}

export interface InstancePage {
  readonly items: readonly ListedInstance[];
  /** Absent on the last page. */
  readonly after?: string | undefined;
}

/** One event of an instance's history, without its payload. */
export interface OrchestrationEvent {
  /** ISO instant. */
  readonly at: string;
  readonly event: string;
  /** Name of the activity, the orchestration or the external event. */
  readonly name?: string | undefined;
}

const bindingSchema = z.object({ rpcBaseUrl: z.url() });
const instancesSchema = z.array(
  z.object({
    instanceId: z.string(),
    runtimeStatus: z.string(),
    customStatus: z.unknown().optional(),
    input: z.unknown().optional(),
    output: z.unknown().optional(),
    createdTime: z.string(),
    lastUpdatedTime: z.string(),
  }),
);
const eventSchema = z.object({
  EventType: z.string(),
  Timestamp: z.string(),
  FunctionName: z.string().nullish(),
  Name: z.string().nullish(),
});
const historySchema = z.object({ historyEvents: z.array(eventSchema).nullish() });
const CONTINUATION = 'x-ms-continuation-token';
const LIST_TIMEOUT_MS = 60_000;
const HISTORY_TIMEOUT_MS = 30_000;

/** The API behind the SDK, as the binding names it. */
function apiOf(context: InvocationContext): string {
  const input = context.options.extraInputs.find(({ type }) => type === 'durableClient');
  return bindingSchema.parse(input && context.extraInputs.get(input)).rpcBaseUrl;
}

/**
 * The SDK has neither prefixes nor pages, so the API behind it is asked:
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api#get-all-instances-status
 *
 * @throws Error when the Durable extension does not answer as documented
 */
export async function listInstances(
  context: InvocationContext,
  { prefix, hasEnded = false, startedBefore, limit, after }: InstanceQuery,
): Promise<InstancePage> {
  const url = new URL('instances/', apiOf(context));
  url.searchParams.set('top', String(limit));
  if (prefix !== undefined) url.searchParams.set('instanceIdPrefix', prefix);
  if (hasEnded) url.searchParams.set('runtimeStatus', ENDED.join(','));
  if (startedBefore !== undefined) {
    url.searchParams.set('createdTimeTo', startedBefore.toISOString());
  }
  const response = await fetch(url, {
    headers: after === undefined ? {} : { [CONTINUATION]: after },
    signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`instances cannot be listed: ${response.status}`);
  const items = instancesSchema.parse(await response.json());
  const next = response.headers.get(CONTINUATION);
  return { items, after: next === null || next === '' ? undefined : next };
}

/**
 * The events of an instance, none for an unknown one. The SDK drops them: its status looks for `history`, and the API
 * answers `historyEvents`:
 * https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api#get-instance-status
 *
 * @throws Error when the Durable extension does not answer as documented
 */
export async function historyOf(
  context: InvocationContext,
  instanceId: string,
): Promise<readonly OrchestrationEvent[]> {
  const url = new URL(`instances/${instanceId}`, apiOf(context));
  url.searchParams.set('showHistory', 'true');
  url.searchParams.set('showInput', 'false');
  const response = await fetch(url, { signal: AbortSignal.timeout(HISTORY_TIMEOUT_MS) });
  if (response.status === 404) return [];
  if (!response.ok) {
    throw new Error(`a history cannot be read: unexpected status code: ${response.status}`);
  }
  const { historyEvents } = historySchema.parse(await response.json());
  return (historyEvents ?? []).map(eventOf);
}

const eventOf = (event: z.infer<typeof eventSchema>): OrchestrationEvent => ({
  at: new Date(event.Timestamp).toISOString(),
  event: event.EventType,
  name: event.FunctionName ?? event.Name ?? undefined,
});
