/**
 * An event of Key Vault leads to a look at the version that is in use; the event itself is never trusted. It is read
 * leniently: Microsoft's samples spell its fields in several ways, a field may be missing, and delivery is repeated
 * and unordered. https://learn.microsoft.com/azure/event-grid/event-schema-key-vault
 */
import { z } from 'zod';
import type { PoisonMessages } from '../operations/contract.ts';
import type { Logger } from '../platform/logger.ts';
import { SECRET_EVENT_QUEUE } from './contract.ts';
import type { SecretRecords } from './ports.ts';
import type { ExpiryWatch } from './watch-expiry.ts';

interface Deps {
  readonly records: Pick<SecretRecords, 'get'>;
  readonly watch: Pick<ExpiryWatch, 'look' | 'watchDiscovery'>;
  /** The name of the discovery app's own secret; undefined when it has none. */
  readonly discoverySecret: string | undefined;
  readonly poison: () => PoisonMessages;
}

/** A queue message, which a replay becomes, holds 48 KiB of UTF-8. */
const LONGEST_KEPT = 12_000;

export function receiveSecretEvent({ records, watch, discoverySecret, poison }: Deps) {
  /** `delivery` names the queue message of a replay: one that is still unreadable is kept again. */
  return async function receive(
    event: unknown,
    log: Logger,
    delivery?: { readonly id: unknown; readonly insertionTime: unknown },
  ): Promise<void> {
    const parsed = parseSecretEvent(event);
    if (parsed === undefined) {
      // Another delivery would not make it readable: Event Grid is told that it arrived.
      log.warn('secret-event.unreadable', {});
      const kept = delivery ?? { insertionTime: timeOf(event) };
      const what = 'An event of Key Vault could not be read.';
      await poison().keep(SECRET_EVENT_QUEUE, shortened(event), kept, log, what);
      return;
    }
    if (parsed.name === discoverySecret) await watch.watchDiscovery();
    const record = await records.get(parsed.name);
    if (record?.version === parsed.version) await watch.look(record.name);
  };
}

function shortened(event: unknown): unknown {
  const json = JSON.stringify(event) ?? String(event);
  return json.length <= LONGEST_KEPT ? (event ?? null) : { beginning: json.slice(0, LONGEST_KEPT) };
}

/** The schema of Event Grid says `eventTime`, that of CloudEvents `time`. */
const timeSchema = z.object({ eventTime: z.string() }).or(z.object({ time: z.string() }));
function timeOf(event: unknown): string | undefined {
  const { data } = timeSchema.safeParse(event);
  return data === undefined ? undefined : Object.values(data)[0];
}

const text = z.string().trim().min(1);
/** https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates#object-identifiers */
const objectIdSchema = z.string().regex(/^[0-9A-Za-z-]{1,127}$/);
const isObjectId = (value: string | undefined) => objectIdSchema.safeParse(value).success;
const eventSchema = z.object({ subject: text.optional().catch(undefined), data: z.unknown() });

/** The version that an event concerns; undefined when it names none. */
export function parseSecretEvent(
  event: unknown,
): { readonly name: string; readonly version: string } | undefined {
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return undefined;
  const fields = fieldsOf(parsed.data.data);
  const [idName, idVersion] = fromId(fields.get('id'));
  const name = [fields.get('objectname'), parsed.data.subject, idName].find(isObjectId);
  const version = [fields.get('version'), idVersion].find(isObjectId);
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
