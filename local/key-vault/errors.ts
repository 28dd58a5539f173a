/** Every refusal of the vault with its status, code, inner code and wording on the wire. */

export class VaultError extends Error {
  readonly status: number;
  readonly code: string;
  readonly inner: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: { inner?: string; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.inner = extra.inner;
    this.headers = extra.headers ?? {};
  }

  get body(): object {
    const innererror = this.inner === undefined ? {} : { innererror: { code: this.inner } };
    return { error: { code: this.code, message: this.message, ...innererror } };
  }
}

export const badParameter = (message: string) => new VaultError(400, 'BadParameter', message);

export const unauthorized = (message: string, challenge: string) =>
  new VaultError(401, 'Unauthorized', message, { headers: { 'www-authenticate': challenge } });

export const secretNotFound = (name: string) =>
  new VaultError(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command.`,
  );

export const deletedSecretNotFound = (name: string) =>
  new VaultError(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);

export const secretDisabled = () =>
  new VaultError(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', {
    inner: 'SecretDisabled',
  });

export const deletedButRecoverable = (name: string) =>
  new VaultError(
    409,
    'Conflict',
    `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
    { inner: 'ObjectIsDeletedButRecoverable' },
  );

export const beingDeleted = (name: string) =>
  new VaultError(409, 'Conflict', `Secret ${name} is currently being deleted.`, {
    inner: 'ObjectIsBeingDeleted',
  });

export const throttled = (retryAfterSeconds: number) =>
  new VaultError(
    429,
    'Throttled',
    'Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached',
    { headers: { 'retry-after': String(retryAfterSeconds) } },
  );

export const notImplemented = (what: string) =>
  new VaultError(501, 'NotImplemented', `${what} is not emulated.`);
