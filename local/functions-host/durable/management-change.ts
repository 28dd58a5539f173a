/** POST instances/{id}/{operation}: events, terminate, suspend, resume, restart; rewind is refused. */
import type { Condition } from './commands.ts';
import type { Management } from './management-parts.ts';
import { begin, newId } from './management-start.ts';
import type { DurableRequest, DurableResponse } from './ports.ts';
import { brokenRequest, empty, failure, queryFlag, queryValue } from './responses.ts';
import { finishedStatuses } from './rows.ts';

export async function changeInstance(
  management: Management,
  request: DurableRequest,
  target: { id: string; operation: string; argument: string | undefined },
): Promise<DurableResponse> {
  const { commands } = management;
  const { id, operation, argument } = target;
  if (operation === 'raiseevent') {
    return argument === undefined ? empty(404) : raise(management, request, id, argument);
  }
  if (argument !== undefined) return empty(404);
  const reason = queryValue(request.query, 'reason') ?? null;
  switch (operation) {
    case 'terminate':
      return answer(commands.terminate(id, reason), id, operation);
    case 'suspend':
      return answer(commands.suspend(id, reason), id, operation);
    case 'resume':
      return answer(commands.resume(id, reason), id, operation);
    case 'restart':
      return restart(management, request, id);
    case 'rewind':
      return failure(501, `The local functions host does not emulate ${operation}.`);
    default:
      return empty(404);
  }
}

/** The same function with the same input; with its own id only when it has ended. */
function restart(
  management: Management,
  { query }: DurableRequest,
  id: string,
): DurableResponse | Promise<DurableResponse> {
  const instance = management.kernel.store.instance(id);
  if (instance === undefined) {
    return failure(400, 'InstanceId does not match a valid orchestration instance.');
  }
  const { name, input } = instance;
  const isNew = queryFlag(query, 'restartWithNewInstanceId', true);
  return begin(management, { id: isNew ? newId() : id, name, input, version: null });
}

/** Unknown and finished instances are answered before the body is parsed. */
async function raise(
  { kernel, commands }: Management,
  { headers, body }: DurableRequest,
  id: string,
  name: string,
): Promise<DurableResponse> {
  const status = kernel.store.head(id)?.status;
  if (status === undefined) return empty(404);
  if (finishedStatuses.includes(status)) return empty(410);
  if (!(headers['content-type'] ?? '').toLowerCase().startsWith('application/json')) {
    return failure(400, 'Only application/json request content is supported');
  }
  const input = body.toString('utf8').trim();
  try {
    JSON.parse(input);
  } catch {
    return failure(400, 'Invalid JSON content');
  }
  return answer(await commands.raise(id, name, input), id, 'raise');
}

function answer(
  condition: Condition | { readonly status: string },
  id: string,
  operation: string,
): DurableResponse {
  if (typeof condition === 'object') {
    return brokenRequest(
      `Cannot ${operation} the orchestration instance ${id} because instance is in the ${condition.status} state.`,
    );
  }
  return empty({ unknown: 404, finished: 410, done: 202 }[condition]);
}
