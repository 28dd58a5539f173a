/** The portal's live channel: one group an organisation, listened to but never spoken into. */
import type { Organisations } from '../organisations/contract.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queue } from '../platform/queues.ts';
import type { Hub } from '../platform/web-pubsub.ts';
import type { Expulsion, LiveAudience, LiveChannel } from './contract.ts';

export const PORTAL_HUB = 'portal';
export const CLIENT_PROTOCOL = 'json.reliable.webpubsub.azure.v1';

/** The token is only checked while connecting, so it need not live long. */
const TOKEN_MINUTES = 5;
const MARGIN_SECONDS = 60;
const REASON = 'You may not listen here any more.';

/** The organisation's group: in the token, so a client cannot choose another. */
const groupOf = (organisationId: string): string => `org-${organisationId}`;

export function liveChannel({
  hub,
  queue,
  clock,
}: {
  readonly hub: Pick<Hub, 'sendToGroup' | 'closeInGroup'>;
  readonly queue: Queue<Expulsion>;
  readonly clock: Clock;
}): LiveChannel & LiveAudience {
  return {
    async publish(organisationId, { kind, data }) {
      const message = { kind, organisationId, at: clock().toISOString(), data };
      // Best effort by contract: whoever misses a hint sees the change when it polls.
      await hub.sendToGroup(groupOf(organisationId), message).catch(() => undefined);
    },
    async expelLater(organisationId, userKey) {
      const delaySeconds = TOKEN_MINUTES * 60 + MARGIN_SECONDS;
      await queue.send({ organisationId, userKey }, { delaySeconds });
    },
    async expel(organisationId, userKey) {
      await hub
        .closeInGroup(groupOf(organisationId), userKey, REASON)
        // A connection that cannot be closed now is closed from the queue.
        .catch(() => queue.send({ organisationId, userKey }))
        .catch(() => undefined);
    },
  };
}

/**
 * Web PubSub checks a token's end only when a client connects, so whoever got one before losing the right could
 * connect afterwards: https://learn.microsoft.com/azure/azure-web-pubsub/concept-client-protocols
 */
export function closeConnections(deps: {
  readonly hub: Pick<Hub, 'closeInGroup'>;
  readonly organisations: () => Pick<Organisations, 'mayListen'>;
}) {
  return async function close({ organisationId, userKey }: Expulsion): Promise<void> {
    const mayListen =
      userKey !== undefined && (await deps.organisations().mayListen(organisationId, userKey));
    if (mayListen) return;
    await deps.hub.closeInGroup(groupOf(organisationId), userKey, REASON);
  };
}

export function negotiateChannel(hub: Pick<Hub, 'clientUrl'>) {
  /** Where a user listens to one organisation. */
  return async function negotiate(organisationId: string, userKey: string) {
    const groups = [groupOf(organisationId)];
    const url = await hub.clientUrl({ userId: userKey, groups, minutes: TOKEN_MINUTES });
    return { url, hub: PORTAL_HUB, protocol: CLIENT_PROTOCOL };
  };
}
