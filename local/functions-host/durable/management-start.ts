/** POST orchestrators/{function}[/{id}]: starts an instance, and waits for its end when asked to. */
import { randomUUID } from 'node:crypto';
import type { Commands } from './commands.ts';
import type { Management } from './management-parts.ts';
import { statusResponse } from './management-query.ts';
import type { DurableRequest, DurableResponse } from './ports.ts';
import { checkStatus, empty, failure, jsonText, queryValue } from './responses.ts';
import { finishedStatuses } from './rows.ts';
import { unknownFunction } from './texts.ts';

export async function startInstance(
  management: Management,
  request: DurableRequest,
  name: string,
  givenId: string | undefined,
): Promise<DurableResponse> {
  const input = inputText(request.body);
  if (input === undefined) return failure(400, 'Invalid JSON content');
  const wait = waitOptions(request.query);
  if (wait !== undefined && wait.timeout < wait.interval) {
    return failure(
      400,
      `Total timeout ${String(wait.timeout)} should be bigger than retry timeout ${String(wait.interval)}`,
    );
  }
  const id = givenId ?? newId();
  const version = queryValue(request.query, 'version') ?? null;
  const begun = await begin(management, { id, name, input, version });
  return wait === undefined || begun.status !== 202
    ? begun
    : waitForEnd(management, request, id, wait.timeout);
}

export const newId = (): string => randomUUID().replaceAll('-', '');

export async function begin(
  { kernel, commands, urls }: Management,
  instance: Parameters<Commands['start']>[0],
): Promise<DurableResponse> {
  const { orchestrators, disabled } = kernel.port;
  const registered = orchestrators.get(instance.name.toLowerCase());
  if (registered !== undefined && disabled(registered)) {
    return failure(400, unknownFunction(instance.name, 'orchestrator', orchestrators));
  }
  const taken = await commands.start(instance);
  return taken === undefined
    ? checkStatus(urls, instance.id)
    : failure(409, `An Orchestration instance with the status ${taken} already exists.`);
}

async function waitForEnd(
  management: Management,
  request: DurableRequest,
  id: string,
  seconds: number,
): Promise<DurableResponse> {
  const { store } = management.kernel;
  const isOver = (): boolean => finishedStatuses.includes(store.head(id)?.status ?? '');
  if (!isOver()) await management.ended(id, seconds * 1_000);
  const instance = store.instance(id);
  if (instance === undefined) return empty(404);
  if (!isOver()) return checkStatus(management.urls, id);
  return instance.status === 'Completed'
    ? jsonText(200, instance.output ?? 'null')
    : statusResponse(management, request, instance);
}

/** No body is null; undefined when it is not JSON. */
function inputText(body: Buffer): string | undefined {
  const text = body.toString('utf8').trim();
  if (text === '') return 'null';
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

/** Seconds; both must be given. */
function waitOptions(query: URLSearchParams): { timeout: number; interval: number } | undefined {
  const timeout = Number(queryValue(query, 'timeout') ?? Number.NaN);
  const interval = Number(queryValue(query, 'pollingInterval') ?? Number.NaN);
  return timeout > 0 && interval > 0 ? { timeout, interval } : undefined;
}
