/** One room's calendar through `calendarView`: expanded by the service, only the fields we show, never bodies or attendees. */
import { z } from 'zod';
import { type Graph, MicrosoftError } from '../../microsoft/contract.ts';
import { type GraphEvent, graphEventSchema } from '../normalise.ts';
import type { CalendarReader } from '../ports.ts';

const MOST_PAGES = 5;
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
  'responseStatus',
  'type',
  'seriesMasterId',
  'iCalUId',
  'changeKey',
];
const HEADERS = { prefer: 'outlook.timezone="UTC", IdType="ImmutableId"' };

const pageSchema = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
});

export const graphCalendarReader = (graph: () => Graph): CalendarReader => ({
  async read(identity, emailAddress, window) {
    const events: GraphEvent[] = [];
    let path: string | undefined = calendarView(emailAddress, window, {
      $top: '100',
      $orderby: 'start/dateTime',
      $select: FIELDS.join(),
    });
    for (let page = 0; path !== undefined && page < MOST_PAGES; page += 1) {
      const { body } = await graph().send(identity, { method: 'GET', path, headers: HEADERS });
      const parsed = pageSchema.safeParse(body);
      if (!parsed.success) throw new MicrosoftError('unknown', { cause: parsed.error });
      for (const value of parsed.data.value) {
        const event = graphEventSchema.safeParse(value);
        if (event.success) events.push(event.data);
      }
      path = parsed.data['@odata.nextLink'];
    }
    return { events, incomplete: path !== undefined };
  },
  async touch(identity, emailAddress, window) {
    const path = calendarView(emailAddress, window, { $top: '1', $select: 'id' });
    await graph().send(identity, { method: 'GET', path });
  },
});

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
