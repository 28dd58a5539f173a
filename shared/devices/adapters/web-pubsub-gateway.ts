/** Devices over one or several Web PubSub instances, each named by its host. */
import type { Config } from '../../platform/config.ts';
import { addressOf, openHub, webPubSubProblems } from '../../platform/web-pubsub.ts';
import type { Reach } from '../contract.ts';
import { DEVICES_HUB } from '../messages.ts';
import type { ConnectionGateway } from '../ports.ts';
import { shardFor, shardOf } from '../shards.ts';

export function webPubSubGateway(config: Config): ConnectionGateway {
  const hubs = new Map(
    config.webPubSubs.map((instance) => [
      addressOf(instance).host,
      openHub(config, instance, DEVICES_HUB),
    ]),
  );
  const shards = [...hubs.keys()];
  function hubOf(reach: Reach) {
    const hub = hubs.get(shardOf(shards, reach));
    if (hub === undefined) throw webPubSubProblems.error('web-pubsub.unavailable');
    return hub;
  }
  const minutes = config.DEVICES_CONNECTION_TOKEN_MINUTES;
  return {
    shardFor: (deviceId) => shardFor(shards, deviceId),
    clientUrl: (reach) => hubOf(reach).clientUrl({ userId: reach.deviceId, minutes }),
    send: (reach, message) => hubOf(reach).sendToUser(reach.deviceId, message),
    close: (reach, reason) => hubOf(reach).closeUser(reach.deviceId, reason),
  };
}
