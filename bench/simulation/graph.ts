/** Microsoft Graph as a model: it takes its time, answers with the calendar as it is by then, and watches its own limits. */
import { type AppIdentity, type Graph, MicrosoftError } from '../../shared/microsoft/contract.ts';
import { type Population, roomNumber } from './population.ts';
import { busiest, increase, type Series, series } from './tally.ts';
import type { VirtualTime } from './virtual-time.ts';

export const NOTIFICATIONS_URL = 'https://api.simulation.example/api';
const LEAST_MS = 150;
const SPREAD_MS = 200;
const TEN_MINUTES = 600_000;
const LIFE_MS = 10_050 * 60_000;

export interface ModelGraph {
  readonly graph: Graph;
  /** A booking in the room's calendar. */
  book(room: number): void;
  readonly kinds: ReadonlyMap<string, number>;
  readonly requests: Series;
  readonly reads: Series;
  readonly most: {
    /** Reads of one calendar at the same time. */
    ofRoom: number;
    /** Requests of one customer's app at the same time. */
    ofApp: number;
    /** Requests of one app in ten seconds. */
    appIn10Seconds(): number;
    /** Reads of one mailbox in ten minutes. */
    mailboxIn10Minutes(): number;
  };
}

interface Deps {
  readonly time: VirtualTime;
  readonly population: Population;
  /** A read of the room begins. */
  readonly reading: (room: number) => void;
  readonly subscriptionOf: (room: number) => string | undefined;
}

export function modelGraph(deps: Deps): ModelGraph {
  const { time } = deps;
  const meter = meterOf(time);
  const bookings = new Uint16Array(deps.population.rooms);
  const read = calendarOf(deps, meter, bookings);
  let made = 0;
  const subscription = (id: string) => ({
    id,
    expirationDateTime: new Date(time.now() + LIFE_MS).toISOString(),
    notificationUrl: `${NOTIFICATIONS_URL}/webhooks/graph`,
  });

  function listOf(app: string): object[] {
    const { first, size } = deps.population.named(app);
    const rooms = Array.from({ length: size }, (_, at) => deps.subscriptionOf(first + at));
    return rooms.flatMap((id) => (id === undefined ? [] : [subscription(id)]));
  }

  async function answer(app: string, method: string, path: string): Promise<object> {
    const [, area, name = '', what = ''] = path.split('/');
    if (area === 'users' && what.startsWith('calendarView')) {
      return await read(app, roomNumber(decodeURIComponent(name)));
    }
    if (area === 'users') {
      const lastModifiedDateTime = new Date(time.now() - 3000).toISOString();
      return await meter.answered(app, 'event', () => ({ lastModifiedDateTime }));
    }
    if (method === 'POST') {
      made += 1;
      return await meter.answered(app, 'subscribe', () => subscription(`made-${made}`));
    }
    if (method === 'PATCH') return await meter.answered(app, 'renew', () => subscription(name));
    if (method !== 'GET') throw new MicrosoftError('unknown');
    return await meter.answered(app, 'list', () => ({ value: listOf(app) }));
  }

  return {
    graph: {
      async send({ tenantId }: AppIdentity, { method, path }) {
        return { status: 200, body: await answer(tenantId, method, path) };
      },
    },
    book(room) {
      bookings[room] = (bookings[room] ?? 0) + 1;
    },
    ...meter,
  };
}

/** Counts requests, and lets each take its time. */
function meterOf(time: VirtualTime) {
  const inApp = new Map<string, number>();
  const apps = busiest(time, 10_000);
  const mailboxes = busiest(time, TEN_MINUTES);
  const kinds = new Map<string, number>();
  const requests = series(time);
  const reads = series(time);
  const most = {
    ofRoom: 0,
    ofApp: 0,
    appIn10Seconds: apps.most,
    mailboxIn10Minutes: mailboxes.most,
  };
  return {
    kinds,
    requests,
    reads,
    most,
    mailboxes,
    async answered<R>(app: string, kind: string, answer: () => R): Promise<R> {
      increase(kinds, kind);
      requests.note();
      apps.note(app);
      const running = (inApp.get(app) ?? 0) + 1;
      inApp.set(app, running);
      most.ofApp = Math.max(most.ofApp, running);
      await time.pause(LEAST_MS + SPREAD_MS * Math.random());
      inApp.set(app, (inApp.get(app) ?? 1) - 1);
      return answer();
    },
  };
}

/** Reads of calendars; every booking moves the one meeting of a room's day. */
function calendarOf(
  { time, population, reading }: Deps,
  { answered, reads, mailboxes, most }: ReturnType<typeof meterOf>,
  bookings: Uint16Array,
) {
  const running = new Uint8Array(population.rooms);

  function eventsOf(room: number): object[] {
    const version = bookings[room] ?? 0;
    if (version === 0) return [];
    const day = new Date(time.now()).toISOString().slice(0, 10);
    const minute = String(version % 60).padStart(2, '0');
    return [
      {
        id: 'event',
        start: { dateTime: `${day}T10:${minute}:00`, timeZone: 'UTC' },
        end: { dateTime: `${day}T12:00:00`, timeZone: 'UTC' },
        showAs: 'busy',
      },
    ];
  }

  return async function read(app: string, room: number): Promise<object> {
    reading(room);
    reads.note();
    mailboxes.note(String(room));
    running[room] = (running[room] ?? 0) + 1;
    most.ofRoom = Math.max(most.ofRoom, running[room]);
    const value = await answered(app, 'calendarView', () => eventsOf(room));
    running[room] -= 1;
    return { value };
  };
}
