/** The Durable management API of a test host, as a client sees it. */
import type { TestHost } from './host.ts';
import { until } from './host.ts';

export interface Status {
  name: string;
  instanceId: string;
  runtimeStatus: string;
  input: unknown;
  customStatus: unknown;
  output: unknown;
  createdTime: string;
  lastUpdatedTime: string;
  historyEvents?: Record<string, unknown>[];
}

export type DurableClient = ReturnType<typeof durableClient>;

const root = '/runtime/webhooks/durabletask';
const ended = ['Completed', 'Failed', 'Terminated'];

export function durableClient(host: Pick<TestHost, 'fetch'>) {
  const call = (method: string, path: string, body?: unknown) =>
    host.fetch(`${root}/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });

  /** The status of an instance that exists. */
  async function status(id: string, query = ''): Promise<Status> {
    const response = await call('GET', `instances/${encodeURIComponent(id)}?${query}`);
    return (await response.json()) as Status;
  }

  async function start(name: string, input: unknown, id = '', query = ''): Promise<string> {
    const path = id === '' ? name : `${name}/${encodeURIComponent(id)}`;
    const response = await call('POST', `orchestrators/${path}?${query}`, input);
    if (response.status !== 202) throw new Error(await response.text());
    return ((await response.json()) as { id: string }).id;
  }

  async function reaches(id: string, ready: (status: Status) => boolean): Promise<Status> {
    let latest = await status(id);
    await until(async () => ready(latest) || ready((latest = await status(id))));
    return latest;
  }

  const end = (id: string): Promise<Status> =>
    reaches(id, ({ runtimeStatus }) => ended.includes(runtimeStatus));

  return {
    call,
    start,
    status,
    reaches,
    end,
    /** Starts and answers the final status. */
    async run(name: string, input: unknown, id = '', query = ''): Promise<Status> {
      return end(await start(name, input, id, query));
    },
    /** One request that stays open until the end; the raw output, or the status when it failed. */
    async output(name: string, input: unknown, id: string): Promise<unknown> {
      const path = `orchestrators/${name}/${id}?timeout=60&pollingInterval=1`;
      return (await call('POST', path, input)).json();
    },
    raise: (id: string, event: string, data: unknown) =>
      call('POST', `instances/${encodeURIComponent(id)}/raiseEvent/${event}`, data),
    /** Terminate, suspend or resume. */
    tell: (id: string, operation: string, reason?: string) =>
      call(
        'POST',
        `instances/${id}/${operation}${reason === undefined ? '' : `?reason=${encodeURIComponent(reason)}`}`,
      ),
  };
}
