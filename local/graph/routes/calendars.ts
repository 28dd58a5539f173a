/** `/users/{id}/calendar…`: reads the calendar of a mailbox. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Hono } from 'hono';
import type { DirectoryReader } from '../../directory/model.ts';
import type { Access, Grant } from '../access.ts';
import type { Calendars } from '../calendars.ts';
import type { GraphEnv } from '../env.ts';
import { errors } from '../errors.ts';
import { expand, type Instance, master, occurrence, type Span, startOf } from '../event.ts';
import { parseEventId } from '../event-id.ts';
import { basicOnly, renderEvent } from '../event-view.ts';
import { type Concurrency, findMailbox, type Mailbox } from '../mailboxes.ts';
import { page, pick, type Query, readQuery, readSelect } from '../odata.ts';
import { readPreferences } from '../preferences.ts';
import type { Rooms } from '../rooms.ts';
import { DAY_MS, parseInstant } from '../time.ts';

const LIMITS = { pageSize: 10, maximum: 1000 };
const EVENT = 'Microsoft.OutlookServices.Event';
/** Each mailbox request takes this long, so that a caller's parallel requests overlap. */
const MAILBOX_MS = 5;
const LONGEST_WINDOW_MS = 1825 * DAY_MS;

interface Visit {
  readonly mailbox: Mailbox;
  readonly grant: Grant;
}

interface Parts {
  readonly base: string;
  readonly directory: DirectoryReader;
  readonly rooms: Rooms;
  readonly calendars: Calendars;
  readonly access: Access;
  readonly concurrency: Concurrency;
}

export function registerCalendarRoutes(app: Hono<GraphEnv>, parts: Parts): void {
  const { base, calendars } = parts;
  const visit = (context: Context<GraphEnv>) => enterMailbox(parts, context);

  app.on(
    'GET',
    ['/users/:user/calendarView', '/users/:user/calendar/calendarView'],
    async (context) => {
      const visited = await visit(context);
      const { searchParams } = new URL(context.req.url);
      const window = readWindow(searchParams);
      const query = readQuery(searchParams, LIMITS);
      for (const name of ['createdDateTime', 'lastModifiedDateTime']) {
        if (query.select?.includes(name) === true) {
          throw errors.badRequest(`The property '${name}' cannot be selected in a calendar view.`);
        }
      }
      const found = [...calendars.list(visited.mailbox.id)].flatMap((event) =>
        expand(event, window),
      );
      return sendEvents(context, { ...visited, base, collection: 'calendarView' }, found, query);
    },
  );

  app.on('GET', ['/users/:user/events', '/users/:user/calendar/events'], async (context) => {
    const visited = await visit(context);
    const query = readQuery(new URL(context.req.url).searchParams, LIMITS);
    const found = [...calendars.list(visited.mailbox.id)].map(master);
    return sendEvents(context, { ...visited, base, collection: 'events' }, found, query);
  });

  app.get('/users/:user/events/:event', async (context) => {
    const { mailbox, grant } = await visit(context);
    const at = parseEventId(context.req.param('event'));
    const event = at === undefined ? undefined : calendars.get(mailbox.id, at.key);
    if (at === undefined || event === undefined) throw errors.itemNotFound();
    const instance = at.date === undefined ? master(event) : occurrence(event, at.date);
    if (instance === undefined) throw errors.itemNotFound();
    const { preferences, applied } = readPreferences(context.req.header('prefer'));
    if (applied !== '') context.header('preference-applied', applied);
    const select = readSelect(new URL(context.req.url).searchParams);
    return context.json({
      '@odata.context': `${base}/$metadata#users('${mailbox.id}')/events/$entity`,
      ...shown(pick(renderEvent(instance, preferences), select, EVENT), grant),
    });
  });

  app.get('/users/:user/calendar', async (context) => {
    const { mailbox } = await visit(context);
    const select = readSelect(new URL(context.req.url).searchParams);
    return context.json({
      '@odata.context': `${base}/$metadata#users('${mailbox.id}')/calendar/$entity`,
      ...pick(renderCalendar(mailbox), select, 'Microsoft.OutlookServices.Calendar'),
    });
  });
}

