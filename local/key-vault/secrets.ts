/** The secrets of the vault: versions, soft delete, and what each operation allows. Names compare without case. */
import { randomUUID } from 'node:crypto';
import type { Store } from '../kit/store.ts';
import {
  badParameter,
  beingDeleted,
  deletedButRecoverable,
  deletedSecretNotFound,
  secretDisabled,
  secretNotFound,
} from './errors.ts';
import { CONTENT_TYPE_CHARACTERS, checkName, checkTags, VALUE_BYTES } from './limits.ts';

/** Times are seconds since the epoch, as on the wire. */
export interface SecretVersion {
  readonly name: string;
  readonly version: string;
  readonly value: string;
  readonly contentType?: string;
  readonly enabled: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  readonly created: number;
  readonly updated: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The fields that a caller may set; an absent field keeps its value. */
export interface SecretChange {
  readonly contentType?: string;
  readonly enabled?: boolean;
  readonly notBefore?: number;
  readonly expires?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

interface Secret {
  readonly name: string;
  /** Oldest first; the last one is current. */
  readonly versions: readonly string[];
  readonly deletedAt?: number;
}

export interface DeletedSecret {
  readonly current: SecretVersion;
  readonly deletedAt: number;
  readonly purgeAt: number;
}

export const RECOVERABLE_DAYS = 90;
const DAY_SECONDS = 86_400;
const nowSeconds = () => Math.floor(Date.now() / 1000);

export type Secrets = ReturnType<typeof createSecrets>;

interface Options {
  readonly deletionMs: number;
  /** Runs inside the transaction of each write that made or changed a version. */
  onVersion(version: SecretVersion, previous?: SecretVersion): void;
}

export function createSecrets(store: Store, { deletionMs, onVersion }: Options) {
  const rows = secretRows(store, deletionMs);
  return { ...reading(rows), ...writing(store, rows, onVersion), ...deleting(rows) };
}

function reading({ secrets, versions, current, find, versionOf }: SecretRows) {
  return {
    /** Expired or not yet valid secrets are returned all the same; only `enabled` blocks. */
    get(name: string, version?: string): SecretVersion {
      const found = versionOf(name, version);
      if (!found.enabled) throw secretDisabled();
      return found;
    },

    list: (): SecretVersion[] =>
      secrets
        .list()
        .filter((secret) => secret.deletedAt === undefined)
        .map(current),

    /** An unknown name has no versions; that is not an error. */
    listVersions(name: string): SecretVersion[] {
      const secret = find(name);
      if (secret === undefined || secret.deletedAt !== undefined) return [];
      return versions.list(`${keyOf(name)}/`);
    },

    /** Also while its secret is deleted: `undefined` only for what was purged. */
    peek: (name: string, version: string) => versions.get(versionKey(name, version)),
  };
}

function writing(
  store: Store,
  { secrets, versions, find, isRunning, versionOf }: SecretRows,
  onVersion: Options['onVersion'],
) {
  return {
    /** Not idempotent: every call is a new version. */
    set(name: string, value: string, change: SecretChange): SecretVersion {
      check(change);
      if (Buffer.byteLength(value) > VALUE_BYTES) {
        throw badParameter(`The value takes at most ${VALUE_BYTES} bytes.`);
      }
      const before = find(name);
      if (before?.deletedAt !== undefined) {
        throw isRunning(before) ? beingDeleted(name) : deletedButRecoverable(name);
      }
      const now = nowSeconds();
      const version: SecretVersion = {
        enabled: true,
        ...change,
        name: before?.name ?? name,
        version: randomUUID().replaceAll('-', ''),
        value,
        created: now,
        updated: now,
      };
      return store.transaction(() => {
        versions.put(versionKey(name, version.version), version);
        secrets.put(keyOf(name), {
          name: version.name,
          versions: [...(before?.versions ?? []), version.version],
        });
        onVersion(version);
        return version;
      });
    },

    update(name: string, version: string | undefined, change: SecretChange): SecretVersion {
      check(change);
      const previous = versionOf(name, version);
      const updated = { ...previous, ...change, updated: nowSeconds() };
      return store.transaction(() => {
        versions.put(versionKey(name, updated.version), updated);
        onVersion(updated, previous);
        return updated;
      });
    },
  };
}

function deleting({ secrets, current, find, isRunning, erase }: SecretRows) {
  const asDeleted = (secret: Secret, deletedAt: number): DeletedSecret => ({
    current: current(secret),
    deletedAt,
    purgeAt: purgeAt(deletedAt),
  });

  function deleted(name: string): { secret: Secret; deletedAt: number } {
    const secret = find(name);
    if (secret?.deletedAt === undefined || isRunning(secret)) throw deletedSecretNotFound(name);
    return { secret, deletedAt: secret.deletedAt };
  }

  return {
    delete(name: string): DeletedSecret {
      const secret = liveOne(find(name), name);
      const deletedAt = nowSeconds();
      secrets.put(keyOf(name), { ...secret, deletedAt });
      return asDeleted(secret, deletedAt);
    },

    getDeleted(name: string): DeletedSecret {
      const { secret, deletedAt } = deleted(name);
      return asDeleted(secret, deletedAt);
    },

    /** Brings every old version back with its value. */
    recover(name: string): SecretVersion {
      const { secret } = deleted(name);
      secrets.put(keyOf(name), { name: secret.name, versions: secret.versions });
      return current(secret);
    },

    purge(name: string): void {
      erase(deleted(name).secret);
    },

    listDeleted: (): DeletedSecret[] =>
      secrets.list().flatMap(({ name }) => {
        const secret = find(name);
        return secret?.deletedAt === undefined || isRunning(secret)
          ? []
          : [asDeleted(secret, secret.deletedAt)];
      }),
  };
}

type SecretRows = ReturnType<typeof secretRows>;

/** The rows of the vault, and what a name stands for at this moment. */
function secretRows(store: Store, deletionMs: number) {
  const secrets = store.collection<Secret>('secrets');
  const versions = store.collection<SecretVersion>('versions');
  const current = (secret: Secret) => {
    const found = versions.get(versionKey(secret.name, secret.versions.at(-1) ?? ''));
    if (found === undefined) throw secretNotFound(secret.name);
    return found;
  };
  const isRunning = (secret: Secret) =>
    secret.deletedAt !== undefined && secret.deletedAt * 1000 + deletionMs > Date.now();

  function erase(secret: Secret): void {
    store.transaction(() => {
      for (const version of secret.versions) versions.delete(versionKey(secret.name, version));
      secrets.delete(keyOf(secret.name));
    });
  }

  /** Live or deleted; one whose retention is over is erased on sight. */
  function find(name: string): Secret | undefined {
    checkName(name);
    const secret = secrets.get(keyOf(name));
    if (secret?.deletedAt === undefined || purgeAt(secret.deletedAt) > nowSeconds()) return secret;
    erase(secret);
    return undefined;
  }

  function versionOf(name: string, version: string | undefined): SecretVersion {
    const secret = liveOne(find(name), name);
    if (version === undefined) return current(secret);
    const found = versions.get(versionKey(name, version));
    if (found === undefined) throw secretNotFound(`${name}/${version}`);
    return found;
  }

  return { secrets, versions, current, erase, find, versionOf, isRunning };
}

const purgeAt = (deletedAt: number) => deletedAt + RECOVERABLE_DAYS * DAY_SECONDS;

function liveOne(secret: Secret | undefined, name: string): Secret {
  if (secret === undefined || secret.deletedAt !== undefined) throw secretNotFound(name);
  return secret;
}

const keyOf = (name: string) => name.toLowerCase();
const versionKey = (name: string, version: string) => `${keyOf(name)}/${version}`;

function check(change: SecretChange): void {
  if (change.tags !== undefined) checkTags(change.tags);
  if ((change.contentType?.length ?? 0) > CONTENT_TYPE_CHARACTERS) {
    throw badParameter(`The content type takes at most ${CONTENT_TYPE_CHARACTERS} characters.`);
  }
}
