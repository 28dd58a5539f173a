/** GET instances/{id} and GET instances: the status of one, or a page of many. */
import { managementUrls } from './client-payload.ts';
import { eventTypes, parseEvents } from './history.ts';
import { historyView } from './history-view.ts';
import type { Filter } from './instance-rows.ts';
import type { Management } from './management-parts.ts';
import type { DurableRequest, DurableResponse } from './ports.ts';
import { empty, json, jsonText, queryFlag, queryValue } from './responses.ts';
import { finishedStatuses, type Instance } from './rows.ts';

const statuses = [
  'Pending',
  'Running',
  'Completed',
  'ContinuedAsNew',
  'Failed',
  'Canceled',
  'Terminated',
  'Suspended',
];
const pageSize = 100;

export function showInstance(
  management: Management,
  request: DurableRequest,
  id: string,
): DurableResponse {
  const instance = management.kernel.store.instance(id);
  return instance === undefined ? empty(404) : statusResponse(management, request, instance);
}

export function statusResponse(
  management: Management,
  request: DurableRequest,
  instance: Instance,
): DurableResponse {
  const { query } = request;
  const showInput = queryFlag(query, 'showInput', true);
  const history = queryFlag(query, 'showHistory', false)
    ? JSON.stringify(
        historyView(storedEvents(management, instance.id), {
          output: queryFlag(query, 'showHistoryOutput', false),
          input: showInput,
        }),
      )
    : undefined;
  const body = statusText(instance, showInput, history);
  if (!finishedStatuses.includes(instance.status)) {
    const location = managementUrls(management.urls, instance.id)['statusQueryGetUri'] ?? '';
    return jsonText(202, body, { Location: location, 'Retry-After': '5' });
  }
  const isBroken =
    instance.status === 'Failed' && queryFlag(query, 'returnInternalServerErrorOnFailure', false);
  return jsonText(isBroken ? 500 : 200, body);
}

function storedEvents({ kernel }: Management, id: string) {
  return parseEvents(kernel.store.history(id).join(',')).filter(
    ({ EventType }) => EventType !== eventTypes.OrchestratorCompleted,
  );
}

/** Payloads are stored as JSON: they are copied, not parsed. */
function statusText(instance: Instance, showInput: boolean, history?: string): string {
  const fields = [
    `"name":${JSON.stringify(instance.name)}`,
    `"instanceId":${JSON.stringify(instance.id)}`,
    `"runtimeStatus":${JSON.stringify(instance.status)}`,
    `"input":${showInput ? instance.input : 'null'}`,
    `"customStatus":${instance.customStatus ?? 'null'}`,
    `"output":${instance.output ?? 'null'}`,
    `"createdTime":"${wholeSeconds(instance.created)}"`,
    `"lastUpdatedTime":"${wholeSeconds(instance.updated)}"`,
  ];
  if (history !== undefined) fields.push(`"historyEvents":${history}`);
  return `{${fields.join(',')}}`;
}

const wholeSeconds = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;

export function listInstances(
  { kernel }: Management,
  { query, headers }: DurableRequest,
): DurableResponse {
  const top = Number.parseInt(queryValue(query, 'top') ?? '', 10);
  const limit = Number.isNaN(top) || top < 0 ? pageSize : top;
  if (limit === 0) return json(200, []);
  const token = headers['x-ms-continuation-token'];
  const after =
    token === undefined || token === '' ? undefined : Buffer.from(token, 'base64url').toString();
  const found = kernel.store.list(readFilter(query), after, limit + 1);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next: Record<string, string> =
    found.length > limit && last !== undefined
      ? { 'x-ms-continuation-token': Buffer.from(last.id).toString('base64url') }
      : {};
  const showInput = queryFlag(query, 'showInput', true);
  const items = page.map((instance) => statusText(instance, showInput));
  return jsonText(200, `[${items.join(',')}]`, next);
}

/** A value that cannot be parsed filters nothing. */
export function readFilter(query: URLSearchParams): Filter {
  const wanted = (queryValue(query, 'runtimeStatus') ?? '').split(',').map((each) => each.trim());
  return {
    from: readTime(query, 'createdTimeFrom'),
    to: readTime(query, 'createdTimeTo'),
    statuses: wanted.filter((each) => statuses.includes(each)),
    prefix: queryValue(query, 'instanceIdPrefix') ?? '',
  };
}

export function readTime(query: URLSearchParams, name: string): number | undefined {
  const time = Date.parse(queryValue(query, name) ?? '');
  return Number.isNaN(time) ? undefined : time;
}
