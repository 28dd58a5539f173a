/** Meetings around every change of the clocks, read through the emulated Graph, against a walk over local time. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { graphCalendarReader } from '../../../shared/calendar/adapters/graph-calendar-reader.ts';
import { normaliseEvents } from '../../../shared/calendar/normalise.ts';
import { windowOf } from '../../../shared/calendar/window.ts';
import { graphClient } from '../../../shared/microsoft/adapters/graph-client.ts';
import type { AppIdentity } from '../../../shared/microsoft/contract.ts';
import { type Cloud, startCloud } from '../../emulators/support/graph.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

const QUARTER = 15 * 60_000;
const HOUR = 4 * QUARTER;
const sync = { app: 'sync' } as AppIdentity;

/** One zone for each way of changing clocks: others with the same changes would only repeat it. */
const edges = new Map<string, { readonly zone: string; readonly at: number }>();
for (const zone of Intl.supportedValuesOf('timeZone')) {
  const start = Temporal.Instant.from('2026-11-23T00:00:00Z').toZonedDateTimeISO(zone);
  const change = start.getTimeZoneTransition('next');
  const at = change?.epochMilliseconds ?? start.epochMilliseconds;
  if (at < Date.parse('2028-01-01T00:00:00Z')) edges.set(`${at}|${start.offset}`, { zone, at });
}

it('A snapshot holds exactly the meetings of two local days in every time zone', async () => {
  const token = await cloud.token('sync', ['Calendars.Read']);
  const graph = graphClient({
    url: cloud.url,
    timeoutSeconds: 5,
    clock: () => new Date(),
    tokens: () => ({
      acquire: async () => ({ accessToken: token, roles: [], expiresAt: '' }),
    }),
  });
  for (const { zone, at } of edges.values()) {
    const now = new Date(at - HOUR);
    const window = windowOf(now, zone, 2);
    const [room] = cloud.graph.addRooms(cloud.tenantId, [{ displayName: zone }]);
    if (room === undefined) throw new Error('no room');
    const create = (event: object) =>
      cloud.graph.createEvent(cloud.tenantId, room.emailAddress, event);
    const grid = Math.floor(at / (6 * HOUR)) * 6 * HOUR;
    const singles = Array.from({ length: 24 }, (_, step) => grid + (step - 12) * 6 * HOUR);
    const utc = (time: number) => new Date(time).toISOString().slice(0, 19);
    for (const time of singles) {
      create({
        start: { dateTime: utc(time), timeZone: 'UTC' },
        end: { dateTime: utc(time + QUARTER), timeZone: 'UTC' },
      });
    }
    const startDate = utc(at - 240 * HOUR).slice(0, 10);
    create({
      start: { dateTime: `${startDate}T09:00:00`, timeZone: zone },
      end: { dateTime: `${startDate}T09:15:00`, timeZone: zone },
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'noEnd', startDate, recurrenceTimeZone: zone },
      },
    });

    const { events } = await graphCalendarReader(() => graph).read(sync, room.emailAddress, window);
    const where = { organisationId: 'org', roomId: 'room', window };
    const shown = normaliseEvents(events, where).candidates.map(({ start }) => start);

    expect({ zone, shown: shown.toSorted() }).toEqual({ zone, shown: walk(zone, now, singles) });
  }
});

/** Every quarter of an hour around `now` whose local day is today or tomorrow. */
function walk(zone: string, now: Date, singles: readonly number[]): string[] {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const [today = ''] = format.format(now).split(' ');
  const tomorrow = new Date(Date.parse(today) + 24 * HOUR).toISOString().slice(0, 10);
  const found: string[] = [];
  const from = Math.floor(now.getTime() / QUARTER) * QUARTER - 60 * HOUR;
  for (let time = from; time < from + 130 * HOUR; time += QUARTER) {
    const [day = '', clock] = format.format(time).split(' ');
    if (day !== today && day !== tomorrow) continue;
    const instant = new Date(time).toISOString();
    if (singles.includes(time)) found.push(instant);
    if (clock === '09:00') found.push(instant);
  }
  return found.toSorted();
}
