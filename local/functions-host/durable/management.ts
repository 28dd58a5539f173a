/** Routes of the Durable management API. Paths ignore case, instance ids do not. */

import { apiPath } from './client-payload.ts';
import { changeInstance } from './management-change.ts';
import type { Management } from './management-parts.ts';
import { purgeMatching, purgeOne } from './management-purge.ts';
import { listInstances, showInstance } from './management-query.ts';
import { startInstance } from './management-start.ts';
import type { Durable, DurableRequest, DurableResponse } from './ports.ts';
import { empty, failure } from './responses.ts';

export function createManagement(management: Management): Durable['handle'] {
  return async (request) => {
    const segments = decodedSegments(apiPath(request.path));
    return segments === undefined ? empty(404) : route(management, request, segments);
  };
}

async function route(
  management: Management,
  request: DurableRequest,
  [collection, id, operation, argument, ...rest]: readonly string[],
): Promise<DurableResponse> {
  if (rest.length > 0) return empty(404);
  const method = request.method.toUpperCase();
  switch (collection?.toLowerCase()) {
    case 'orchestrators':
      return method === 'POST' && id !== undefined && argument === undefined
        ? startInstance(management, request, id, operation)
        : empty(404);
    case 'entities':
      return failure(501, 'The local functions host does not emulate entities.');
    case 'instances':
      break;
    default:
      return empty(404);
  }
  if (id === undefined) {
    if (method === 'GET') return listInstances(management, request);
    return method === 'DELETE' ? purgeMatching(management, request) : empty(404);
  }
  if (operation === undefined) {
    if (method === 'GET') return showInstance(management, request, id);
    return method === 'DELETE' ? purgeOne(management, id) : empty(404);
  }
  return method === 'POST'
    ? changeInstance(management, request, { id, operation: operation.toLowerCase(), argument })
    : empty(404);
}

/** A slash inside a name, even as %2F, never matches a route. */
function decodedSegments(path: string | undefined): string[] | undefined {
  if (path === undefined || (path !== '' && !path.startsWith('/'))) return undefined;
  try {
    const segments = path.split('/').slice(1).map(decodeURIComponent);
    if (segments.at(-1) === '') segments.pop();
    return segments.some((segment) => segment === '' || segment.includes('/'))
      ? undefined
      : segments;
  } catch {
    return undefined;
  }
}
