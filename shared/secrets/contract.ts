/**
 * Named secrets with versions, kept in Key Vault only. Values never leave the process that asked. Methods of
 * `SecretStore` throw AppError `secrets.forbidden`, `secrets.firewall`, `secrets.busy` or `secrets.unavailable`.
 */
import { z } from 'zod';
import type { AppIdentity } from '../microsoft/contract.ts';
import type { Orchestrations } from '../platform/orchestrations.ts';

/** Events of Key Vault that could not be read and that an operator replays. */
export const SECRET_EVENT_QUEUE = 'secret-events';

export const secretCountsSchema = z
  .object({
    watched: z.int().meta({ description: 'Client secrets whose expiry is watched.' }),
    due: z.record(z.string(), z.int()).meta({
      description:
        'By step of the ladder of warnings: `expired`, or the most days that are left, as `30`.',
    }),
    failedRenewals: z.int(),
    weeks: z
      .array(
        z.object({
          monday: z.iso.date(),
          ending: z.int().meta({ description: 'Secrets that end in this week.' }),
          renewing: z.int().meta({ description: 'Secrets whose renewal begins in this week.' }),
        }),
      )
      .meta({ description: 'The present week and the 25 after it, in UTC.' }),
    atLeast: z.boolean().meta({ description: 'Counting stopped: there are at least so many.' }),
  })
  .meta({ description: 'Client secrets, and which of them end soon.' });
export type SecretCounts = z.infer<typeof secretCountsSchema>;

export interface SecretVersion {
  readonly name: string;
  readonly version: string;
  readonly enabled: boolean;
  /** ISO 8601; Microsoft's `endDateTime` of a client secret. */
  readonly expiresOn?: string | undefined;
  readonly createdAt?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Secret extends SecretVersion {
  readonly value: string;
}

export interface SecretStore {
  /** Stores a new version. A soft-deleted secret of that name is recovered first, its versions disabled. */
  write(
    name: string,
    value: string,
    options: { readonly expiresOn?: string; readonly tags: Readonly<Record<string, string>> },
  ): Promise<SecretVersion>;
  /** The current version, or the one named; undefined when there is none or it is disabled. */
  read(name: string, version?: string): Promise<Secret | undefined>;
  /**
   * A version that is in use. When the vault lacks it, or it is disabled, operators are told.
   *
   * @throws AppError `secrets.lost` as well
   */
  use(name: string, version: string): Promise<Secret>;
  /** Every version without its value, newest first. */
  versions(name: string): Promise<readonly SecretVersion[]>;
  /** Disables a version; one that does not exist is no error. */
  disable(name: string, version: string): Promise<void>;
  /** Soft-deletes the secret; one that does not exist is no error. */
  remove(name: string): Promise<void>;
}

/** Every secret of the vault, without values: for the export and the erasure of an organisation. */
export interface SecretInventory extends Pick<SecretStore, 'remove'> {
  /** A page of secrets that are in use, or of those that were deleted and can still be recovered. */
  list(
    state: 'active' | 'deleted',
    after?: string,
  ): Promise<{
    readonly items: readonly Omit<SecretVersion, 'version'>[];
    readonly after?: string | undefined;
  }>;
  /**
   * Removes a deleted secret for good.
   *
   * @returns false when the vault keeps it to the end of its 90 days: by purge protection, or for want of the right
   */
  purge(name: string): Promise<boolean>;
}

/** Which secret of a customer's app is asked for. Each generation has at most one. */
export interface AppSecretRequest {
  readonly organisationId: string;
  /** The discovery app in that tenant, which owns the app. */
  readonly discovery: AppIdentity;
  /** Object id of the app's registration. */
  readonly applicationId: string;
  readonly clientId: string;
  /** The secret's name in the vault. */
  readonly name: string;
  readonly generation: number;
}

export const appSecretSchema = z.object({
  name: z.string(),
  version: z.string(),
  keyId: z.string(),
  createdAt: z.string(),
  /** Microsoft's `endDateTime`. */
  expiresOn: z.string(),
});
export type AppSecret = Readonly<z.infer<typeof appSecretSchema>>;

/** Client secrets of customers' apps: Microsoft makes them, the vault keeps them, and their expiry is watched. */
export interface AppSecrets {
  /**
   * Makes the secret of that generation and stores it, or finds the one that an earlier try stored. `shortened`:
   * a policy of the tenant refused longer lifetimes.
   *
   * @throws MicrosoftError, or a problem of the vault
   */
  ensure(
    request: AppSecretRequest,
  ): Promise<{ readonly secret: AppSecret; readonly shortened: boolean }>;
  /**
   * Removes the credentials of that generation, other than this one, that a lost answer left at Microsoft.
   *
   * @throws MicrosoftError
   */
  removeOrphans(
    app: Pick<AppSecretRequest, 'discovery' | 'applicationId' | 'generation'>,
    keyId: string,
  ): Promise<void>;
  /**
   * Watches the expiry of this secret from now on, because it is in use.
   *
   * @throws AppError `request.busy`, `storage.unavailable`
   */
  watch(organisationId: string, secret: AppSecret, generation: number): Promise<void>;
  /**
   * Starts a renewal, unless one is under way, because the vault lost the secret in use. One that failed begins again
   * once the daily sweep has tidied.
   *
   * @throws AppError `request.busy`, `storage.unavailable`
   */
  replaceLost(organisationId: string, orchestrations: Orchestrations): Promise<void>;
  /**
   * Ends the alerts of a secret that is gone, and deletes its record.
   *
   * @throws AppError `request.busy`, `storage.unavailable`
   */
  forget(name: string): Promise<void>;
}
