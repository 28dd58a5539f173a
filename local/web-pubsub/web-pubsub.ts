/** The emulated Web PubSub: client sockets, REST data plane and event handlers over hubs that live in memory. */
import { randomBytes } from 'node:crypto';
import type { Emulator, EmulatorDeps } from '../kit/emulator.ts';
import { createEventHandler, type SystemEvent } from './event-handler.ts';
import { createHub, type Hub } from './hub.ts';
import { handleRest, operationName } from './rest.ts';
import { createSockets } from './sockets.ts';
import { createTokenCheck } from './tokens.ts';

export interface WebPubSubOptions {
  /** Kept from the first boot on, random unless given. */
  readonly accessKey?: string;
  /** May hold `{hub}` and `{event}`. */
  readonly eventHandlerUrl?: string;
  /** `connected` and `disconnected` unless given. */
  readonly events?: readonly SystemEvent[];
}

interface ConnectionView {
  readonly hub: string;
  readonly connectionId: string;
  readonly userId: string | undefined;
  readonly protocol: string;
  readonly groups: readonly string[];
  /** False while a dropped reliable connection waits for its recovery. */
  readonly attached: boolean;
}

export interface WebPubSub extends Emulator {
  readonly accessKey: string;
  /** `address` as in `addresses.webPubSub`. */
  connectionString(address: string): string;
  connections(): ConnectionView[];
  /** Breaks the user's sockets as a network does; reliable clients may recover. Answers how many. */
  dropUser(hub: string, userId: string): number;
  /** Like `dropUser`, for all connections of the hub. */
  dropAll(hub: string): number;
  /** While true every recovery is closed with 1008. */
  refuseRecovery(refuses: boolean): void;
}

export function createWebPubSub(deps: EmulatorDeps, options: WebPubSubOptions = {}): WebPubSub {
  const store = deps.store('web-pubsub');
  const keys = store.collection<string>('access-keys');

  function keep(name: string, given?: string): string {
    const key = given ?? keys.get(name) ?? randomBytes(32).toString('base64');
    keys.put(name, key);
    return key;
  }
  const accessKeys = [keep('primary', options.accessKey), keep('secondary')];
  const [accessKey = ''] = accessKeys;

  const hubs = new Map<string, Hub>();
  function hubNamed(name: string): Hub {
    // Hub names compare without case.
    const key = name.toLowerCase();
    const hub = hubs.get(key) ?? createHub(key);
    hubs.set(key, hub);
    return hub;
  }

  const checkToken = createTokenCheck(accessKeys);
  const events =
    options.eventHandlerUrl === undefined
      ? undefined
      : createEventHandler({
          url: options.eventHandlerUrl,
          events: options.events ?? ['connected', 'disconnected'],
          keys: accessKeys,
          origin: () => new URL(deps.addresses.webPubSub).host,
          log: deps.log,
        });
  const sockets = createSockets({ deps, hubs, hub: hubNamed, checkToken, events });
  const ports = { hub: hubNamed, checkToken, deliver: sockets.deliver, close: sockets.end };

  return {
    name: 'web-pubsub',
    accessKey,
    handle: (request, response) => void handleRest(request, response, ports),
    upgrade: (request, socket, head) => {
      sockets.upgrade(request, socket, head).catch(() => socket.destroy());
    },
    operation: operationName,
    connectionString: (address) => `Endpoint=${address};AccessKey=${accessKey};Version=1.0;`,
    connections: () =>
      [...hubs.values()].flatMap((hub) =>
        [...hub.connections.values()].map((connection) => ({
          hub: hub.name,
          connectionId: connection.id,
          userId: connection.userId,
          protocol: connection.protocol,
          groups: [...connection.groups],
          attached: connection.detachedAt === undefined,
        })),
      ),
    dropUser(hub, userId) {
      const dropped = hubNamed(hub).ofUser(userId);
      for (const connection of dropped) connection.drop();
      return dropped.size;
    },
    dropAll(hub) {
      const dropped = [...hubNamed(hub).connections.values()];
      for (const connection of dropped) connection.drop();
      return dropped.length;
    },
    refuseRecovery: (refuses) => sockets.refuseRecovery(refuses),
    async close() {
      sockets.close();
      events?.close();
      store.close();
    },
  };
}
