/** The portal's live channel. */
import { closeConnections, liveChannel, negotiateChannel, PORTAL_HUB } from '../live/channel.ts';
import { EXPULSION_QUEUE, type Expulsion } from '../live/contract.ts';
import { liveHttp } from '../live/http.ts';
import { openHub } from '../platform/web-pubsub.ts';
import type { Deps, Platform } from './deps.ts';

/** A hint must not keep its sender waiting. */
const SHORT_LIMITS = { timeoutMs: 2_000, maxRetries: 0 };

export function composeLive(
  { config, clock, openQueue, reports }: Platform,
  { organisations }: Pick<Deps, 'organisations'>,
) {
  const hub = openHub(config, config.webPubSub, PORTAL_HUB, SHORT_LIMITS, reports);
  return {
    channel: liveChannel({ hub, queue: openQueue<Expulsion>(EXPULSION_QUEUE), clock }),
    close: closeConnections({
      hub: openHub(config, config.webPubSub, PORTAL_HUB, undefined, reports),
      organisations,
    }),
    http: liveHttp({ negotiate: negotiateChannel(hub) }),
  };
}
