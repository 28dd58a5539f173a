/** Rooms of a tenant. */
import { CannotTell, fact } from '../fact.ts';
import { type GraphCaller, graphAs, refusal } from '../http.ts';

const PLACES = 'https://learn.microsoft.com/graph/api/place-list';
const ROOMS = '/places/microsoft.graph.room';

async function everyRoom(graph: GraphCaller): Promise<{ emailAddress: string }[]> {
  const rooms: { emailAddress: string }[] = [];
  let next: string | undefined = ROOMS;
  while (next !== undefined) {
    const { body } = await graph('GET', next);
    rooms.push(...body.value);
    next = body['@odata.nextLink'];
  }
  return rooms;
}

export const placeFacts = [
  fact('/places sends 100 rooms a page unless asked for less.', {
    source: PLACES,
    needs: ['discovery'],
    expected: { rooms: 100, hasNext: true },
    async see(target) {
      const { body } = await (await graphAs(target, target.discovery))('GET', ROOMS);
      const hasNext = body['@odata.nextLink'] !== undefined;
      if (!hasNext && body.value.length < 100) throw new CannotTell('It needs 101 rooms.');
      return { rooms: body.value.length, hasNext };
    },
  }),
  fact('The nextLink of /places is absolute, and its pages repeat no room.', {
    source: 'https://learn.microsoft.com/graph/paging',
    needs: ['discovery'],
    expected: { isAbsolute: true, repeated: false },
    async see(target) {
      const graph = await graphAs(target, target.discovery);
      const first = (await graph('GET', `${ROOMS}?$top=1`)).body;
      const next: string | undefined = first['@odata.nextLink'];
      if (next === undefined) throw new CannotTell('It needs two rooms.');
      const second = (await graph('GET', next)).body;
      return {
        isAbsolute: next.startsWith(`${target.graphUrl}/v1.0/`),
        repeated: first.value[0]?.id === second.value[0]?.id,
      };
    },
  }),
  fact('/places leaves out a room that is hidden from the address list.', {
    source: PLACES,
    needs: ['discovery', 'hiddenRoom'],
    expected: { isListed: false },
    async see(target) {
      const rooms = await everyRoom(await graphAs(target, target.discovery));
      return { isListed: rooms.some(({ emailAddress }) => emailAddress === target.hiddenRoom) };
    },
  }),
  fact('/places without Place.Read.All is 403.', {
    source: PLACES,
    needs: ['sync'],
    expected: { status: 403, code: 'Authorization_RequestDenied' },
    see: async (target) => refusal(await (await graphAs(target, target.sync))('GET', ROOMS)),
  }),
];
