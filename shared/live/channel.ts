/** The portal's live channel: one group an organisation, listened to but never spoken into. */
import type { Clock } from '../platform/clock.ts';
import type { Hub } from '../platform/web-pubsub.ts';
import type { LiveAudience, LiveChannel } from './contract.ts';

export const PORTAL_HUB = 'portal';
export const CLIENT_PROTOCOL = 'json.reliable.webpubsub.azure.v1';

/** The token is only checked while connecting, so it need not live long. */
const TOKEN_MINUTES = 5;

/** The organisation's group: in the token, so a client cannot choose another. */
const groupOf = (organisationId: string): string => `org-${organisationId}`;

export function liveChannel(
  hub: Pick<Hub, 'sendToGroup' | 'closeInGroup'>,
  clock: Clock,
): LiveChannel & LiveAudience {
  return {
    async publish(organisationId, { kind, data }) {
      const message = { kind, organisationId, at: clock().toISOString(), data };
      // Best effort by contract: whoever misses a hint sees the change when it polls.
      await hub.sendToGroup(groupOf(organisationId), message).catch(() => undefined);
    },
    async expel(organisationId, userKey) {
      await hub
        .closeInGroup(groupOf(organisationId), userKey, 'You may not listen here any more.')
        .catch(() => undefined);
    },
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
