import { once } from 'node:events';
import { WebPubSubServiceClient } from '@azure/web-pubsub';
import { WebPubSubJsonProtocol } from '@azure/web-pubsub-client';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { WebSocket } from 'ws';
import { cleanUp, cleanups, connect, refusal, start } from './support/web-pubsub.ts';

afterEach(async () => {
  jest.restoreAllMocks();
  await cleanUp();
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('sending', () => {
  it('sendToUser reaches every connection of that user as a server message, and no other user.', async () => {
    const { sender, url } = await start();
    const mine = await connect(await url('d1'));
    const other = await connect(await url('d2'));

    await sender.sendToUser('d1', { version: 1 });
    await sender.sendToAll('plain', { contentType: 'text/plain' });
    await mine.until(() => mine.messages.length === 2);
    await other.until(() => other.messages.length === 1);

    expect(mine.messages).toMatchObject([
      { dataType: 'json', data: { version: 1 }, sequenceId: 1 },
      { dataType: 'text', data: 'plain', sequenceId: 2 },
    ]);
    expect(other.messages).toMatchObject([{ dataType: 'text', sequenceId: 1 }]);
  });

  it('Web PubSub accepts a message for an absent user.', async () => {
    const { sender } = await start();

    await sender.sendToUser('nobody', { version: 1 });

    expect(await sender.userExists('nobody')).toBe(false);
  });

  it('Web PubSub carries binary payloads.', async () => {
    const { sender, url } = await start();
    const device = await connect(await url('d1'), { protocol: WebPubSubJsonProtocol() });

    await sender.sendToConnection(device.connections[0] ?? '', new Uint8Array([1, 2, 3]).buffer);
    await device.until(() => device.messages.length === 1);

    expect(Buffer.from(device.messages[0]?.data as ArrayBuffer)).toEqual(Buffer.from([1, 2, 3]));
    expect(device.messages[0]?.sequenceId).toBeUndefined();
  });

  it('Web PubSub refuses more than 1 MB.', async () => {
    const { sender } = await start();

    await expect(sender.sendToUser('d1', 'x'.repeat(1_048_577))).rejects.toMatchObject({
      statusCode: 413,
    });
  });

  it('Web PubSub answers 501 to filters and to operations that are not emulated.', async () => {
    const { sender, address } = await start();

    await expect(sender.sendToAll('x', { filter: "userId eq 'd1'" })).rejects.toMatchObject({
      statusCode: 501,
    });
    await expect(fetch(`${address}/api/health`, { method: 'HEAD' })).resolves.toMatchObject({
      status: 200,
    });
  });

  it('Web PubSub refuses a caller with another key.', async () => {
    const { address } = await start();
    const stranger = new WebPubSubServiceClient(
      `Endpoint=${address};AccessKey=${'x'.repeat(44)};Version=1.0;`,
      'devices',
      { allowInsecureConnection: true },
    );

    await expect(stranger.sendToAll('x')).rejects.toMatchObject({ statusCode: 401 });
  });
});

describe('connecting', () => {
  it('Web PubSub refuses a missing, a foreign and an expired token.', async () => {
    const { address, url, sender } = await start();
    const target = await url('d1');
    const portal = target.replace('/devices', '/portal');

    expect(await refusal(`${address}/client/hubs/devices`)).toBe(401);
    expect(await refusal(portal)).toBe(401);
    const expired = await sender.getClientAccessToken({ expirationTimeInMinutes: 1 });
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 120_000);
    const real = Date;
    jest
      .spyOn(globalThis, 'Date')
      .mockImplementation((...args: unknown[]) =>
        args.length === 0 ? new real(now + 120_000) : new real(...(args as [number])),
      );
    expect(await refusal(expired.url)).toBe(401);
  });

  it('Web PubSub answers 501 to a subprotocol it does not speak.', async () => {
    const { url } = await start();

    expect(await refusal(await url('d1'), ['protobuf.webpubsub.azure.v1'])).toBe(501);
  });

  it('A client without a subprotocol receives the bare payload and is disconnected when it sends a frame.', async () => {
    const { sender, url } = await start();
    const socket = new WebSocket(await url('plain'));
    cleanups.push(() => socket.terminate());
    await once(socket, 'open');

    const arrives = once(socket, 'message');
    await sender.sendToUser('plain', { version: 7 });
    expect(String((await arrives)[0])).toBe('{"version":7}');

    const closes = once(socket, 'close');
    socket.send('hello');
    expect((await closes)[0]).toBe(1008);
  });

  it('Faults of the method CONNECT apply to upgrades, and upgrades are recorded.', async () => {
    const { faults, url, requests } = await start();
    faults.replace([{ service: 'web-pubsub', method: 'CONNECT', status: 503, times: 1 }]);

    expect(await refusal(await url('d1'))).toBe(503);
    await connect(await url('d1'));

    expect(requests.read({ service: 'web-pubsub' }).counts).toEqual({
      'CONNECT /client/hubs/devices': 2,
    });
  });
});

describe('recovering', () => {
  it('A client recovers its connection and loses no message when the network drops.', async () => {
    const { service, sender, url } = await start();
    const device = await connect(await url('d1'));
    await sender.sendToUser('d1', { version: 1 });
    await device.until(() => device.messages.length === 1);

    expect(service.dropUser('devices', 'd1')).toBe(1);
    await sender.sendToUser('d1', { version: 2 });
    await device.until(() => device.messages.length === 2);

    expect(device.messages.map((message) => message.data)).toEqual([
      { version: 1 },
      { version: 2 },
    ]);
    expect(device.connections).toHaveLength(1);
    expect(device.farewells).toHaveLength(0);
  });

  it('A client negotiates anew when its recovery is refused.', async () => {
    const { service, url } = await start();
    const device = await connect(() => url('d1'));
    service.refuseRecovery(true);

    service.dropUser('devices', 'd1');
    await device.until(() => device.connections.length === 2);

    expect(new Set(device.connections).size).toBe(2);
  });

  it('A connection that was away for more than thirty seconds cannot be recovered.', async () => {
    const { service, sender, url, address } = await start();
    const socket = new WebSocket(await url('d1'), 'json.reliable.webpubsub.azure.v1');
    const [frame] = await once(socket, 'message');
    const { connectionId, reconnectionToken } = JSON.parse(String(frame));
    service.dropUser('devices', 'd1');
    await once(socket, 'close');

    const now = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => now + 31_000);
    while (await sender.userExists('d1')) await new Promise((resolve) => setTimeout(resolve, 50));

    const again = new WebSocket(
      `${address.replace('http', 'ws')}/client/hubs/devices?awps_connection_id=${connectionId}&awps_reconnection_token=${reconnectionToken}`,
      'json.reliable.webpubsub.azure.v1',
    );
    expect((await once(again, 'close'))[0]).toBe(1008);
  });

  it('A client that leaves a thousand messages unacknowledged is disconnected.', async () => {
    const { service, sender, url } = await start();
    const socket = new WebSocket(await url('d1'), 'json.reliable.webpubsub.azure.v1');
    socket.on('error', () => {});
    const closes = once(socket, 'close');
    await once(socket, 'open');

    for (let index = 0; index <= 1000; index += 1) await sender.sendToUser('d1', { index });

    expect((await closes)[0]).toBe(1008);
    expect(service.connections()).toHaveLength(0);
  });
});

