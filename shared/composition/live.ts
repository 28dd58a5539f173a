/** The portal's live channel. */
import { liveChannel, negotiateChannel, PORTAL_HUB } from '../live/channel.ts';
import { openHub } from '../platform/web-pubsub.ts';
import type { Platform } from './deps.ts';

/** A hint is not worth keeping its sender waiting. */
const IMPATIENT = { timeoutMs: 2_000, maxRetries: 0 };

export function composeLive({ config, clock }: Platform) {
  const hub = openHub(config, PORTAL_HUB, IMPATIENT);
  return { channel: liveChannel(hub, clock), negotiate: negotiateChannel(hub) };
}
