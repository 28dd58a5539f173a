/** The vault as a place: secrets whose tags name the organisation. Their values are never read. */
import type { SecretInventory } from '../../secrets/contract.ts';
import type { Place } from '../ports.ts';

export function vaultPlace(state: 'active' | 'deleted', secrets: () => SecretInventory): Place {
  return {
    name: state === 'active' ? 'vault' : 'vault deleted',
    async look(organisationId, after) {
      const page = await secrets().list(state, after);
      const own = page.items.filter(({ tags }) => tags['organisation'] === organisationId);
      return {
        items: own.map((secret) => ({ key: secret.name, data: secret })),
        after: page.after,
      };
    },
    async remove(name) {
      if (state === 'deleted') return await secrets().purge(name);
      await secrets().remove(name);
      return true;
    },
  };
}
