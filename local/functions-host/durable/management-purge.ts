/** DELETE instances/{id} and DELETE instances: one finished instance, or all that match. */
import type { Management } from './management-parts.ts';
import { readFilter, readTime } from './management-query.ts';
import type { DurableRequest, DurableResponse } from './ports.ts';
import { empty, failure, json } from './responses.ts';

export function purgeOne({ commands }: Management, id: string): DurableResponse {
  const purged = commands.purge(id);
  if (purged === 'unknown') return empty(404);
  if (typeof purged === 'string') return json(200, { instancesDeleted: 1 });
  return failure(
    412,
    `Only orchestrations in a terminal state can be purged, but the orchestration with instance ID ${id} has status ${purged.status}`,
  );
}

/** Like the real host, it deletes running instances too when there is no `runtimeStatus`. */
export function purgeMatching(
  { commands }: Management,
  { query }: DurableRequest,
): DurableResponse {
  if (readTime(query, 'createdTimeFrom') === undefined) {
    return failure(400, "Please provide value for 'createdTimeFrom' parameter.");
  }
  const count = commands.purgeMatching(readFilter(query));
  return count === 0 ? empty(404) : json(200, { instancesDeleted: count });
}
