/**
 * Key Vault's events, read leniently: the documentation spells its own fields in several ways, either number may be
 * missing, and delivery is repeated and unordered. An event only says which version to look at.
 */
import { z } from 'zod';

export interface SecretEvent {
  readonly name: string;
  readonly version: string;
}

const text = z.string().trim().min(1);
const eventSchema = z.object({ subject: text.optional().catch(undefined), data: z.unknown() });

/** Undefined when it does not say which version it is about. */
export function parseSecretEvent(event: unknown): SecretEvent | undefined {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return undefined;
  const fields = fieldsOf(parsed.data.data);
  const [idName, idVersion] = fromId(fields.get('id'));
  const name = fields.get('objectname') ?? parsed.data.subject ?? idName;
  const version = fields.get('version') ?? idVersion;
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** Its texts by lower-case, trimmed name: a sample of the vendor's has `"ObjectName "`. */
function fieldsOf(data: unknown): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (typeof data !== 'object' || data === null) return fields;
  for (const [key, value] of Object.entries(data)) {
    const trimmed = text.safeParse(value);
    if (trimmed.success) fields.set(key.trim().toLowerCase(), trimmed.data);
  }
  return fields;
}

/** `https://{vault}/secrets/{name}/{version}` */
function fromId(id: string | undefined): readonly (string | undefined)[] {
  return /\/secrets\/([^/?]+)(?:\/([^/?]+))?/.exec(id ?? '')?.slice(1) ?? [];
}
