/** Paging of the Places API, with what has been reported of it. */
import { describe, expect, it } from '@jest/globals';
import {
  type AppIdentity,
  type Graph,
  MicrosoftError,
} from '../../../shared/microsoft/contract.ts';
import { graphRoomList } from '../../../shared/rooms/adapters/graph-room-list.ts';

const identity: AppIdentity = { app: 'discovery', tenantId: 'tenant', expectedRoles: [] };
const place = (at: number, change: object = {}) => ({
  id: `place-${at}`,
  emailAddress: `Room${at}@Contoso.example`,
  displayName: `Room ${at}`,
  ...change,
});

function places(total: number, options: { nextLink: boolean; skips?: boolean }) {
  const asked: string[] = [];
  const graph: Graph = {
    send: (_identity, { path }) => {
      asked.push(path);
      const skip = options.skips === false ? 0 : Number(/\$skip=(\d+)/.exec(path)?.[1] ?? 0);
      const value = Array.from({ length: total }, (_, at) => place(at)).slice(skip, skip + 100);
      const more = options.nextLink && skip + 100 < total;
      const body = {
        value,
        ...(more
          ? { '@odata.nextLink': `/places/microsoft.graph.room?$top=100&$skip=${skip + 100}` }
          : {}),
      };
      return Promise.resolve({ status: 200, body });
    },
  };
  return { asked, send: graph.send, list: graphRoomList(() => graph) };
}

describe('graphRoomList', () => {
  it('The reader of the room list follows nextLink until there is none', async () => {
    const { list, asked } = places(250, { nextLink: true });

    expect(await list.read(identity)).toHaveLength(250);
    expect(asked).toHaveLength(3);
  });

  it('A full page without a nextLink is followed by one more request', async () => {
    const { list, asked } = places(150, { nextLink: false });

    expect(await list.read(identity)).toHaveLength(150);
    expect(asked).toEqual([
      '/places/microsoft.graph.room?$top=100',
      '/places/microsoft.graph.room?$top=100&$skip=100',
    ]);
  });

  it('The reader of the room list stops when the service ignores $skip', async () => {
    const { list, asked } = places(100, { nextLink: false, skips: false });

    await list.read(identity);

    expect(asked).toHaveLength(2);
  });

  it('The reader of the room list waits as long as Microsoft asks for, amid the list', async () => {
    const whole = places(250, { nextLink: true });
    const waited: number[] = [];
    const throttled = (times: number, retryAfterSeconds: number) => {
      let left = times;
      const graph: Graph = {
        send: (who, request) => {
          if (!request.path.includes('$skip=100') || (left -= 1) < 0)
            return whole.send(who, request);
          return Promise.reject(new MicrosoftError('throttled', { retryAfterSeconds }));
        },
      };
      const pause = (seconds: number) => Promise.resolve(waited.push(seconds));
      return graphRoomList(() => graph, pause).read(identity);
    };

    expect(await throttled(2, 7)).toHaveLength(250);
    expect(waited).toEqual([7, 7]);
    await expect(throttled(9, 7)).rejects.toMatchObject({ reason: 'throttled' });
    await expect(throttled(1, 90)).rejects.toMatchObject({ retryAfterSeconds: 90 });
  });

  it('The reader of the room list accepts pages that are short, empty, or repeat a room', async () => {
    const pages = [[place(1), place(2)], [], [place(2), place(3)]];
    const graph: Graph = {
      send: (_identity, { path }) => {
        const at = Number(/page=(\d)/.exec(path)?.[1] ?? 0);
        const next = at < 2 ? { '@odata.nextLink': `/places?page=${at + 1}` } : {};
        return Promise.resolve({ status: 200, body: { value: pages[at], ...next } });
      },
    };
    const found = await graphRoomList(() => graph).read(identity);

    expect(new Set(found.map(({ placeId }) => placeId))).toEqual(
      new Set(['place-1', 'place-2', 'place-3']),
    );
  });

  it('The reader of the room list never takes a part of an endless list for the whole', async () => {
    const graph: Graph = {
      send: () =>
        Promise.resolve({ status: 200, body: { value: [], '@odata.nextLink': '/places?again' } }),
    };

    await expect(graphRoomList(() => graph).read(identity)).rejects.toMatchObject({
      code: 'endless-list',
    });
  });

  it('The reader of the room list reads five thousand rooms in 51 requests, with a nextLink and without', async () => {
    const [linked, bare] = [places(5000, { nextLink: true }), places(5000, { nextLink: false })];

    expect(await linked.list.read(identity)).toHaveLength(5000);
    expect(linked.asked).toHaveLength(51);
    expect(await bare.list.read(identity)).toHaveLength(5000);
    expect(bare.asked).toHaveLength(51);
  });

  it('The reader of the room list is lenient about types and guesses the zone from the address', async () => {
    const graph: Graph = {
      send: () =>
        Promise.resolve({
          status: 200,
          body: {
            value: [
              place(1, {
                capacity: '12',
                floorNumber: 3,
                building: '',
                address: { countryOrRegion: 'Belgium', city: null },
                audioDeviceName: ' ',
                videoDeviceName: 'Rally Bar',
                displayDevice: 'Flip',
                isWheelchairAccessible: 'true',
                tags: ['quiet', 7, ''],
              }),
              { id: 'no address' },
              place(2, { capacity: { odd: true }, address: 'odd', tags: 'odd' }),
            ],
          },
        }),
    };

    expect(await graphRoomList(() => graph).read(identity)).toEqual([
      {
        emailAddress: 'room1@contoso.example',
        placeId: 'place-1',
        displayName: 'Room 1',
        capacity: 12,
        building: null,
        floor: '3',
        equipment: {
          audioDevice: null,
          videoDevice: 'Rally Bar',
          displayDevice: 'Flip',
          wheelchairAccessible: true,
          tags: ['quiet'],
        },
        timeZone: 'Europe/Brussels',
      },
      expect.objectContaining({ capacity: null, timeZone: null }),
    ]);
  });
});
