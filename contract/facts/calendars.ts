/** Reads of a room's calendar. */
import { randomUUID } from 'node:crypto';
import { CannotTell, fact } from '../fact.ts';
import { type Answer, ask, graphAs, refusal } from '../http.ts';
import type { App, Target } from '../target.ts';

const VIEW = 'https://learn.microsoft.com/graph/api/user-list-calendarview';
const EVENT = 'https://learn.microsoft.com/graph/api/resources/event';
const ERRORS = 'https://learn.microsoft.com/graph/errors';
const MONTH_MS = 30 * 86_400_000;

const viewOf = (mailbox: string, query = ''): string => {
  const [start, end] = [-MONTH_MS, MONTH_MS].map((ms) => new Date(Date.now() + ms).toISOString());
  return `/users/${mailbox}/calendarView?startDateTime=${start}&endDateTime=${end}${query}`;
};

type Reader = Target & { readonly sync: App; readonly room: string };

/** The events of one page. */
async function read(target: Reader, query = '', headers: Record<string, string> = {}) {
  const graph = await graphAs(target, target.sync);
  const { status, body } = await graph('GET', viewOf(target.room, query), { headers });
  if (status !== 200) throw new Error(`calendarView answered ${status}`);
  if (body.value.length === 0) throw new CannotTell('It needs a meeting within a month.');
  return body;
}

export const calendarFacts = [
  fact('calendarView sends ten events a page unless asked for more.', {
    source: VIEW,
    needs: ['sync', 'room'],
    expected: { events: 10, hasNext: true },
    async see(target) {
      const body = await read(target);
      const hasNext = body['@odata.nextLink'] !== undefined;
      if (!hasNext && body.value.length < 10) throw new CannotTell('It needs eleven meetings.');
      return { events: body.value.length, hasNext };
    },
  }),
  fact('calendarView takes a $top of 1,000 and refuses 1,001.', {
    source: VIEW,
    needs: ['sync', 'room'],
    expected: { most: 200, beyond: 400 },
    async see(target) {
      const graph = await graphAs(target, target.sync);
      const most = await graph('GET', viewOf(target.room, '&$top=1000'));
      const beyond = await graph('GET', viewOf(target.room, '&$top=1001'));
      return { most: most.status, beyond: beyond.status };
    },
  }),
  fact('calendarView sends only the selected properties, with id and etag.', {
    source: 'https://learn.microsoft.com/graph/query-parameters#select-parameter',
    needs: ['sync', 'room'],
    expected: ['@odata.etag', 'id', 'subject'],
    see: async (target) => Object.keys((await read(target, '&$select=subject')).value[0]).sort(),
  }),
  fact('calendarView refuses to select lastModifiedDateTime.', {
    source: VIEW,
    needs: ['sync', 'room'],
    expected: { status: 400 },
    async see(target) {
      const graph = await graphAs(target, target.sync);
      const path = viewOf(target.room, '&$select=id,lastModifiedDateTime');
      return { status: (await graph('GET', path)).status };
    },
  }),
  fact('calendarView needs a window.', {
    source: VIEW,
    needs: ['sync', 'room'],
    expected: { status: 400, code: 'ErrorInvalidParameter' },
    see: async (target) =>
      refusal(
        await (await graphAs(target, target.sync))('GET', `/users/${target.room}/calendarView`),
      ),
  }),
  fact('Times in UTC have seven decimals and no Z.', {
    source: EVENT,
    needs: ['sync', 'room'],
    expected: { dateTime: '0000-00-00T00:00:00.0000000', timeZone: 'UTC' },
    async see(target) {
      const body = await read(target, '', { Prefer: 'outlook.timezone="UTC"' });
      const { dateTime, timeZone } = body.value[0].start;
      return { dateTime: String(dateTime).replaceAll(/\d/g, '0'), timeZone: String(timeZone) };
    },
  }),
  fact('An event has another id when immutable ids are preferred.', {
    source: 'https://learn.microsoft.com/graph/outlook-immutable-id',
    needs: ['sync', 'room'],
    expected: { isSameId: false },
    async see(target) {
      const query = '&$orderby=start/dateTime&$top=1&$select=id';
      const plain = await read(target, query);
      const immutable = await read(target, query, { Prefer: 'IdType="ImmutableId"' });
      return { isSameId: plain.value[0].id === immutable.value[0].id };
    },
  }),
  fact('A mailbox out of scope is 403 ErrorAccessDenied.', {
    source: 'https://learn.microsoft.com/graph/auth-limit-mailbox-access',
    needs: ['sync', 'outOfScopeMailbox'],
    expected: { status: 403, code: 'ErrorAccessDenied' },
    see: async (target) =>
      refusal(await (await graphAs(target, target.sync))('GET', viewOf(target.outOfScopeMailbox))),
  }),
  fact('A calendar without a calendar permission is 403 ErrorAccessDenied.', {
    source: VIEW,
    needs: ['discovery', 'room'],
    expected: { status: 403, code: 'ErrorAccessDenied' },
    see: async (target) =>
      refusal(await (await graphAs(target, target.discovery))('GET', viewOf(target.room))),
  }),
  fact('The calendar of an address that nobody has is 404 ErrorInvalidUser.', {
    source: ERRORS,
    needs: ['sync', 'room'],
    expected: { status: 404, code: 'ErrorInvalidUser' },
    async see(target) {
      const nobody = `contract-nobody@${target.room.split('@')[1]}`;
      return refusal(await (await graphAs(target, target.sync))('GET', viewOf(nobody)));
    },
  }),
  fact('The calendar of an id that nobody has is 404 ResourceNotFound.', {
    source: ERRORS,
    needs: ['sync'],
    expected: { status: 404, code: 'ResourceNotFound' },
    see: async (target) =>
      refusal(await (await graphAs(target, target.sync))('GET', viewOf(randomUUID()))),
  }),
  fact('A token that is none is 401 InvalidAuthenticationToken with a challenge.', {
    source: 'https://learn.microsoft.com/graph/resolve-auth-errors',
    expected: { status: 401, code: 'InvalidAuthenticationToken', scheme: 'Bearer' },
    async see({ graphUrl }) {
      const answer = await ask(`${graphUrl}/v1.0/places/microsoft.graph.room`, {
        headers: { authorization: 'Bearer nonsense' },
      });
      const [scheme = ''] = (answer.headers.get('www-authenticate') ?? '').split(' ');
      return { ...refusal(answer), scheme };
    },
  }),
  fact('More than four requests at once on one mailbox are 429 with Retry-After in seconds.', {
    source: 'https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits',
    needs: ['sync', 'room'],
    expected: { isThrottled: true, code: 'ApplicationThrottled', hasSeconds: true },
    async see(target) {
      const graph = await graphAs(target, target.sync);
      const path = viewOf(target.room, '&$top=1&$select=id');
      let throttled: Answer | undefined;
      // The first burst opens the connections over which the next ones arrive together.
      for (let burst = 0; burst < 10 && throttled === undefined; burst += 1) {
        const answers = await Promise.all(Array.from({ length: 40 }, () => graph('GET', path)));
        throttled = answers.find(({ status }) => status === 429);
      }
      return {
        isThrottled: throttled !== undefined,
        code: String(throttled?.body.error.code),
        hasSeconds: /^\d+$/.test(throttled?.headers.get('retry-after') ?? ''),
      };
    },
  }),
];
