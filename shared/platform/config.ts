/**
 * Settings → Config. The only reader of process.env. A bad setting refuses to start and is named, never quoted.
 * `settings` is the list that local.settings.sample.json and the docs are tested against.
 */
import { z } from 'zod';
import { isLoopbackHttp, sameSite, serviceUrl } from './urls.ts';

const whole = (least: number, most: number, normal: number) =>
  z.coerce.number().int().min(least).max(most).default(normal);
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
  /** Storage with a connection string (local) or by managed identity (`AzureWebJobsStorage__accountName`). */
  AzureWebJobsStorage: z.string().optional(),
  AzureWebJobsStorage__accountName: z.string().optional(),
  /** Origin of the portal; the only origin that CORS allows and the only target of redirects. */
  PORTAL_URL: serviceUrl,
  /** Public base of this API, with its prefix, e.g. `https://api.example.com/api`. Consent redirects land under it. */
  API_URL: serviceUrl,
  /** Where Graph reaches this API, with its prefix as in API_URL. Absent: no subscriptions are made, rooms are polled. */
  PUBLIC_URL: serviceUrl.optional(),
  PORTAL_TOKEN_ISSUER: serviceUrl,
  PORTAL_TOKEN_JWKS_URL: serviceUrl,
  PORTAL_TOKEN_AUDIENCE: z.string().min(1),
  MICROSOFT_LOGIN_URL: serviceUrl.default('https://login.microsoftonline.com'),
  GRAPH_URL: serviceUrl.default('https://graph.microsoft.com'),
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
  /** Exactly one of the two: one instance or several, parted by commas or blanks. Devices keep theirs (docs/device-protocol.md). */
  WEB_PUBSUB_CONNECTION_STRING: z.string().optional(),
  WEB_PUBSUB_ENDPOINT: z.string().optional(),
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
        .map((id) => id.trim().toLowerCase())
        .filter(Boolean),
    )
    .pipe(z.array(guid)),
  SETUP_STATE_MINUTES: whole(1, 60, 15),
  SETUP_VALIDATION_MINUTES: whole(1, 120, 30),
  SETUP_VERIFICATION_MINUTES: whole(1, 1440, 30),
  SECRETS_LIFETIME_DAYS: whole(30, 731, 730),
  /** Renewal begins this many days ahead; of shorter lives in their last third. */
  SECRETS_ROTATE_BEFORE_DAYS: whole(1, 365, 60),
  /** How long both secrets are valid after the switch. */
  SECRETS_OVERLAP_MINUTES: whole(1, 43_200, 60),
  /** Rungs of the ladder of warnings, in days before expiry. */
  SECRETS_ALERT_DAYS: z
    .string()
    .regex(/^\d{1,3}(,\d{1,3})*$/, { message: 'must be days, parted by commas' })
    .default('60,30,14,7,1')
    .transform((text) => text.split(',').map(Number)),
  /** From this rung on an alert is a warning; from the next one critical. */
  SECRETS_ALERT_WARNING_DAYS: whole(0, 365, 30),
  SECRETS_ALERT_CRITICAL_DAYS: whole(0, 365, 7),
  /** How severe alerts are, by kind, where not as we find them: `{"device-stale":"information"}`. */
  ALERTS_SEVERITIES: z.string().default('{}').transform(json),
  /** Webhooks may be on this machine or in a private network, without encryption: for tests and closed networks. */
  ALERTS_WEBHOOK_ALLOW_PRIVATE: flag,
  SYNC_DEBOUNCE_SECONDS: whole(0, 60, 5),
  SYNC_SHARDS: whole(1, 256, 4),
  SYNC_CONCURRENT_READS: whole(1, 4, 4),
  DEVICES_PAIRING_CODE_MINUTES: whole(1, 1440, 60),
  DEVICES_CONNECTION_TOKEN_MINUTES: whole(1, 60, 5),
  DEVICES_TRUSTED_PROXY_HOPS: whole(0, 5, 1),
  /** How long an answer of Microsoft, the vault, storage or a queue is waited for. */
  HTTP_TIMEOUT_SECONDS: whole(1, 60, 10),
});

type Settings = z.infer<typeof settings>;

/** One Web PubSub instance. */
export type WebPubSub =
  | { readonly kind: 'connection-string'; readonly value: string }
  | { readonly kind: 'managed-identity'; readonly endpoint: string };

