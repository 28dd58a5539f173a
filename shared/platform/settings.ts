/**
 * Every setting of the app: its form, bounds and normal value. local.settings.sample.json is tested against this list.
 * `config.ts` has what settings must not contradict.
 */
import { z } from 'zod';
import {
  labelledStorageAccounts,
  storageAccountName,
  storageConnection,
  webPubSubConnections,
  webPubSubEndpoints,
} from './connection-strings.ts';
import { lowerAscii } from './text.ts';
import { globalCloudUrl, serviceUrl } from './urls.ts';

const between = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const whole = (least: number, most: number, normal: number) => between(least, most).default(normal);
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');
const guid = z.guid();
function json(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
}

export const settings = z.object({
  /** Exactly one of the two: storage with a connection string, or by managed identity. */
  AzureWebJobsStorage: storageConnection.optional(),
  AzureWebJobsStorage__accountName: storageAccountName.optional(),
  /**
   * Further storage accounts for the tables of organisations, as `label=account`, parted by commas or blanks; reached as
   * the first one is. New organisations are spread over them, and each stays where it was made: a label that is in use
   * is never taken away (docs/scale.md).
   */
  ORGANISATIONS_STORAGE_ACCOUNTS: labelledStorageAccounts.prefault(''),
  /** Origin of the portal; CORS allows it everywhere, and it is the only target of redirects. */
  PORTAL_URL: serviceUrl,
  /** Origin of the room display; the only other one that CORS allows, on the routes of devices. Absent: no display. */
  DISPLAY_URL: serviceUrl.optional(),
  /** Public base of this API, with its prefix, e.g. `https://api.example.com/api`. Consent redirects land under it. */
  API_URL: serviceUrl,
  /** Where Graph reaches this API, with its prefix as in API_URL. Absent: no subscriptions are made, rooms are polled. */
  PUBLIC_URL: serviceUrl.optional(),
  PORTAL_TOKEN_ISSUER: serviceUrl,
  PORTAL_TOKEN_JWKS_URL: serviceUrl,
  PORTAL_TOKEN_AUDIENCE: z.string().min(1),
  MICROSOFT_LOGIN_URL: globalCloudUrl('login.microsoftonline.com').default(
    'https://login.microsoftonline.com',
  ),
  GRAPH_URL: globalCloudUrl('graph.microsoft.com').default('https://graph.microsoft.com'),
  DISCOVERY_CLIENT_ID: guid,
  /** `managed-identity`: federated, no secret at all. `key-vault`: a client secret kept in Key Vault. */
  DISCOVERY_CREDENTIAL: z.enum(['managed-identity', 'key-vault']),
  DISCOVERY_SECRET_NAME: z
    .string()
    .regex(/^[0-9a-zA-Z-]{1,127}$/)
    .default('discovery-app'),
  /**
   * User-assigned managed identity; absent: the system-assigned one. The discovery registration can trust a
   * user-assigned one only, so DISCOVERY_CREDENTIAL=managed-identity needs it.
   */
  MANAGED_IDENTITY_CLIENT_ID: guid.optional(),
  KEY_VAULT_URL: serviceUrl,
  /**
   * Exactly one of the two: one instance or several, parted by commas or blanks. Devices keep theirs
   * (docs/device-protocol.md).
   */
  WEB_PUBSUB_CONNECTION_STRING: webPubSubConnections.optional(),
  WEB_PUBSUB_ENDPOINT: webPubSubEndpoints.optional(),
  /** How event-handler calls prove themselves. */
  WEB_PUBSUB_EVENTS_AUTHENTICATION: z.enum(['access-key', 'managed-identity']),
  WEB_PUBSUB_EVENTS_AUDIENCE: z.string().optional(),
  WEB_PUBSUB_EVENTS_ISSUER: serviceUrl.optional(),
  WEB_PUBSUB_EVENTS_CALLER: guid.optional(),
  CONSENT_ALLOW_PRIVILEGED_ROLE_ADMINISTRATOR: flag,
  /** Tenant ids, parted by commas, that more than one organisation may connect, each with an app of its own. */
  CONSENT_SHARED_TENANTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((id) => lowerAscii(id.trim()))
        .filter(Boolean),
    )
    .pipe(z.array(guid)),
  SETUP_STATE_MINUTES: whole(1, 60, 15),
  SETUP_VALIDATION_MINUTES: whole(1, 120, 30),
  SETUP_VERIFICATION_MINUTES: whole(1, 1440, 30),
  SECRETS_LIFETIME_DAYS: whole(30, 731, 730),
  /** Renewal begins this many days before expiry. Absent: 60, at most a third of the lifetime. */
  SECRETS_ROTATE_BEFORE_DAYS: between(1, 365).optional(),
  /** How long both secrets are valid after the switch. */
  SECRETS_OVERLAP_MINUTES: whole(1, 43_200, 60),
  /** Rungs of the ladder of warnings, in days before expiry. Absent: 60,30,14,7,1, where the lifetime reaches them. */
  SECRETS_ALERT_DAYS: z
    .string()
    .regex(/^\d{1,3}(,\d{1,3})*$/, { message: 'must be days, parted by commas' })
    .transform((text) => text.split(',').map(Number))
    .refine((days) => days.every((day, at) => at === 0 || day < (days[at - 1] ?? 0)), {
      message: 'must descend',
    })
    .optional(),
  /** From this many days on an alert is a warning (absent: 30), from SECRETS_ALERT_CRITICAL_DAYS on critical. */
  SECRETS_ALERT_WARNING_DAYS: between(0, 365).optional(),
  SECRETS_ALERT_CRITICAL_DAYS: whole(0, 365, 7),
  /** Severities that differ from the normal ones, by kind of alert: `{"device-stale":"information"}`. */
  ALERTS_SEVERITIES: z.string().default('{}').transform(json),
  /** Allows webhooks on this machine, in a private network and without encryption: for tests and closed networks. */
  ALERTS_WEBHOOK_ALLOW_PRIVATE: flag,
  SYNC_DEBOUNCE_SECONDS: whole(0, 60, 5),
  SYNC_SHARDS: whole(1, 256, 4),
  SYNC_CONCURRENT_READS: whole(1, 4, 4),
  DEVICES_PAIRING_CODE_MINUTES: whole(1, 1440, 60),
  DEVICES_CONNECTION_TOKEN_MINUTES: whole(1, 60, 5),
  DEVICES_TRUSTED_PROXY_HOPS: whole(0, 5, 1),
  /** How long the history of an orchestration that has ended is kept, counted from its start. */
  RETENTION_ORCHESTRATIONS_DAYS: whole(7, 365, 30),
  /** How long alerts that are over are kept, and webhook deliveries that were given up. */
  RETENTION_ALERTS_DAYS: whole(1, 3650, 90),
  /** How long entries of the audit are kept. */
  RETENTION_AUDIT_DAYS: whole(30, 3650, 730),
  /** How long a room that has left the tenant stays in the list. */
  RETENTION_ROOMS_DAYS: whole(1, 3650, 30),
  /**
   * Where telemetry goes: an OTLP receiver over HTTP, Application Insights, both or neither. The host sends its own there
   * too. `telemetry/` reads these settings, before the app is loaded.
   */
  OTEL_EXPORTER_OTLP_ENDPOINT: serviceUrl.optional(),
  /** Headers that the receiver wants, as `key=value,key=value`: a reference to a secret of the vault. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .regex(/InstrumentationKey=[\da-f-]{36}/i, { message: 'must be a connection string' })
    .optional(),
  /** Share of traces that are sent. */
  TELEMETRY_TRACES_PERCENT: z.coerce.number().min(0).max(100).default(10),
  TELEMETRY_METRICS_SECONDS: whole(1, 3600, 60),
  /** Time limit of a call to Microsoft, the vault, storage or a queue. */
  HTTP_TIMEOUT_SECONDS: whole(1, 60, 10),
});

export type Settings = z.infer<typeof settings>;
