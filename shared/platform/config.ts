/** Settings → Config. The only reader of process.env. A bad setting refuses to start and is named, never quoted. */
import { z } from 'zod';
import {
  readWebPubSubConnections,
  type StorageAccount,
  type WebPubSubConnection,
} from './connection-strings.ts';
import { type Settings, settings } from './settings.ts';
import { isLoopbackHttp, sameSite } from './urls.ts';

/** One Web PubSub instance. */
export type WebPubSub =
  | WebPubSubConnection
  | { readonly kind: 'managed-identity'; readonly endpoint: string };

interface SecretDays {
  readonly SECRETS_ROTATE_BEFORE_DAYS: number;
  readonly SECRETS_ALERT_DAYS: readonly number[];
  readonly SECRETS_ALERT_WARNING_DAYS: number;
}

export interface Config extends Omit<Settings, keyof SecretDays>, SecretDays {
  /** The account of the host, of queues, and of every table that is not an organisation's own. */
  readonly storage: StorageAccount;
  /** The instance of the portal's live channel: the first one. */
  readonly webPubSub: WebPubSub;
  /** The instances that devices are spread over. */
  readonly webPubSubs: readonly WebPubSub[];
  /** How Web PubSub's event-handler calls prove themselves; one key for each instance. */
  readonly webPubSubEvents:
    | { readonly kind: 'access-key'; readonly keys: readonly string[] }
    | {
        readonly kind: 'managed-identity';
        readonly issuer: string;
        readonly audience: string;
        readonly caller: string;
      };
  /** Where Graph can post notifications, or undefined when it cannot reach us. */
  readonly notificationsUrl: string | undefined;
}

/** The days for secrets of the configured lifetime, with the values of absent settings. */
function secretDays(values: Settings): SecretDays {
  const lifetime = values.SECRETS_LIFETIME_DAYS;
  return {
    SECRETS_ROTATE_BEFORE_DAYS:
      values.SECRETS_ROTATE_BEFORE_DAYS ?? Math.min(60, Math.floor(lifetime / 3)),
    SECRETS_ALERT_DAYS:
      values.SECRETS_ALERT_DAYS ?? [60, 30, 14, 7, 1].filter((days) => days < lifetime),
    SECRETS_ALERT_WARNING_DAYS: values.SECRETS_ALERT_WARNING_DAYS ?? Math.min(30, lifetime - 1),
  };
}

/** Settings that must not contradict each other: by their names, what must hold, and what the refusal says. */
const rules: readonly (readonly [
  names: readonly (keyof Settings)[],
  holds: (values: Settings) => boolean,
  message: string,
])[] = [
  [
    ['PORTAL_URL', 'API_URL'],
    (values) => sameSite(values.PORTAL_URL, values.API_URL),
    'must share one registrable domain and scheme',
  ],
  [
    ['MANAGED_IDENTITY_CLIENT_ID', 'DISCOVERY_CREDENTIAL'],
    (values) =>
      values.DISCOVERY_CREDENTIAL !== 'managed-identity' ||
      values.MANAGED_IDENTITY_CLIENT_ID !== undefined,
    'managed-identity needs a client id',
  ],
  [
    ['AzureWebJobsStorage', 'AzureWebJobsStorage__accountName'],
    (values) =>
      (values.AzureWebJobsStorage === undefined) !==
      (values.AzureWebJobsStorage__accountName === undefined),
    'exactly one is needed',
  ],
  [
    ['ORGANISATIONS_STORAGE_ACCOUNTS', 'AzureWebJobsStorage', 'AzureWebJobsStorage__accountName'],
    (values) =>
      [...values.ORGANISATIONS_STORAGE_ACCOUNTS.values()].every(
        ({ kind }) => (kind === 'connection-string') === (values.AzureWebJobsStorage !== undefined),
      ),
    'all accounts are reached in one way, by connection strings or by managed identity',
  ],
  [
    ['WEB_PUBSUB_CONNECTION_STRING', 'WEB_PUBSUB_ENDPOINT'],
    (values) =>
      (values.WEB_PUBSUB_CONNECTION_STRING === undefined) !==
        (values.WEB_PUBSUB_ENDPOINT === undefined) && webPubSubsOf(values).length > 0,
    'exactly one is needed',
  ],
  [
    ['WEB_PUBSUB_EVENTS_AUTHENTICATION', 'WEB_PUBSUB_CONNECTION_STRING'],
    (values) =>
      values.WEB_PUBSUB_EVENTS_AUTHENTICATION !== 'access-key' ||
      values.WEB_PUBSUB_CONNECTION_STRING !== undefined,
    'access-key needs a connection string',
  ],
  [
    [
      'WEB_PUBSUB_EVENTS_AUTHENTICATION',
      'WEB_PUBSUB_EVENTS_AUDIENCE',
      'WEB_PUBSUB_EVENTS_ISSUER',
      'WEB_PUBSUB_EVENTS_CALLER',
    ],
    (values) => eventsOf(values) !== undefined,
    'managed-identity needs all of them',
  ],
  [
    ['SECRETS_ROTATE_BEFORE_DAYS', 'SECRETS_LIFETIME_DAYS'],
    (values) => secretDays(values).SECRETS_ROTATE_BEFORE_DAYS < values.SECRETS_LIFETIME_DAYS,
    'renewal must begin after the secret is made',
  ],
  [
    ['SECRETS_OVERLAP_MINUTES', 'SECRETS_ROTATE_BEFORE_DAYS'],
    (values) =>
      values.SECRETS_OVERLAP_MINUTES <= secretDays(values).SECRETS_ROTATE_BEFORE_DAYS * 24 * 60,
    'the overlap must end before the old secret expires',
  ],
  [
    ['SECRETS_ALERT_DAYS', 'SECRETS_LIFETIME_DAYS'],
    (values) => Math.max(...secretDays(values).SECRETS_ALERT_DAYS) < values.SECRETS_LIFETIME_DAYS,
    'the first alert must come after the secret is made',
  ],
  [
    ['SECRETS_ALERT_WARNING_DAYS', 'SECRETS_LIFETIME_DAYS'],
    (values) => secretDays(values).SECRETS_ALERT_WARNING_DAYS < values.SECRETS_LIFETIME_DAYS,
    'warnings must begin after the secret is made',
  ],
  [
    ['SECRETS_ALERT_CRITICAL_DAYS', 'SECRETS_ALERT_WARNING_DAYS'],
    (values) => values.SECRETS_ALERT_CRITICAL_DAYS <= secretDays(values).SECRETS_ALERT_WARNING_DAYS,
    'an alert must be a warning before it is critical',
  ],
  [
    ['RETENTION_ALERTS_DAYS', 'RETENTION_AUDIT_DAYS'],
    (values) => values.RETENTION_ALERTS_DAYS <= values.RETENTION_AUDIT_DAYS,
    'the audit must be kept as long as the alerts that it tells of',
  ],
  [
    ['RETENTION_ORCHESTRATIONS_DAYS', 'RETENTION_AUDIT_DAYS'],
    (values) => values.RETENTION_ORCHESTRATIONS_DAYS <= values.RETENTION_AUDIT_DAYS,
    'the audit must be kept as long as the set-ups that it tells of',
  ],
];

