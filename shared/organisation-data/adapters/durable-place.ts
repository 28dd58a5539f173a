/** Orchestrations as a place: instances are terminated, and purged once they have ended. */
import { hasEnded, type Orchestrations } from '../../platform/orchestrations.ts';
import type { Place } from '../ports.ts';

const AT_ONCE = 100;

/** Instances whose ids begin with `prefix` and that name the organisation, by their id or in what they hold. */
export function durablePlace(
  name: string,
  prefixOf: (organisationId: string) => string,
  orchestrations: Pick<Orchestrations, 'list' | 'history' | 'status' | 'terminate' | 'purge'>,
): Place {
  return {
    name: `orchestrations ${name}`,
    async look(organisationId, after) {
      const prefix = prefixOf(organisationId);
      const page = await orchestrations.list({ prefix, limit: AT_ONCE, after });
      const own = page.items.filter((item) => JSON.stringify(item).includes(organisationId));
      const items = [];
      for (const item of own) {
        const history = await orchestrations.history(item.instanceId);
        items.push({ key: item.instanceId, data: { ...item, history } });
      }
      return { items, after: page.after };
    },
    async remove(instanceId) {
      const status = await orchestrations.status(instanceId);
      if (status !== undefined && hasEnded(status)) await orchestrations.purge(instanceId);
      else await orchestrations.terminate(instanceId, 'The organisation is being erased.');
      return true;
    },
  };
}
