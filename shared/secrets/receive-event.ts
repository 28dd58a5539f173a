/**
 * An event of Key Vault leads to a look at the version that is in use; the event itself is never trusted. It is read
 * leniently: Microsoft's samples spell its fields in several ways, a field may be missing, and delivery is repeated
 * and unordered. https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 */
import { z } from 'zod';
import type { Logger } from '../platform/logger.ts';
import type { SecretRecords } from './ports.ts';
import type { ExpiryWatch } from './watch-expiry.ts';

interface Deps {
  readonly records: Pick<SecretRecords, 'get'>;
  readonly watch: Pick<ExpiryWatch, 'look' | 'watchDiscovery'>;
  /** The name of the discovery app's own secret; undefined when it has none. */
  readonly discoverySecret: string | undefined;
}

export function receiveSecretEvent({ records, watch, discoverySecret }: Deps) {
  return async function receive(event: unknown, log: Logger): Promise<void> {
    const parsed = parseSecretEvent(event);
    if (parsed === undefined) {
      // Another delivery would not make it readable.
      log.warn('secret-event.unreadable', {});
      return;
    }
    if (parsed.name === discoverySecret) await watch.watchDiscovery();
    const record = await records.get(parsed.name);
    if (record?.version === parsed.version) await watch.look(record.name);
  };
}

interface SecretEvent {
  readonly name: string;
  readonly version: string;
}

const text = z.string().trim().min(1);
const eventSchema = z.object({ subject: text.optional().catch(undefined), data: z.unknown() });

/** The version that an event concerns; undefined when it names none. */
export function parseSecretEvent(event: unknown): SecretEvent | undefined {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return undefined;
  const fields = fieldsOf(parsed.data.data);
  const [idName, idVersion] = fromId(fields.get('id'));
  const name = fields.get('objectname') ?? parsed.data.subject ?? idName;
  const version = fields.get('version') ?? idVersion;
  return name === undefined || version === undefined ? undefined : { name, version };
}

/** Its texts by lower-case, trimmed name: a sample of Microsoft's has `"ObjectName "`. */
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
