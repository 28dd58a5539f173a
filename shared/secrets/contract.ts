/** Named secrets with versions, kept in Key Vault only. Values never leave the process that asked. */
export interface SecretVersion {
  readonly name: string;
  readonly version: string;
  readonly enabled: boolean;
  /** ISO 8601; Microsoft's `endDateTime` of a client secret. */
  readonly expiresOn?: string | undefined;
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
