/**
 * Which Web PubSub instance a device lives on. It is chosen once and kept with the device, so that another instance
 * takes new devices and moves nobody; the devices of an instance that was taken off the list are spread over the rest.
 */
import { sha256 } from '../platform/ids.ts';

/** Highest random weight: taking one instance away moves its own devices only. */
export function shardFor(shards: readonly string[], deviceId: string): string {
  const weighed = shards.map((shard) => ({ shard, weight: sha256(`${shard}|${deviceId}`) }));
  return weighed.reduce((a, b) => (a.weight > b.weight ? a : b), { shard: '', weight: '' }).shard;
}

export function shardOf(
  shards: readonly string[],
  { deviceId, shard }: { readonly deviceId: string; readonly shard?: string | undefined },
): string {
  // Made before there were several.
  if (shard === undefined) return shards[0] ?? '';
  return shards.includes(shard) ? shard : shardFor(shards, deviceId);
}
