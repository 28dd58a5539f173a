/** The portal's live channel: one group an organisation, listened to but never spoken into. */

import type { Clock } from '../platform/clock.ts';
import type { PortalUser } from '../platform/endpoint.ts';
import { type HttpResult, ok } from '../platform/endpoint.ts';
import type { Hub } from '../platform/web-pubsub.ts';
import type { LiveAudience, LiveChannel } from './contract.ts';

export const PORTAL_HUB = 'portal';
export const CLIENT_PROTOCOL = 'json.reliable.webpubsub.azure.v1';

/** The token is only checked while connecting, so it need not live long. */
const TOKEN_MINUTES = 5;

/** Group of the organisation: in the token, so a client cannot choose another. */
export const groupOf = (organisationId: string): string => `org-${organisationId}`;

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
  return async (input: {
    readonly caller: PortalUser;
    readonly params: { readonly org: string };
  }): Promise<HttpResult> => {
    const url = await hub.clientUrl({
      userId: input.caller.key,
      groups: [groupOf(input.params.org)],
      minutes: TOKEN_MINUTES,
    });
    return ok({ url, hub: PORTAL_HUB, protocol: CLIENT_PROTOCOL });
  };
}
