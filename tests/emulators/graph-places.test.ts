import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@microsoft/microsoft-graph-client';
import { type Cloud, startCloud } from './support/graph.ts';

let cloud: Cloud;
let discovery: Client;

beforeAll(async () => {
  cloud = await startCloud();
  discovery = await cloud.client('discovery', ['Place.Read.All']);
});
afterAll(() => cloud.close());

describe('places', () => {
  it('/places lists rooms page by page and counts them.', async () => {
    cloud.graph.addRooms(cloud.tenantId, 130);

    const first = await discovery.api('/places/microsoft.graph.room').count(true).get();
    const last = await discovery.api('/places/microsoft.graph.room').top(100).skip(100).get();

    expect(first.value).toHaveLength(100);
    expect(first['@odata.count']).toBe(130);
    expect(first['@odata.nextLink']).toContain(`${cloud.url}/v1.0/places/microsoft.graph.room?`);
    expect(last.value).toHaveLength(30);
    expect(last['@odata.nextLink']).toBeUndefined();
  });

  it('/places leaves out hidden and removed rooms and shows a new name.', async () => {
    const list = async () =>
      (
        await discovery.api('/places/microsoft.graph.room').top(1000).select('emailAddress').get()
      ).value.map(({ emailAddress }: { emailAddress: string }) => emailAddress);
    cloud.graph.addRooms(cloud.tenantId, [
      { displayName: 'Hidden', emailAddress: 'hidden@contoso.example', hidden: true },
      { displayName: 'Removed', emailAddress: 'removed@contoso.example' },
      { displayName: 'Old', emailAddress: 'old@contoso.example', floor: 2, capacity: '6' },
    ]);
    cloud.graph.removeRoom(cloud.tenantId, 'removed@contoso.example');
    cloud.graph.patchRoom(cloud.tenantId, 'old@contoso.example', {
      displayName: 'New',
      emailAddress: 'New@contoso.example',
    });

    const listed = await list();

    expect(listed).toContain('new@contoso.example');
    expect(listed).not.toContain('hidden@contoso.example');
    expect(listed).not.toContain('removed@contoso.example');
    expect(await discovery.api('/places/new@contoso.example').get()).toMatchObject({
      displayName: 'New',
      floorNumber: 2,
      capacity: '6',
    });
  });

  it('/places lists the rooms of a building as a room list.', async () => {
    const { value } = await discovery.api('/places/microsoft.graph.roomlist').get();
    const rooms = await discovery
      .api(`/places/${value[0].emailAddress}/microsoft.graph.roomlist/rooms`)
      .get();

    expect(value[0].displayName).toBe('Building 1');
    expect(rooms.value).toHaveLength(50);
  });

  it('/places needs Place.Read.All.', async () => {
    const sync = await cloud.client('sync', ['Calendars.Read']);

    await expect(sync.api('/places/microsoft.graph.room').get()).rejects.toMatchObject({
      statusCode: 403,
      code: 'Authorization_RequestDenied',
    });
  });

  it('The control endpoint names the mistake in a refused room.', () => {
    const add = (rooms: unknown) => () => cloud.graph.addRooms(cloud.tenantId, rooms);

    expect(add([{ displayName: '' }])).toThrow('displayName');
    expect(add([{ displayName: 'x', timeZone: 'Mars/Base' }])).toThrow('time zone');
    expect(() => cloud.graph.addRooms('nowhere.example', 1)).toThrow('no tenant');
    expect(() => cloud.graph.removeRoom(cloud.tenantId, 'x@y.example')).toThrow('no room');
  });
});
