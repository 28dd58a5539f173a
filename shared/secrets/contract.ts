/** Named secrets with versions, kept in Key Vault only. Values never leave the process that asked. */
import type { AppIdentity } from '../microsoft/contract.ts';

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
  /** Every write is a new version. A recoverable deleted secret of that name is recovered first. */
  write(
    name: string,
    value: string,
    options: { readonly expiresOn?: string; readonly tags: Readonly<Record<string, string>> },
  ): Promise<SecretVersion>;
  /** The current version, or the one named. Undefined when there is none. */
  read(name: string, version?: string): Promise<Secret | undefined>;
  /** Every version, newest first. */
  versions(name: string): Promise<readonly SecretVersion[]>;
  disable(name: string, version: string): Promise<void>;
  /** Soft-deletes; nothing to delete is not an error. */
  remove(name: string): Promise<void>;
}

/** Which secret of a customer's app is asked for: one of each generation at most. */
export interface AppSecretRequest {
  readonly organisationId: string;
  /** Owns the app. */
  readonly discovery: AppIdentity;
  /** Object id of the app's registration. */
  readonly applicationId: string;
  readonly clientId: string;
  /** In the vault. */
  readonly name: string;
  readonly generation: number;
}

export interface AppSecret {
  readonly name: string;
  readonly version: string;
  readonly keyId: string;
  readonly createdAt: string;
  /** Microsoft's `endDateTime`. */
  readonly expiresOn: string;
}

/** Client secrets of customers' apps: made by Microsoft, kept by the vault, watched until they are replaced. */
export interface AppSecrets {
  /**
   * Makes the secret of that generation and stores it, or finds the one that an earlier try stored. `shortened`:
   * a policy of the tenant refused the longer lifetimes. @throws MicrosoftError
   */
  ensure(
    request: AppSecretRequest,
  ): Promise<{ readonly secret: AppSecret; readonly shortened: boolean }>;
  /**
   * Removes what a lost answer left at Microsoft: credentials of that generation other than this one.
   * @throws MicrosoftError
   */
  removeOrphans(
    app: Pick<AppSecretRequest, 'discovery' | 'applicationId' | 'generation'>,
    keyId: string,
  ): Promise<void>;
  /** From now on this one is in use: its expiry is watched. */
  watch(organisationId: string, secret: AppSecret, generation: number): Promise<void>;
  /** The secret is gone: nothing is left to watch. */
  forget(name: string): Promise<void>;
}