describe('closing', () => {
  it('Closing a connection sends the reason and code 1008, and the client negotiates anew.', async () => {
    const { sender, url } = await start();
    let negotiated = 0;
    const device = await connect(() => {
      negotiated += 1;
      return url('d1');
    });

    await sender.closeUserConnections('d1', { reason: 'revoked' });
    await device.until(() => device.connections.length === 2);

    expect(device.farewells).toEqual(['revoked']);
    expect(negotiated).toBe(2);
  });

  it('Closing one connection of a user leaves the other open.', async () => {
    const { sender, service, url } = await start();
    const first = await connect(await url('d1'), { autoReconnect: false });
    const second = await connect(await url('d1'), { autoReconnect: false });
    const [keep = ''] = second.connections;

    await sender.closeConnection(first.connections[0] ?? '');
    await first.until(() => first.farewells.length === 1);
    expect(service.connections().map((connection) => connection.connectionId)).toEqual([keep]);

    await sender.closeAllConnections();
    await second.until(() => second.farewells.length === 1);
    expect(await sender.connectionExists(keep)).toBe(false);
  });
});

describe('groups and permissions', () => {
  it('A client joins the groups of its token and those that the sender adds the user to.', async () => {
    const { sender, url } = await start();
    const device = await connect(await url('d1', { groups: ['room-1'] }));
    const group = sender.group('room-2');

    await expect(group.addUser('nobody')).rejects.toMatchObject({ statusCode: 404 });
    await group.addUser('d1');
    await sender.group('room-1').sendToAll({ n: 1 });
    await group.sendToAll({ n: 2 });
    await device.until(() => device.groupMessages.length === 2);

    expect(device.groupMessages).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await sender.groupExists('room-2')).toBe(true);
    expect(await collect(await group.listConnections())).toEqual([
      { connectionId: device.connections[0], userId: 'd1' },
    ]);
    await group.removeUser('d1');
    expect(await sender.groupExists('room-2')).toBe(false);
  });

  it('A group name of 1,024 characters is accepted, and a longer one is refused.', async () => {
    const { sender, url } = await start();
    const device = await connect(await url('d1', { roles: ['webpubsub.joinLeaveGroup'] }));
    const long = 'g'.repeat(1_024);

    await sender.group(long).addUser('d1');
    await device.client.joinGroup(long);

    await expect(sender.group(`${long}g`).addUser('d1')).rejects.toMatchObject({ statusCode: 400 });
    await expect(device.client.joinGroup(`${long}g`)).rejects.toThrow();
    expect(await sender.groupExists(long)).toBe(true);
  });

  it('A client may send to a group without naming the data type.', async () => {
    const { url } = await start();
    const roles = ['webpubsub.sendToGroup'];
    const device = await connect(await url('d1', { groups: ['g'] }));
    const target = await url('d2', { roles });
    const socket = new WebSocket(target.replace('http:', 'ws:'), ['json.webpubsub.azure.v1']);
    cleanups.push(() => socket.terminate());
    await once(socket, 'open');

    for (const data of ['text', { n: 1 }]) {
      socket.send(JSON.stringify({ type: 'sendToGroup', group: 'g', data }));
    }
    await device.until(() => device.groupMessages.length === 2);

    expect(device.groupMessages).toEqual(['text', { n: 1 }]);
  });

  it('A client without roles may join and send only after the permission is granted.', async () => {
    const { sender, url } = await start();
    const options = { messageRetryOptions: { maxRetries: 0 } };
    const device = await connect(await url('d1'), options);
    const [id = ''] = device.connections;

    await expect(device.client.joinGroup('g')).rejects.toMatchObject({
      errorDetail: { name: 'Forbidden' },
    });
    await expect(device.client.sendToGroup('g', 'x', 'text')).rejects.toThrow();
    await sender.grantPermission(id, 'joinLeaveGroup', { targetName: 'g' });
    await sender.grantPermission(id, 'sendToGroup');

    await device.client.joinGroup('g');
    await device.client.sendToGroup('g', 'echoed', 'text');
    await device.client.sendToGroup('g', 'silent', 'text', { noEcho: true });
    await device.client.sendEvent('report', { ok: true }, 'json');
    await device.until(() => device.groupMessages.length === 1);
    expect(device.groupMessages).toEqual(['echoed']);
    expect(await sender.hasPermission(id, 'joinLeaveGroup', { targetName: 'g' })).toBe(true);
    await sender.revokePermission(id, 'sendToGroup');
    expect(await sender.hasPermission(id, 'sendToGroup')).toBe(false);
  });
});
