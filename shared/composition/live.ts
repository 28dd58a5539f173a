/** The portal's live channel. */
import { liveChannel, negotiateChannel, PORTAL_HUB } from '../live/channel.ts';
import { openHub } from '../platform/web-pubsub.ts';
import type { Platform } from './peers.ts';

export function composeLive({ config, clock }: Platform) {
  const hub = openHub(config, PORTAL_HUB);
  return { channel: liveChannel(hub, clock), negotiate: negotiateChannel(hub) };
}
