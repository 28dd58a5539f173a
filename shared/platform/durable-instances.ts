/** Orchestration instances, listed by the API of the Durable extension. */
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
const CONTINUATION = 'x-ms-continuation-token';
const LIST_TIMEOUT_MS = 60_000;

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
  const input = context.options.extraInputs.find(({ type }) => type === 'durableClient');
  const { rpcBaseUrl } = bindingSchema.parse(input && context.extraInputs.get(input));
  const url = new URL('instances/', rpcBaseUrl);
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
