/** Secrets in Key Vault. The value of a version never changes, so a bounded number of them stays in memory. */
import type { KeyVaultSecret, SecretClient, SecretProperties } from '@azure/keyvault-secrets';
import { AppError } from '../../platform/errors.ts';
import type { Secret, SecretStore, SecretVersion } from '../contract.ts';
import { secretProblems } from '../errors.ts';

const MOST_CACHED = 1000;

export function keyVaultSecretStore(client: SecretClient): SecretStore {
  const cached = new Map<string, Secret>();
  const remember = (secret: Secret): Secret => {
    cached.set(`${secret.name}/${secret.version}`, secret);
    const oldest = cached.keys().next();
    if (cached.size > MOST_CACHED && oldest.done === false) cached.delete(oldest.value);
    return secret;
  };
  const forget = (name: string): void => {
    for (const key of cached.keys()) if (key.startsWith(`${name}/`)) cached.delete(key);
  };
  const set = async (...[name, value, { expiresOn, tags }]: Parameters<SecretStore['write']>) =>
    await client.setSecret(name, value, {
      tags: { ...tags },
      ...(expiresOn === undefined ? {} : { expiresOn: new Date(expiresOn) }),
    });
  /** Recovering also brings the old versions back, which must not become current again. */
  const recover = async (name: string): Promise<void> => {
    const poller = await client.beginRecoverDeletedSecret(name);
    await poller.pollUntilDone();
    for await (const { version, enabled } of client.listPropertiesOfSecretVersions(name)) {
      if (version !== undefined && enabled !== false) await disable(name, version);
    }
  };
  const disable = async (name: string, version: string): Promise<void> => {
    await client.updateSecretProperties(name, version, { enabled: false });
    cached.delete(`${name}/${version}`);
  };
  /** The SDK's errors of lists carry no inner code, by which a firewall is told from a missing role; reads do. */
  const refusalOf = async (name: string, listing: unknown): Promise<unknown> => {
    try {
      await client.getSecret(name);
      return listing;
    } catch (error) {
      return statusOf(error) === 403 ? error : listing;
    }
  };
  return {
    async write(name, value, options) {
      try {
        return versionOf((await set(name, value, options)).properties);
      } catch (error) {
        if (innerCodeOf(error) !== 'ObjectIsDeletedButRecoverable') throw fromVault(error);
      }
      try {
        await recover(name);
        return versionOf((await set(name, value, options)).properties);
      } catch (error) {
        throw fromVault(error);
      }
    },
    async read(name, version) {
      const known = version === undefined ? undefined : cached.get(`${name}/${version}`);
      if (known !== undefined) return known;
      try {
        const found = await client.getSecret(name, version === undefined ? {} : { version });
        return remember(secretOf(found));
      } catch (error) {
        if (statusOf(error) === 404 || innerCodeOf(error) === 'SecretDisabled') return undefined;
        throw fromVault(error);
      }
    },
    async versions(name) {
      try {
        const found: SecretProperties[] = [];
        for await (const properties of client.listPropertiesOfSecretVersions(name)) {
          found.push(properties);
        }
        return found.toSorted(newestFirst).map(versionOf);
      } catch (error) {
        if (statusOf(error) === 404) return [];
        throw fromVault(statusOf(error) === 403 ? await refusalOf(name, error) : error);
      }
    },
    async disable(name, version) {
      try {
        await disable(name, version);
      } catch (error) {
        if (statusOf(error) !== 404) throw fromVault(error);
      }
    },
    async remove(name) {
      forget(name);
      try {
        await client.beginDeleteSecret(name);
      } catch (error) {
        const gone = statusOf(error) === 404 || innerCodeOf(error) === 'ObjectIsBeingDeleted';
        if (!gone) throw fromVault(error);
      }
    },
  };
}

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

interface VaultFailure {
  readonly statusCode?: number;
  readonly details?: { readonly error?: { readonly innerError?: { readonly code?: string } } };
}

const statusOf = (thrown: unknown): number | undefined =>
  (thrown as VaultFailure | undefined)?.statusCode;

/** The SDK spells the wire's `innererror` in camel case. */
const innerCodeOf = (thrown: unknown): string | undefined =>
  (thrown as VaultFailure | undefined)?.details?.error?.innerError?.code;

function fromVault(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const status = statusOf(cause);
  if (status === 429) return secretProblems.error('secrets.busy', { cause });
  if (status === 403 && innerCodeOf(cause) === 'ForbiddenByFirewall') {
    return secretProblems.error('secrets.firewall', { cause });
  }
  if (status === 401 || status === 403) return secretProblems.error('secrets.forbidden', { cause });
  return secretProblems.error('secrets.unavailable', { cause });
}
