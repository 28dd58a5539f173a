/** A set-up as something to act on. Pure. */
import type { ActKey, Target } from './acts.ts';
import type { SetupItem } from './queries.ts';

export const setupTarget = (setup: SetupItem, act: ActKey): Target => ({
  id: setup.organisation.id,
  name: setup.organisation.name,
  etag: setup.etag,
  isPossible: setup.actions.some((possible) => possible === act),
});
