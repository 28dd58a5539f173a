/** Web PubSub hubs: sends, closes connections and issues client URLs, by access key or by managed identity. */
import { WebPubSubServiceClient } from '@azure/web-pubsub';
import type { Config, WebPubSub } from './config.ts';
import { managedIdentity } from './credential.ts';
import { type DependencyReports, noReports, reported } from './dependencies.ts';
import { type AppError, defineProblems } from './errors.ts';
import { refusalOf } from './refusals.ts';
import { isLoopbackHttp } from './urls.ts';

export const webPubSubProblems = defineProblems({
  'web-pubsub.unavailable': {
    kind: 'upstream-unavailable',
    title: 'The connection service does not answer',
    action: 'Try again in a moment.',
  },
  'web-pubsub.refused': {
    kind: 'internal',
    title: 'The connection service refuses this service',
    action:
      'This is on our side, and our operators were told. An Azure administrator gives the managed identity of the Function App the role Web PubSub Service Owner, or corrects the access key in WEB_PUBSUB_CONNECTION_STRING.',
  },
});

interface ClientGrant {
  readonly userId: string;
  readonly groups?: readonly string[];
  readonly minutes: number;
}

/** Every method throws AppError `web-pubsub.unavailable` or, when the service lets us not in, `web-pubsub.refused`. */
export interface Hub {
  /** Whether the service answers and lets us in; asks something that changes nothing. */
  check(): Promise<void>;
  /**
   * A short-lived `wss://…` address: treat it as a credential. It has no roles, so its client may only listen.
   *
   * @throws AppError `web-pubsub.unavailable`
   */
  clientUrl(grant: ClientGrant): Promise<string>;
  /**
   * Resolves when the service has accepted the message. A user who is not connected is no error.
   *
   * @throws AppError `web-pubsub.unavailable`
   */
  sendToUser(userId: string, message: object): Promise<void>;
  /** As `sendToUser`, to every connection of a group. @throws AppError `web-pubsub.unavailable` */
  sendToGroup(group: string, message: object): Promise<void>;
  /** Closes every connection of the user. @throws AppError `web-pubsub.unavailable` */
  closeUser(userId: string, reason: string): Promise<void>;
  /** Closes those of the user's connections that are in the group, or all of the group. @throws AppError `web-pubsub.unavailable` */
  closeInGroup(group: string, userId: string | undefined, reason: string): Promise<void>;
}

const LIMITS = { timeoutMs: 8_000, maxRetries: 3 };

/** The hub `name` of a Web PubSub instance. `timeoutMs` bounds a call with all its retries. */
export function openHub(
  config: Pick<Config, 'MANAGED_IDENTITY_CLIENT_ID'>,
  webPubSub: WebPubSub,
  name: string,
  { timeoutMs, maxRetries } = LIMITS,
  reports: DependencyReports = noReports,
): Hub {
  const options = { retryOptions: { maxRetries, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 } };
  const client =
    webPubSub.kind === 'connection-string'
      ? new WebPubSubServiceClient(webPubSub.value, name, {
          ...options,
          allowInsecureConnection: isLoopbackHttp(webPubSub.endpoint),
        })
      : new WebPubSubServiceClient(
          webPubSub.endpoint,
          managedIdentity(config.MANAGED_IDENTITY_CLIENT_ID, reports),
          name,
          options,
        );
  const deadline = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) });
  const answered = <R>(operation: string, call: () => Promise<R>): Promise<R> =>
    reported(reports, 'web-pubsub', call, fromWebPubSub, { operation });
  // With an access key the SDK makes client URLs itself, which says nothing of the service.
  const addressed: typeof answered =
    webPubSub.kind === 'connection-string' ? (_operation, call) => call() : answered;
  return {
    check: () =>
      answered('check', async () => {
        await client.userExists('readiness', deadline());
      }),
    clientUrl: ({ userId, groups, minutes }) =>
      addressed('client-url', async () => {
        const { url } = await client.getClientAccessToken({
          userId,
          expirationTimeInMinutes: minutes,
          ...(groups === undefined ? {} : { groups: [...groups] }),
          ...deadline(),
        });
        return url;
      }),
    sendToUser: (userId, message) =>
      answered('send-to-user', () => client.sendToUser(userId, message, deadline())),
    sendToGroup: (group, message) =>
      answered('send-to-group', () => client.group(group).sendToAll(message, deadline())),
    closeUser: (userId, reason) =>
      answered('close-user', () => client.closeUserConnections(userId, { reason, ...deadline() })),
    closeInGroup: (group, userId, reason) =>
      answered('close-in-group', async () => {
        for await (const member of await client.group(group).listConnections(deadline())) {
          if (userId !== undefined && member.userId !== userId) continue;
          await client.closeConnection(member.connectionId, { reason, ...deadline() });
        }
      }),
  };
}

/** An answer of the service, or none, as a problem. */
function fromWebPubSub(cause: unknown): AppError {
  const refusal = refusalOf('web-pubsub', (cause as { statusCode?: number }).statusCode);
  return refusal === undefined
    ? webPubSubProblems.error('web-pubsub.unavailable', { cause })
    : webPubSubProblems.error('web-pubsub.refused', { cause, refusal });
}

/** The address of an instance; its host names the instance. */
export const addressOf = ({ endpoint }: WebPubSub): URL => new URL(endpoint);
