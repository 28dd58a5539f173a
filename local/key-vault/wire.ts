/** The vault's JSON: secret bundles, list items and request bodies as the REST API 2025-07-01 spells them. */
import { badParameter } from './errors.ts';
import type { DeletedSecret, SecretChange, SecretVersion } from './secrets.ts';
import { RECOVERABLE_DAYS } from './secrets.ts';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without a version in `id`, as lists of secrets show it. */
export function toItem(vaultUrl: string, version: SecretVersion, withVersion: boolean) {
  const id = `${vaultUrl}/secrets/${version.name}`;
  return {
    id: withVersion ? `${id}/${version.version}` : id,
    contentType: version.contentType,
    attributes: {
      enabled: version.enabled,
      nbf: version.notBefore,
      exp: version.expires,
      created: version.created,
      updated: version.updated,
      recoveryLevel: 'Recoverable+Purgeable',
      recoverableDays: RECOVERABLE_DAYS,
    },
    tags: version.tags,
  };
}

/** The answer of `set` and `get`; every other answer leaves the value out. */
export function toBundle(vaultUrl: string, version: SecretVersion) {
  return { value: version.value, ...toItem(vaultUrl, version, true) };
}

export function toDeleted(vaultUrl: string, deleted: DeletedSecret, withVersion: boolean) {
  return {
    ...toItem(vaultUrl, deleted.current, withVersion),
    recoveryId: `${vaultUrl}/deletedsecrets/${deleted.current.name}`,
    deletedDate: deleted.deletedAt,
    scheduledPurgeDate: deleted.purgeAt,
  };
}

export function parseBody(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    if (isRecord(body)) return body;
  } catch {
    // Answered below like any other malformed body.
  }
  throw badParameter('The request body is not a JSON object.');
}

export function parseChange(body: Record<string, unknown>): SecretChange {
  const attributes = isRecord(body['attributes']) ? body['attributes'] : {};
  const { contentType, tags } = body;
  const { enabled, nbf, exp } = attributes;
  return {
    ...(typeof contentType === 'string' && { contentType }),
    ...(isRecord(tags) && { tags: parseTags(tags) }),
    ...(typeof enabled === 'boolean' && { enabled }),
    ...(typeof nbf === 'number' && { notBefore: nbf }),
    ...(typeof exp === 'number' && { expires: exp }),
  };
}

function parseTags(tags: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => {
      if (typeof value !== 'string') throw badParameter(`The tag ${key} is not a string.`);
      return [key, value];
    }),
  );
}
