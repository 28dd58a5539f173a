/**
 * Spreads devices over one or several Web PubSub instances, each named by its host. The instance of a device is chosen
 * once and stored with the device (`shard`): an added instance gets new devices only, and the devices of a removed
 * instance are spread over the rest.
 */
import type { Config } from '../../platform/config.ts';
import type { DependencyReports } from '../../platform/dependencies.ts';
import { sha256 } from '../../platform/ids.ts';
import { addressOf, openHub, webPubSubProblems } from '../../platform/web-pubsub.ts';
import type { DeviceAddress } from '../contract.ts';
import { DEVICES_HUB } from '../messages.ts';
import type { ConnectionGateway } from '../ports.ts';

/** Highest random weight: taking one instance away moves its own devices only. */
export function instanceFor(instances: readonly string[], deviceId: string): string {
  const weighed = instances.map((host) => ({ host, weight: sha256(`${host}|${deviceId}`) }));
  return weighed.reduce((a, b) => (a.weight > b.weight ? a : b), { host: '', weight: '' }).host;
}

/** The instance of an existing device: its stored one, as long as that is in use. */
export function instanceOf(
  instances: readonly string[],
  { deviceId, shard }: DeviceAddress,
): string {
  // Created before there were several.
  if (shard === undefined) return instances[0] ?? '';
  return instances.includes(shard) ? shard : instanceFor(instances, deviceId);
}

export function webPubSubGateway(config: Config, reports?: DependencyReports): ConnectionGateway {
  const hubs = new Map(
    config.webPubSubs.map((instance) => [
      addressOf(instance).host,
      openHub(config, instance, DEVICES_HUB, undefined, reports),
    ]),
  );
  const instances = [...hubs.keys()];
  function hubOf(address: DeviceAddress) {
    const hub = hubs.get(instanceOf(instances, address));
    if (hub === undefined) throw webPubSubProblems.error('web-pubsub.unavailable');
    return hub;
  }
  const minutes = config.DEVICES_CONNECTION_TOKEN_MINUTES;
  return {
    instanceFor: (deviceId) => instanceFor(instances, deviceId),
    clientUrl: (address) => hubOf(address).clientUrl({ userId: address.deviceId, minutes }),
    send: (address, message) => hubOf(address).sendToUser(address.deviceId, message),
    close: (address, reason) => hubOf(address).closeUser(address.deviceId, reason),
  };
}
