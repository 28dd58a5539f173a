import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BatchRequestContent, type Client } from '@microsoft/microsoft-graph-client';
import { type Cloud, startCloud } from './support/graph.ts';

const WINDOW = 'startDateTime=2026-11-23T00:00:00Z&endDateTime=2026-11-25T00:00:00Z';
let cloud: Cloud;
let sync: Client;
let rooms: readonly { readonly emailAddress: string }[];

interface Answer {
  readonly id: string;
  readonly status: number;
  readonly body?: { readonly value?: readonly { subject: string }[]; error?: { code: string } };
}

beforeAll(async () => {
  cloud = await startCloud();
  sync = await cloud.client('sync', ['Calendars.Read']);
  rooms = cloud.graph.addRooms(
    cloud.tenantId,
    Array.from({ length: 20 }, (_, at) => ({ displayName: `Room ${at}` })),
  );
  for (const [at, { emailAddress }] of rooms.entries()) {
    cloud.graph.createEvent(cloud.tenantId, emailAddress, {
      subject: `Meeting ${at}`,
      start: { dateTime: '2026-11-23T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-11-23T09:30:00', timeZone: 'UTC' },
    });
  }
});
afterAll(() => cloud.close());

const viewOf = (address = '') => `/users/${address}/calendar/calendarView?${WINDOW}`;
const get = (id: string, url: string, more: object = {}) => ({ id, method: 'GET', url, ...more });
async function send(requests: readonly object[]): Promise<readonly Answer[]> {
  return (await sync.api('/$batch').post({ requests })).responses;
}

describe('$batch', () => {
  it("Microsoft's client reads twenty calendars with one request.", async () => {
    const steps = rooms.map(({ emailAddress }, at) => ({
      id: String(at),
      request: new Request(`${cloud.url}${viewOf(emailAddress)}`, { method: 'GET' }),
    }));
    const content = await new BatchRequestContent(steps).getContent();

    const { responses } = await sync.api('/$batch').post(content);

    expect(
      responses.map(({ id, body }: Answer) => [id, body?.value?.map(({ subject }) => subject)]),
    ).toEqual([...rooms.keys()].map((at) => [String(at), [`Meeting ${at}`]]));
  });

  it('One request that fails leaves the others alone, and what depends on it is not tried.', async () => {
    const answers = await send([
      get('1', viewOf('nobody@contoso.example')),
      get('2', viewOf(rooms[0]?.emailAddress), { dependsOn: ['1'] }),
      get('3', viewOf(rooms[0]?.emailAddress)),
      get('4', viewOf(rooms[1]?.emailAddress), { dependsOn: ['3'] }),
      get('5', '/me/drive'),
    ]);

    expect(answers.map(({ id, status }) => [id, status])).toEqual([
      ['1', 404],
      ['2', 424],
      ['3', 200],
      ['4', 200],
      ['5', 501],
    ]);
  });

  it.each([
    ['more than twenty requests', Array.from({ length: 21 }, (_, at) => get(String(at), '/a'))],
    ['no request', []],
    ['an id twice', [get('1', '/a'), get('1', '/b')]],
    [
      'a request that waits for a later one',
      [get('1', '/a', { dependsOn: ['2'] }), get('2', '/b')],
    ],
    ['a request without an id', [{ method: 'GET', url: '/a' }]],
    ['a method that there is not', [{ id: '1', method: 'STEAL', url: '/a' }]],
  ])('A batch with %s is refused as a whole.', async (_, requests) => {
    await expect(send(requests)).rejects.toMatchObject({ statusCode: 400, code: 'BadRequest' });
  });
});