export interface Config extends Settings {
  readonly storage:
    | { readonly kind: 'connection-string'; readonly value: string }
    | { readonly kind: 'managed-identity'; readonly account: string };
  /** Where the portal listens; the first of all. */
  readonly webPubSub: WebPubSub;
  /** Over which the devices are spread. */
  readonly webPubSubs: readonly WebPubSub[];
  /** Where notifications can reach us, or undefined when Graph could not (design section 6). */
  readonly notificationsUrl: string | undefined;
}

/** @throws Error naming every bad setting, never a value. */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const present = Object.fromEntries(
    Object.keys(settings.shape).flatMap((name) => {
      const value = env[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const parsed = settings.safeParse(present);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`Bad settings: ${names.join('; ')}`);
  }
  return complete(parsed.data);
}

function complete(values: Settings): Config {
  const bad: string[] = [];
  if (!sameSite(values.PORTAL_URL, values.API_URL)) {
    bad.push('PORTAL_URL and API_URL: must share one registrable domain and scheme');
  }
  if (
    values.DISCOVERY_CREDENTIAL === 'managed-identity' &&
    values.MANAGED_IDENTITY_CLIENT_ID === undefined
  ) {
    bad.push('MANAGED_IDENTITY_CLIENT_ID: needed with DISCOVERY_CREDENTIAL=managed-identity');
  }
  const storage =
    values.AzureWebJobsStorage !== undefined
      ? ({ kind: 'connection-string', value: values.AzureWebJobsStorage } as const)
      : values.AzureWebJobsStorage__accountName !== undefined
        ? ({ kind: 'managed-identity', account: values.AzureWebJobsStorage__accountName } as const)
        : undefined;
  if (storage === undefined) {
    bad.push('AzureWebJobsStorage or AzureWebJobsStorage__accountName: one is needed');
  }
  const webPubSubs = [
    ...listed(values.WEB_PUBSUB_CONNECTION_STRING).map(
      (value) => ({ kind: 'connection-string', value }) as const,
    ),
    ...listed(values.WEB_PUBSUB_ENDPOINT).map((url) => {
      const endpoint = serviceUrl.safeParse(url);
      if (!endpoint.success)
        bad.push('WEB_PUBSUB_ENDPOINT: each must be https, or http on loopback');
      return { kind: 'managed-identity', endpoint: endpoint.data ?? '' } as const;
    }),
  ];
  const [webPubSub] = webPubSubs;
  if (
    webPubSub === undefined ||
    (values.WEB_PUBSUB_CONNECTION_STRING !== undefined && values.WEB_PUBSUB_ENDPOINT !== undefined)
  ) {
    bad.push('WEB_PUBSUB_CONNECTION_STRING and WEB_PUBSUB_ENDPOINT: exactly one is needed');
  }
  if (
    values.WEB_PUBSUB_EVENTS_AUTHENTICATION === 'access-key' &&
    webPubSub?.kind !== 'connection-string'
  ) {
    bad.push('WEB_PUBSUB_EVENTS_AUTHENTICATION: access-key needs WEB_PUBSUB_CONNECTION_STRING');
  }
  if (
    values.WEB_PUBSUB_EVENTS_AUTHENTICATION === 'managed-identity' &&
    (values.WEB_PUBSUB_EVENTS_AUDIENCE === undefined ||
      values.WEB_PUBSUB_EVENTS_ISSUER === undefined ||
      values.WEB_PUBSUB_EVENTS_CALLER === undefined)
  ) {
    bad.push('WEB_PUBSUB_EVENTS_AUDIENCE, _ISSUER and _CALLER: needed with managed-identity');
  }
  if (bad.length > 0 || storage === undefined || webPubSub === undefined) {
    throw new Error(`Bad settings: ${bad.join('; ')}`);
  }
  const reachable =
    values.PUBLIC_URL !== undefined &&
    (!isLoopbackHttp(values.PUBLIC_URL) || isLoopbackHttp(values.GRAPH_URL));
  return {
    ...values,
    storage,
    webPubSub,
    webPubSubs,
    notificationsUrl: reachable ? values.PUBLIC_URL : undefined,
  };
}

const listed = (text: string | undefined): string[] =>
  (text ?? '').split(/[\s,]+/).filter((part) => part !== '');
