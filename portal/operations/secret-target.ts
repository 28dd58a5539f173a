/** A secret as something to act on. Pure. */
import type { Target } from './acts.ts';
import type { SecretItem } from './queries.ts';

/** The service's own secret is renewed by hand: docs/secrets.md. */
export const PLATFORM = 'platform';

export const secretTarget = ({ organisation, etag }: SecretItem): Target => ({
  id: organisation.id,
  name: organisation.name,
  etag,
  isPossible: organisation.id !== PLATFORM,
});