/** A rule is checked when its own settings are good, whatever others are, so that one line names all that is bad. */
const schema = settings
  .check(
    ...rules.map(([names, holds, message]) =>
      z.refine<Settings>(holds, {
        message,
        path: [names.join(', ')],
        when: ({ issues }) =>
          !issues.some(({ path }) => names.includes(path?.[0] as keyof Settings)),
      }),
    ),
  )
  .transform(configOf);

/**
 * Reads the settings. An empty one counts as absent.
 *
 * @throws Error naming every bad setting in one line, never a value
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const present = Object.fromEntries(
    Object.keys(settings.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const bad = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`Bad settings: ${bad.join('; ')}`);
}

function configOf(values: Settings): Config {
  const webPubSubs = webPubSubsOf(values);
  const [webPubSub] = webPubSubs;
  const webPubSubEvents = eventsOf(values);
  // The rules have refused this already; only the types do not know it.
  if (webPubSub === undefined || webPubSubEvents === undefined) return z.NEVER;
  const { AzureWebJobsStorage: value, AzureWebJobsStorage__accountName: account = '' } = values;
  return {
    ...values,
    ...secretDays(values),
    storage:
      value === undefined
        ? { kind: 'managed-identity', account }
        : { kind: 'connection-string', value },
    webPubSub,
    webPubSubs,
    webPubSubEvents,
    notificationsUrl: isReachable(values) ? values.PUBLIC_URL : undefined,
  };
}

/** Graph on the internet cannot post to a loopback address; an emulated one can. */
const isReachable = ({ PUBLIC_URL, GRAPH_URL }: Settings): boolean =>
  PUBLIC_URL !== undefined && (!isLoopbackHttp(PUBLIC_URL) || isLoopbackHttp(GRAPH_URL));

const webPubSubsOf = (values: Settings): readonly WebPubSub[] => [
  ...readWebPubSubConnections(values.WEB_PUBSUB_CONNECTION_STRING ?? ''),
  ...(values.WEB_PUBSUB_ENDPOINT ?? []).map(
    (endpoint) => ({ kind: 'managed-identity', endpoint }) as const,
  ),
];

function eventsOf(values: Settings): Config['webPubSubEvents'] | undefined {
  if (values.WEB_PUBSUB_EVENTS_AUTHENTICATION === 'access-key') {
    const instances = readWebPubSubConnections(values.WEB_PUBSUB_CONNECTION_STRING ?? '');
    return { kind: 'access-key', keys: instances.map(({ accessKey }) => accessKey) };
  }
  const {
    WEB_PUBSUB_EVENTS_ISSUER: issuer,
    WEB_PUBSUB_EVENTS_AUDIENCE: audience,
    WEB_PUBSUB_EVENTS_CALLER: caller,
  } = values;
  if (issuer === undefined || audience === undefined || caller === undefined) return undefined;
  return { kind: 'managed-identity', issuer, audience, caller };
}
