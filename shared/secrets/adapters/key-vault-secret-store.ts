/** Secrets in Key Vault. The value of a version never changes, so a bounded number of them stays in memory. */
import type { KeyVaultSecret, SecretClient, SecretProperties } from '@azure/keyvault-secrets';
import {
  type DependencyReports,
  isRefused,
  noReports,
  reported,
} from '../../platform/dependencies.ts';
import type { Refusal } from '../../platform/refusals.ts';
import type { Secret, SecretStore, SecretVersion } from '../contract.ts';
import { secretProblems } from '../errors.ts';
import { fromVault, innerCodeOf, isAbsent, isUnusable, statusOf } from './key-vault-errors.ts';

const MOST_CACHED = 1000;
const lost: Refusal = { dependency: 'key-vault-secrets', code: 'SecretNotFound' };

export function keyVaultSecretStore(
  client: SecretClient,
  reports: DependencyReports = noReports,
): SecretStore {
  const cache = secretCache();
  const reading = <R>(operation: string, call: () => Promise<R>): Promise<R> =>
    reported(reports, 'key-vault', call, fromVault, { operation });
  const changing = <R>(operation: string, name: string, call: () => Promise<R>): Promise<R> => {
    const problemOf = (error: unknown) => problemOfChange(client, name, error);
    return reported(reports, 'key-vault-changes', call, problemOf, { operation });
  };
  const disable = async (name: string, version: string): Promise<void> => {
    await client.updateSecretProperties(name, version, { enabled: false });
    cache.forgetVersion(name, version);
  };
  const read: SecretStore['read'] = async (name, version) =>
    cache.get(name, version) ??
    (await reading('read', async () => {
      const found = await secretIn(client, name, version);
      return found && cache.remember(found);
    }));
  return {
    write: (name, value, options) =>
      changing('write', name, async () => {
        const set = () => client.setSecret(name, value, storedWith(options));
        try {
          return versionOf((await set()).properties);
        } catch (error) {
          if (innerCodeOf(error) !== 'ObjectIsDeletedButRecoverable') throw error;
        }
        await recover(client, name, disable);
        return versionOf((await set()).properties);
      }),
    read,
    async use(name, version) {
      const secret = await read(name, version);
      if (secret !== undefined) return secret;
      const error = secretProblems.error('secrets.lost', { refusal: lost });
      if (isRefused(error)) await reports.refused(error);
      throw error;
    },
    versions: (name) => reading('list-versions', () => versionsOf(client, name)),
    disable: (name, version) =>
      changing('disable', name, async () => {
        try {
          await disable(name, version);
        } catch (error) {
          if (!isAbsent(error)) throw error;
        }
      }),
    async remove(name) {
      cache.forget(name);
      await changing('remove', name, async () => {
        try {
          await client.beginDeleteSecret(name);
        } catch (error) {
          const gone = isAbsent(error) || innerCodeOf(error) === 'ObjectIsBeingDeleted';
          if (!gone) throw error;
        }
      });
    },
  };
}

function secretCache() {
  const cached = new Map<string, Secret>();
  return {
    get: (name: string, version: string | undefined): Secret | undefined =>
      version === undefined ? undefined : cached.get(`${name}/${version}`),
    remember(secret: Secret): Secret {
      cached.set(`${secret.name}/${secret.version}`, secret);
      const oldest = cached.keys().next();
      if (cached.size > MOST_CACHED && oldest.done === false) cached.delete(oldest.value);
      return secret;
    },
    forget(name: string): void {
      for (const key of cached.keys()) if (key.startsWith(`${name}/`)) cached.delete(key);
    },
    forgetVersion(name: string, version: string): void {
      cached.delete(`${name}/${version}`);
    },
  };
}

/** Without a version the newest one; undefined when it is missing or disabled. */
async function secretIn(
  client: SecretClient,
  name: string,
  version: string | undefined,
): Promise<Secret | undefined> {
  try {
    return secretOf(await client.getSecret(name, version === undefined ? {} : { version }));
  } catch (error) {
    if (isAbsent(error) || isUnusable(error)) return undefined;
    throw error;
  }
}

async function versionsOf(client: SecretClient, name: string): Promise<SecretVersion[]> {
  try {
    const found: SecretProperties[] = [];
    for await (const properties of client.listPropertiesOfSecretVersions(name)) {
      found.push(properties);
    }
    return found.toSorted(newestFirst).map(versionOf);
  } catch (error) {
    if (isAbsent(error)) return [];
    // The SDK's errors of lists carry no inner code, by which a firewall is told from a missing role; reads do.
    throw (statusOf(error) === 403 && (await refusalToRead(client, name))) || error;
  }
}

/** Recovering also brings the old versions back, which must not become current again. */
async function recover(
  client: SecretClient,
  name: string,
  disable: (name: string, version: string) => Promise<void>,
): Promise<void> {
  const poller = await client.beginRecoverDeletedSecret(name);
  await poller.pollUntilDone();
  for await (const { version, enabled } of client.listPropertiesOfSecretVersions(name)) {
    if (version !== undefined && enabled !== false) await disable(name, version);
  }
}

/** A refused change may be one of many: only what the vault lets us read is a matter of changes alone. */
async function problemOfChange(client: SecretClient, name: string, error: unknown) {
  if (statusOf(error) !== 403) return fromVault(error);
  const refusal = await refusalToRead(client, name);
  return refusal === undefined
    ? fromVault(error, 'key-vault-changes')
    : fromVault(refusal, 'key-vault');
}

/** How the vault refuses to show this secret; undefined when it answers. */
async function refusalToRead(client: SecretClient, name: string): Promise<unknown> {
  try {
    await client.getSecret(name);
    return undefined;
  } catch (error) {
    return statusOf(error) === 403 && !isUnusable(error) ? error : undefined;
  }
}

const storedWith = ({ expiresOn, tags }: Parameters<SecretStore['write']>[2]) => ({
  tags: { ...tags },
  ...(expiresOn === undefined ? {} : { expiresOn: new Date(expiresOn) }),
});

const createdAt = ({ createdOn }: SecretProperties): number => createdOn?.getTime() ?? 0;

/** The vault counts in whole seconds: within one, what is enabled came last. */
const newestFirst = (a: SecretProperties, b: SecretProperties): number =>
  createdAt(b) - createdAt(a) || Number(b.enabled) - Number(a.enabled);

const versionOf = (properties: SecretProperties): SecretVersion => ({
  name: properties.name,
  version: properties.version ?? '',
  enabled: properties.enabled ?? true,
  expiresOn: properties.expiresOn?.toISOString(),
  createdAt: properties.createdOn?.toISOString(),
  tags: properties.tags ?? {},
});

const secretOf = ({ value = '', properties }: KeyVaultSecret): Secret => ({
  ...versionOf(properties),
  value,
});