/** As one of the few requests that Exchange serves a mailbox at a time. */
async function enterMailbox(
  { directory, rooms, access, concurrency }: Parts,
  context: Context<GraphEnv>,
): Promise<Visit> {
  const caller = context.get('caller');
  access.requireSomeCalendar(caller);
  const mailbox = findMailbox(rooms, directory, caller.tenantId, context.req.param('user') ?? '');
  const leave = concurrency.enter(caller, mailbox);
  const { outgoing } = context.env;
  if (outgoing.closed) leave();
  else outgoing.once('close', leave);
  await sleep(MAILBOX_MS);
  return { mailbox, grant: access.requireCalendar(caller, mailbox) };
}

function sendEvents(
  context: Context<GraphEnv>,
  {
    mailbox,
    grant,
    base,
    collection,
  }: Visit & { readonly base: string; readonly collection: 'calendarView' | 'events' },
  found: readonly Instance[],
  query: Query,
): Response {
  const { preferences, applied } = readPreferences(context.req.header('prefer'));
  const entitySet = `users('${mailbox.id}')/${collection}`;
  const at = { base, entitySet, url: new URL(context.req.url) };
  if (applied !== '') context.header('preference-applied', applied);
  return context.json(
    page(ordered(found, query.orderBy), query, at, (instance) =>
      shown(pick(renderEvent(instance, preferences), query.select, EVENT), grant),
    ),
  );
}

const shown = (resource: Readonly<Record<string, unknown>>, { right }: Grant) =>
  right === 'basic' ? basicOnly(resource) : resource;

function readWindow(parameters: URLSearchParams): Span {
  const read = (name: string): number | undefined => {
    for (const [key, value] of parameters) {
      // A plus sign that was not encoded arrives as a blank.
      if (key.toLowerCase() === name) return parseInstant(value.replace(' ', '+')) ?? Number.NaN;
    }
    return undefined;
  };
  const from = read('startdatetime');
  const to = read('enddatetime');
  if (from === undefined || to === undefined) {
    throw errors.invalidParameter(
      'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
    );
  }
  if (Number.isNaN(from) || Number.isNaN(to)) {
    throw errors.invalidParameter('StartDateTime or EndDateTime is no valid date and time.');
  }
  if (to < from) throw errors.invalidParameter('EndDateTime lies before StartDateTime.');
  if (to - from > LONGEST_WINDOW_MS) {
    throw errors.invalidParameter('The requested window is longer than 1825 days.');
  }
  return { from, to };
}

/** Without `$orderby` Exchange promises no order: here it is the order of creation or of the series. */
function ordered(found: readonly Instance[], orderBy: string | undefined): readonly Instance[] {
  if (orderBy === undefined) return found;
  const wanted = /^start\/dateTime(?: +(asc|desc))?$/i.exec(orderBy.trim());
  if (wanted === null) throw errors.notEmulated(`$orderby=${orderBy}`);
  const sign = wanted[1]?.toLowerCase() === 'desc' ? -1 : 1;
  const starts = new Map(found.map((instance) => [instance, startOf(instance.when)]));
  return [...found].sort((a, b) => sign * ((starts.get(a) ?? 0) - (starts.get(b) ?? 0)));
}

function renderCalendar(mailbox: Mailbox): Readonly<Record<string, unknown>> {
  return {
    id: `AAMkAG${Buffer.from(mailbox.id).toString('base64url')}=`,
    name: 'Calendar',
    color: 'auto',
    hexColor: '',
    isDefaultCalendar: true,
    changeKey: 'emulated',
    canShare: false,
    canViewPrivateItems: true,
    canEdit: false,
    allowedOnlineMeetingProviders: ['teamsForBusiness'],
    defaultOnlineMeetingProvider: 'teamsForBusiness',
    isTallyingResponses: false,
    isRemovable: false,
    owner: { name: mailbox.displayName, address: mailbox.emailAddress },
  };
}
