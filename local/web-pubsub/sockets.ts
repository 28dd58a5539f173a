/** The client side: upgrades, recovery, and the sweep that keeps sockets alive and ends what was not recovered in time. */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { EmulatorDeps } from '../kit/emulator.ts';
import { answerOf, type FaultAnswer, sendAnswer } from '../kit/faults.ts';
import { requestText } from '../kit/request-text.ts';
import { receiveFrame } from './client-frames.ts';
import { Connection, JSON_PROTOCOL, RELIABLE_PROTOCOL } from './connection.ts';
import type { EventHandler } from './event-handler.ts';
import type { Hub } from './hub.ts';
import { HUB_NAME, MESSAGE_BYTES, PING_MS, RECOVERY_MS, SWEEP_MS } from './limits.ts';
import type { Message } from './payload.ts';
import { bearer, listClaim, type TokenCheck } from './tokens.ts';

function hubOf(url: URL): string | undefined {
  const [, client, hubs, name] = url.pathname.split('/');
  if (client !== 'client') return undefined;
  const hub = hubs === 'hubs' ? name : url.searchParams.get('hub');
  return hub && HUB_NAME.test(hub) ? hub : undefined;
}

function frameText(data: RawData): string {
  return Buffer.concat([data].flat().map((part) => new Uint8Array(part))).toString('utf8');
}

/** Answers an upgrade request without an upgrade. */
function refuse(request: IncomingMessage, answer: FaultAnswer): void {
  const response = new ServerResponse(request);
  response.assignSocket(request.socket);
  response.shouldKeepAlive = false;
  response.once('finish', () => request.socket.end());
  sendAnswer(response, answer);
}

export function createSockets(options: {
  deps: EmulatorDeps;
  hubs: ReadonlyMap<string, Hub>;
  hub(name: string): Hub;
  checkToken: TokenCheck;
  events: EventHandler | undefined;
}) {
  const { faults, requests } = options.deps;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) =>
      [RELIABLE_PROTOCOL, JSON_PROTOCOL].find((protocol) => offered.has(protocol)) ?? false,
  });
  const detached = new Set<Connection>();
  let refusesRecovery = false;

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
    connection.attach(socket);
  }

  function recover(url: URL, socket: WebSocket, id: string): void {
    const hub = hubOf(url);
    const found = hub === undefined ? undefined : options.hub(hub).connections.get(id);
    const token = url.searchParams.get('awps_reconnection_token');
    if (refusesRecovery || found === undefined || found.reconnectionToken !== token) {
      socket.close(1008, 'The connection cannot be recovered.');
      return;
    }
    detached.delete(found);
    bind(found, socket);
  }

  /** The status of a refusal, or undefined when the socket was taken. */
  async function accept(
    request: IncomingMessage,
    url: URL,
    upgrade: (then: (socket: WebSocket) => void) => void,
  ): Promise<{ status: number; reason: string } | undefined> {
    const hub = hubOf(url);
    if (hub === undefined) return { status: 404, reason: 'There is no such hub.' };
    const offered = request.headers['sec-websocket-protocol']?.split(',').map((p) => p.trim());
    const protocol =
      [RELIABLE_PROTOCOL, JSON_PROTOCOL].find((known) => offered?.includes(known)) ?? '';
    if (offered !== undefined && protocol === '') {
      return { status: 501, reason: `None of ${offered.join(', ')} is emulated.` };
    }
    // A recovery proves itself by its own token: the access token may have expired meanwhile.
    const id = url.searchParams.get('awps_connection_id');
    if (id !== null) {
      upgrade((socket) => recover(url, socket, id));
      return undefined;
    }
    const check = await options.checkToken(
      url.searchParams.get('access_token') ?? bearer(request.headers.authorization),
      url.pathname.startsWith('/client/hubs/')
        ? url.origin + url.pathname
        : `${url.origin}/client/hubs/${hub}`,
    );
    if ('refused' in check) return { status: 401, reason: check.refused };
    const { claims } = check;
    const connection = new Connection({
      hub,
      userId: claims.sub,
      protocol,
      roles: listClaim(claims, 'role'),
    });
    let groups = listClaim(claims, 'webpubsub.group');
    if (options.events?.wants('connect')) {
      const answer = await options.events.ask(connection, {
        claims: Object.fromEntries(
          Object.entries(claims).map(([name, value]) => [name, [value].flat().map(String)]),
        ),
        query: {},
        headers: {},
        subprotocols: offered ?? [],
        clientCertificates: [],
      });
      if (answer.status >= 300) return { status: answer.status, reason: 'The handler refused.' };
      connection.userId = answer.userId ?? claims.sub;
      if (answer.roles !== undefined) connection.roles = new Set(answer.roles);
      groups = [...groups, ...(answer.groups ?? [])];
    }
    upgrade((socket) => {
      const joined = options.hub(hub);
      joined.add(connection);
      for (const group of groups) joined.join(connection, group);
      bind(connection, socket);
      options.events?.publish('connected', connection, {});
    });
    return undefined;
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const record = (status: number) => {
      const at = new Date().toISOString();
      const entry = { at, service: 'web-pubsub', method: 'CONNECT', path: url.pathname, status };
      requests.record(entry, `CONNECT ${url.pathname}`);
    };
    const text = faults.readsRequestText('web-pubsub') ? await requestText(request) : undefined;
    const fault = faults.take('web-pubsub', 'CONNECT', request.url ?? '/', text);
    const answer = fault === undefined ? undefined : answerOf(fault);
    if (fault?.delayMs !== undefined) await sleep(fault.delayMs);
    if (fault?.drop === true) {
      socket.destroy();
      record(0);
      return;
    }
    if (answer !== undefined) {
      refuse(request, answer);
      record(answer.status);
      return;
    }
    const refusal = await accept(request, url, (then) =>
      server.handleUpgrade(request, socket, head, (webSocket) => then(webSocket)),
    );
    if (refusal !== undefined) {
      const { status, reason } = refusal;
      const error = { code: String(status), message: reason };
      const headers = { 'content-type': 'application/json' };
      refuse(request, { status, headers, body: JSON.stringify({ error }) });
    }
    record(refusal?.status ?? 101);
  }

  function expire(): void {
    const now = Date.now();
    for (const connection of detached) {
      if (now - (connection.detachedAt ?? now) > RECOVERY_MS) end(connection, 'Not recovered.');
    }
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
