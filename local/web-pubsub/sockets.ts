/** The client side: upgrades, recovery, and the sweep that keeps sockets alive and ends what was not recovered in time. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { EmulatorDeps } from '../kit/emulator.ts';
import { admit, hubOf, PROTOCOLS, type Refusal, recoveredId } from './admission.ts';
import { receiveFrame } from './client-frames.ts';
import type { Connection } from './connection.ts';
import type { EventHandler } from './event-handler.ts';
import type { Hub } from './hub.ts';
import { MESSAGE_BYTES, PING_MS, RECOVERY_MS, SWEEP_MS } from './limits.ts';
import type { Message } from './payload.ts';
import type { TokenCheck } from './tokens.ts';
import { answerUpgrade } from './upgrade.ts';

function frameText(data: RawData): string {
  return Buffer.concat([data].flat().map((part) => new Uint8Array(part))).toString('utf8');
}

interface Options {
  readonly deps: EmulatorDeps;
  readonly hubs: ReadonlyMap<string, Hub>;
  hub(name: string): Hub;
  readonly checkToken: TokenCheck;
  readonly events: EventHandler | undefined;
}

export function createSockets(options: Options) {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  const { bind, deliver, end, expire } = boundConnections(options);
  let refusesRecovery = false;

  function recover(url: URL, socket: WebSocket, id: string): void {
    const hub = hubOf(url);
    const found = hub === undefined ? undefined : options.hub(hub).connections.get(id);
    const token = url.searchParams.get('awps_reconnection_token');
    if (refusesRecovery || found === undefined || found.reconnectionToken !== token) {
      socket.close(1008, 'The connection cannot be recovered.');
      return;
    }
    bind(found, socket);
  }

  /** The refusal, or undefined when `upgrade` takes the socket. */
  async function accept(
    request: IncomingMessage,
    url: URL,
    upgrade: (then: (socket: WebSocket) => void) => void,
  ): Promise<Refusal | undefined> {
    const admitted = await admit(options, request, url);
    if (admitted === 'recovery') {
      upgrade((socket) => recover(url, socket, recoveredId(url) ?? ''));
      return undefined;
    }
    if ('status' in admitted) return admitted;
    const { connection, groups } = admitted;
    upgrade((socket) => {
      const hub = options.hub(connection.hub);
      hub.add(connection);
      for (const group of groups) hub.join(connection, group);
      bind(connection, socket);
      options.events?.publish('connected', connection, {});
    });
    return undefined;
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const { faults, requests } = options.deps;
    await answerUpgrade({ faults, requests, accept }, request, socket, (then) =>
      server.handleUpgrade(request, socket, head, then),
    );
  }

  function ping(): void {
    for (const hub of options.hubs.values()) {
      for (const connection of hub.connections.values()) if (!connection.ping()) connection.drop();
    }
  }

  // One timer for all sockets: thousands of them cost one pass.
  const timers = [setInterval(expire, SWEEP_MS).unref(), setInterval(ping, PING_MS).unref()];

  return {
    upgrade,
    deliver,
    end,
    refuseRecovery(refuses: boolean): void {
      refusesRecovery = refuses;
    },
    close(): void {
      for (const timer of timers) clearInterval(timer);
      for (const hub of options.hubs.values()) {
        for (const connection of hub.connections.values()) connection.drop();
      }
      server.close();
    },
  };
}

/** The connections on their sockets; one whose socket broke waits for its client a while. */
function boundConnections(options: Pick<Options, 'hub' | 'events'>) {
  const detached = new Set<Connection>();

  function end(connection: Connection, reason: string): void {
    detached.delete(connection);
    if (!options.hub(connection.hub).remove(connection)) return;
    connection.close(reason);
    options.events?.publish('disconnected', connection, { reason });
  }

  function deliver(connection: Connection, message: Message, ttlSeconds = 0): void {
    if (!connection.deliver(message, ttlSeconds)) end(connection, 'SlowClient');
  }

  function bind(connection: Connection, socket: WebSocket): void {
    const hub = options.hub(connection.hub);
    socket.on('message', (data, isBinary) => {
      // Without a subprotocol every client frame is an event, and no handler takes events here.
      const understood =
        !isBinary &&
        connection.speaksJson &&
        receiveFrame(hub, connection, frameText(data), deliver);
      if (!understood) end(connection, 'The client sent a frame that is not accepted.');
    });
    socket.on('pong', () => connection.answered());
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => {
      if (!connection.isOn(socket)) return;
      connection.detach();
      // A client that closes its socket itself does not recover.
      if (connection.isReliable && code !== 1000) detached.add(connection);
      else end(connection, '');
    });
    detached.delete(connection);
    connection.attach(socket);
  }

  function expire(): void {
    const now = Date.now();
    for (const connection of detached) {
      if (now - (connection.detachedAt ?? now) > RECOVERY_MS) end(connection, 'Not recovered.');
    }
  }

  return { bind, deliver, end, expire };
}
