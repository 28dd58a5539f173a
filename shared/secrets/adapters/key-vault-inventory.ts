/** Every secret of the vault by its properties. */
import type { SecretClient, SecretProperties } from '@azure/keyvault-secrets';
import { type DependencyReports, noReports, reported } from '../../platform/dependencies.ts';
import type { SecretInventory, SecretStore } from '../contract.ts';
import { fromVault, isAbsent, statusOf } from './key-vault-errors.ts';

/** The vault gives no more at once: https://learn.microsoft.com/rest/api/keyvault/secrets/get-secrets/get-secrets */
const PAGE_SIZE = 25;

export function keyVaultInventory(
  client: SecretClient,
  { remove }: Pick<SecretStore, 'remove'>,
  reports: DependencyReports = noReports,
): SecretInventory {
  const asking = <R>(call: () => Promise<R>): Promise<R> =>
    reported(reports, 'key-vault', call, fromVault);
  return {
    remove,
    list: (state, after) =>
      asking(async () => {
        const found =
          state === 'active' ? client.listPropertiesOfSecrets() : client.listDeletedSecrets();
        const pages = found.byPage({
          maxPageSize: PAGE_SIZE,
          ...(after === undefined ? {} : { continuationToken: after }),
        });
        const { value = [] } = await pages.next();
        const page = value as readonly (
          | SecretProperties
          | { readonly properties: SecretProperties }
        )[] & {
          readonly continuationToken?: string;
        };
        return {
          items: page.map((item) => described('properties' in item ? item.properties : item)),
          after: page.continuationToken,
        };
      }),
    purge: (name) =>
      asking(async () => {
        try {
          await client.purgeDeletedSecret(name);
          return true;
        } catch (error) {
          if (isAbsent(error)) return true;
          const status = statusOf(error);
          if (status === 403 || status === 409) return false;
          throw error;
        }
      }),
  };
}

const described = (properties: SecretProperties) => ({
  name: properties.name,
  enabled: properties.enabled ?? true,
  expiresOn: properties.expiresOn?.toISOString(),
  createdAt: properties.createdOn?.toISOString(),
  tags: properties.tags ?? {},
});
