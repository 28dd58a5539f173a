/** Paging of the Places API, with what has been reported of it. */
import { describe, expect, it } from '@jest/globals';
import type { AppIdentity, Graph } from '../../../shared/microsoft/contract.ts';
import { graphRoomList } from '../../../shared/rooms/adapters/graph-room-list.ts';

const identity: AppIdentity = { app: 'discovery', tenantId: 'tenant' };
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
  return { asked, list: graphRoomList(() => graph) };
}

describe('graphRoomList', () => {
  it('follows nextLink until there is none', async () => {
    const { list, asked } = places(250, { nextLink: true });

    expect(await list.read(identity)).toHaveLength(250);
    expect(asked).toHaveLength(3);
  });

  it('looks once more when a full page has no nextLink', async () => {
    const { list, asked } = places(150, { nextLink: false });

    expect(await list.read(identity)).toHaveLength(150);
    expect(asked).toEqual([
      '/places/microsoft.graph.room?$top=100',
      '/places/microsoft.graph.room?$top=100&$skip=100',
    ]);
  });

  it('stops when the service ignores $skip', async () => {
    const { list, asked } = places(100, { nextLink: false, skips: false });

    await list.read(identity);

    expect(asked).toHaveLength(2);
  });

  it('is lenient about types and guesses the zone from the address', async () => {
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
              }),
              { id: 'no address' },
              place(2, { capacity: { odd: true }, address: 'odd' }),
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
        timeZone: 'Europe/Brussels',
      },
      expect.objectContaining({ capacity: null, timeZone: null }),
    ]);
  });
});
