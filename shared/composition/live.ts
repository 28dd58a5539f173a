/** The portal's live channel. */
import { liveChannel, negotiateChannel, PORTAL_HUB } from '../live/channel.ts';
import { liveHttp } from '../live/http.ts';
import { openHub } from '../platform/web-pubsub.ts';
import type { Platform } from './deps.ts';

/** A hint must not keep its sender waiting. */
const SHORT_LIMITS = { timeoutMs: 2_000, maxRetries: 0 };

export function composeLive({ config, clock, reports }: Platform) {
  const hub = openHub(config, config.webPubSub, PORTAL_HUB, SHORT_LIMITS, reports);
  return { channel: liveChannel(hub, clock), http: liveHttp({ negotiate: negotiateChannel(hub) }) };
}
