/** Web PubSub hubs: sends, closes connections and issues client URLs, by access key or by managed identity. */
import { WebPubSubServiceClient } from '@azure/web-pubsub';
import type { Config, WebPubSub } from './config.ts';
import { managedIdentity } from './credential.ts';
import { defineProblems } from './errors.ts';
import { isLoopbackHttp } from './urls.ts';

export const webPubSubProblems = defineProblems({
  'web-pubsub.unavailable': {
    kind: 'upstream-unavailable',
    title: 'The connection service does not answer',
    action: 'Try again in a moment.',
  },
});

interface ClientGrant {
  readonly userId: string;
  readonly groups?: readonly string[];
  readonly minutes: number;
}

export interface Hub {
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
  /** Closes those of the user's connections that are in the group. @throws AppError `web-pubsub.unavailable` */
  closeInGroup(group: string, userId: string, reason: string): Promise<void>;
}

const LIMITS = { timeoutMs: 8_000, maxRetries: 3 };

/** The hub `name` of a Web PubSub instance. `timeoutMs` bounds a call with all its retries. */
export function openHub(
  config: Pick<Config, 'MANAGED_IDENTITY_CLIENT_ID'>,
  webPubSub: WebPubSub,
  name: string,
  { timeoutMs, maxRetries } = LIMITS,
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
          managedIdentity(config.MANAGED_IDENTITY_CLIENT_ID),
          name,
          options,
        );
  const deadline = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) });
  return {
    clientUrl: ({ userId, groups, minutes }) =>
      answered(async () => {
        const { url } = await client.getClientAccessToken({
          userId,
          expirationTimeInMinutes: minutes,
          ...(groups === undefined ? {} : { groups: [...groups] }),
          ...deadline(),
        });
        return url;
      }),
    sendToUser: (userId, message) => answered(() => client.sendToUser(userId, message, deadline())),
    sendToGroup: (group, message) =>
      answered(() => client.group(group).sendToAll(message, deadline())),
    closeUser: (userId, reason) =>
      answered(() => client.closeUserConnections(userId, { reason, ...deadline() })),
    closeInGroup: (group, userId, reason) =>
      answered(async () => {
        for await (const member of await client.group(group).listConnections(deadline())) {
          if (member.userId !== userId) continue;
          await client.closeConnection(member.connectionId, { reason, ...deadline() });
        }
      }),
  };
}

async function answered<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work();
  } catch (cause) {
    throw webPubSubProblems.error('web-pubsub.unavailable', { cause });
  }
}

/** The address of an instance; its host names the instance. */
export const addressOf = ({ endpoint }: WebPubSub): URL => new URL(endpoint);
