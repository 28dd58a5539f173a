/** An alert as something to act on. Pure. */
import type { Target } from './acts.ts';
import type { AlertItem } from './queries.ts';

export const alertTarget = ({
  id,
  organisation,
  etag,
  state,
  acknowledgedAt,
}: AlertItem): Target => ({
  id,
  name: organisation.name,
  etag,
  isPossible: state === 'open' && acknowledgedAt === undefined,
});
