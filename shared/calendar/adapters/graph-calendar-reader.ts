/** One room's calendar through `calendarView`: expanded by the service, only the fields we show, never bodies or attendees. */
import { z } from 'zod';
import { type AppIdentity, type Graph, MicrosoftError } from '../../microsoft/contract.ts';
import { type GraphEvent, graphEventSchema } from '../normalise.ts';
import type { CalendarReader } from '../ports.ts';

/** A screen shows 50 meetings: what lies behind so many events is left out. */
const MOST_EVENTS = 500;
/** The service may make pages shorter than asked for. */
const MOST_PAGES = 20;
/** Pages in a row without a new event end the walk: the service repeats itself. */
const MOST_REPEATED = 3;
const FIELDS = [
  'id',
  'subject',
  'organizer',
  'start',
  'end',
  'isAllDay',
  'showAs',
  'sensitivity',
  'isCancelled',
  'isOnlineMeeting',
  'onlineMeetingProvider',
  'onlineMeeting',
  'onlineMeetingUrl',
  'location',
  'locations',
  'responseStatus',
  'type',
  'seriesMasterId',
  'iCalUId',
  'changeKey',
];
const HEADERS = { prefer: 'outlook.timezone="UTC", IdType="ImmutableId"' };

const pageSchema = z.object({
  value: z.array(z.unknown()),
  /** Null or empty ends the list as its absence does; any other value is a page that cannot be read. */
  '@odata.nextLink': z.string().nullish().catch('unreadable'),
});

const changedSchema = z.object({ lastModifiedDateTime: z.iso.datetime() });

export const graphCalendarReader = (graph: () => Graph): CalendarReader => ({
  async read(identity, emailAddress, window) {
    const events: GraphEvent[] = [];
    /** By id and start, as the normaliser shows each once. */
    const known = new Set<string>();
    const paths = new Set<string>();
    let path = calendarView(emailAddress, window, {
      $top: '100',
      $orderby: 'start/dateTime',
      $select: FIELDS.join(),
    });
    let repeated = 0;
    const isEnough = () =>
      paths.size >= MOST_PAGES || known.size >= MOST_EVENTS || repeated >= MOST_REPEATED;
    while (!isEnough() && !paths.has(path)) {
      paths.add(path);
      try {
        const page = await readPage(graph(), identity, path);
        const found = await Promise.all(page.value.map(readEvent));
        const before = known.size;
        for (const { id, start } of found) {
          known.add(id ? `${id}|${start?.dateTime}` : `unnamed ${known.size}`);
        }
        repeated = known.size > before ? 0 : repeated + 1;
        events.push(...found);
        path = page['@odata.nextLink'] ?? '';
      } catch (error) {
        // The pages before are worth showing; without any the read has failed.
        if (paths.size === 1 || !(error instanceof MicrosoftError)) throw error;
        return { events, incomplete: true, failure: error };
      }
      if (path === '') return { events, incomplete: false };
    }
    return { events, incomplete: true };
  },
  async changedAt(identity, emailAddress, eventId) {
    const path = `/users/${encodeURIComponent(emailAddress)}/events/${encodeURIComponent(eventId)}?$select=lastModifiedDateTime`;
    const { prefer } = HEADERS;
    const { body } = await graph().send(identity, { method: 'GET', path, headers: { prefer } });
    const parsed = changedSchema.safeParse(body);
    return parsed.success ? new Date(parsed.data.lastModifiedDateTime) : undefined;
  },
  async touch(identity, emailAddress, window) {
    const path = calendarView(emailAddress, window, { $top: '1', $select: 'id' });
    await graph().send(identity, { method: 'GET', path });
  },
});

async function readPage(graph: Graph, identity: AppIdentity, path: string) {
  const { body } = await graph.send(identity, { method: 'GET', path, headers: HEADERS });
  const page = pageSchema.safeParse(body);
  if (!page.success) throw new MicrosoftError('unknown', { cause: page.error });
  return page.data;
}

/** An entry that is no event at all becomes one without a time, which is counted. */
async function readEvent(value: unknown): Promise<GraphEvent> {
  const { data = graphEventSchema.parse({}) } = graphEventSchema.safeParse(value);
  const { start, end } = data;
  return { ...data, start: await withIanaZone(start), end: await withIanaZone(end) };
}

/** UTC was asked for; an answer in another zone names it as Windows does. */
async function withIanaZone(time: GraphEvent['start']): Promise<GraphEvent['start']> {
  const zone = time?.timeZone;
  if (!zone || zone.toUpperCase() === 'UTC') return time;
  // Imported only here: its data takes 80 ms to load, and is hardly ever used.
  const { findIana } = await import('windows-iana');
  return { ...time, timeZone: findIana(zone)[0] ?? zone };
}

/** Graph takes `$` unescaped in option names; values are escaped. */
function calendarView(
  emailAddress: string,
  window: { readonly from: string; readonly to: string },
  options: Readonly<Record<string, string>>,
): string {
  const query = { startDateTime: window.from, endDateTime: window.to, ...options };
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `/users/${encodeURIComponent(emailAddress)}/calendarView?${text.join('&')}`;
}
