import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@microsoft/microsoft-graph-client';
import { WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { ianaZone, instantOf } from '../../local/graph/time.ts';
import { until } from '../support/until.ts';
import { type Cloud, startCloud } from './support/graph.ts';

const WINDOW = { startDateTime: '2026-11-23T00:00:00Z', endDateTime: '2026-11-25T00:00:00Z' };
let cloud: Cloud;
let sync: Client;
let room: { id: string; emailAddress: string };

const utc = (start: string, end: string) => ({
  start: { dateTime: start, timeZone: 'UTC' },
  end: { dateTime: end, timeZone: 'UTC' },
});
const at = (hour: number) =>
  utc(
    `2026-11-23T${String(hour).padStart(2, '0')}:00:00`,
    `2026-11-23T${String(hour).padStart(2, '0')}:30:00`,
  );

function newRoom(displayName: string): { id: string; emailAddress: string } {
  const [made] = cloud.graph.addRooms(cloud.tenantId, [{ displayName }]);
  if (made === undefined) throw new Error('no room');
  return made;
}

/** Two names of a zone give the same instants. */
const offsetsOf = (zone = ''): number[] =>
  [0, 6].map((month) => instantOf(Date.UTC(2026, month, 15), zone));

const view = (address = room.emailAddress, client = sync) =>
  client.api(`/users/${address}/calendarView`).query(WINDOW);

beforeAll(async () => {
  cloud = await startCloud();
  sync = await cloud.client('sync', ['Calendars.Read']);
  room = newRoom('Atomium');
  cloud.graph.createEvent(cloud.tenantId, room.emailAddress, {
    subject: 'Budget',
    body: { contentType: 'html', content: '<p>Numbers</p>' },
    ...at(9),
  });
});
afterAll(() => cloud.close());

describe('calendarView', () => {
  it('calendarView sends ten events a page and absolute next links.', async () => {
    const busy = newRoom('Busy');
    for (let hour = 0; hour < 23; hour += 1) {
      cloud.graph.createEvent(cloud.tenantId, busy.emailAddress, {
        subject: `${hour}`,
        ...at(hour),
      });
    }

    const first = await view(busy.id).get();
    const second = await view(busy.id).top(20).skip(20).get();

    expect(first.value).toHaveLength(10);
    expect(first['@odata.nextLink']).toMatch(`${cloud.url}/v1.0/users/${busy.id}/calendarView?`);
    const next = await fetch(first['@odata.nextLink'], {
      headers: { authorization: `Bearer ${await cloud.token('sync', ['Calendars.Read'])}` },
    });
    expect((await next.json()).value).toHaveLength(10);
    expect(second.value).toHaveLength(3);
    expect(second['@odata.nextLink']).toBeUndefined();
  });

  it('calendarView sends only the selected properties, with id and etag.', async () => {
    const { value } = await view().select('subject').get();

    expect(Object.keys(value[0]).sort()).toEqual(['@odata.etag', 'id', 'subject']);
  });

  it('calendarView refuses to select the times of creation and change.', async () => {
    await expect(view().select('id,lastModifiedDateTime').get()).rejects.toMatchObject({
      statusCode: 400,
    });
  });

  it.each(['uid', 'occurrenceId'])(
    'calendarView refuses to select %s, which only beta has.',
    async (name) => {
      await expect(view().select(name).get()).rejects.toMatchObject({ statusCode: 400 });
      expect((await view().get()).value[0]).not.toHaveProperty(name);
    },
  );

  it('calendarView sends times without Z and seven digits, in UTC unless another zone is preferred.', async () => {
    const plain = await view().get();
    const preferred = await view()
      .header('Prefer', 'outlook.timezone="Romance Standard Time", IdType="ImmutableId"')
      .get();

    expect(plain.value[0].start).toEqual({
      dateTime: '2026-11-23T09:00:00.0000000',
      timeZone: 'UTC',
    });
    expect(preferred.value[0].start).toEqual({
      dateTime: '2026-11-23T10:00:00.0000000',
      timeZone: 'Romance Standard Time',
    });
    expect(preferred.value[0].id).not.toBe(plain.value[0].id);
  });

  it('Every Windows zone that CLDR maps is understood, as the zone of its main territory.', () => {
    const main = WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === '001');

    expect(main.length).toBeGreaterThan(130);
    for (const { windowsName, iana } of main) {
      expect([windowsName, offsetsOf(ianaZone(windowsName))]).toEqual([
        windowsName,
        offsetsOf(iana[0]),
      ]);
    }
  });

  it('calendarView needs a window and honours its offset.', async () => {
    const windowed = await sync
      .api(`/users/${room.id}/calendarView`)
      .query({ startDateTime: '2026-11-23T12:00:00%2B02:00', endDateTime: '2026-11-24T00:00:00Z' })
      .get();

    expect(windowed.value).toHaveLength(0);
    await expect(sync.api(`/users/${room.id}/calendarView`).get()).rejects.toMatchObject({
      statusCode: 400,
      code: 'ErrorInvalidParameter',
    });
  });

  it('calendarView orders by start when asked.', async () => {
    const mixed = newRoom('Mixed');
    for (const hour of [15, 8, 11]) {
      cloud.graph.createEvent(cloud.tenantId, mixed.emailAddress, {
        subject: `${hour}`,
        ...at(hour),
      });
    }

    const { value } = await view(mixed.id).orderby('start/dateTime').get();

    expect(value.map(({ subject }: { subject: string }) => subject)).toEqual(['8', '11', '15']);
  });

  it('calendarView expands a series with a moved and a cancelled occurrence.', async () => {
    const { emailAddress } = newRoom('Series');
    const { id } = cloud.graph.createEvent(cloud.tenantId, emailAddress, {
      subject: 'Stand-up',
      ...utc('2026-11-01T09:00:00', '2026-11-01T09:15:00'),
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'noEnd', startDate: '2026-11-01' },
      },
    });
    const { value } = await view(emailAddress).orderby('start/dateTime').get();
    cloud.graph.patchEvent(cloud.tenantId, emailAddress, value[0].id, {
      subject: 'Moved',
      ...at(14),
    });
    cloud.graph.deleteEvent(cloud.tenantId, emailAddress, value[1].id);

    const after = await view(emailAddress).get();
    const masters = await sync.api(`/users/${emailAddress}/events`).get();

    expect(value.map(({ type }: { type: string }) => type)).toEqual(['occurrence', 'occurrence']);
    expect(after.value).toHaveLength(1);
    expect(after.value[0]).toMatchObject({
      type: 'exception',
      subject: 'Moved',
      start: { dateTime: '2026-11-23T14:00:00.0000000' },
    });
    expect(masters.value).toMatchObject([{ type: 'seriesMaster', subject: 'Stand-up' }]);
    expect(id).not.toBe('');
  });

  it('calendarView never shifts an all-day event.', async () => {
    const { emailAddress } = newRoom('All day');
    cloud.graph.createEvent(cloud.tenantId, emailAddress, {
      isAllDay: true,
      ...utc('2026-11-23T00:00:00', '2026-11-24T00:00:00'),
    });

    const { value } = await view(emailAddress)
      .header('Prefer', 'outlook.timezone="Pacific/Auckland"')
      .get();

    expect(value[0]).toMatchObject({
      isAllDay: true,
      start: { dateTime: '2026-11-23T00:00:00.0000000' },
      end: { dateTime: '2026-11-24T00:00:00.0000000' },
    });
  });

  it('calendarView shows a body with Calendars.Read but not with Calendars.ReadBasic.All.', async () => {
    const basic = await cloud.client('sync', ['Calendars.ReadBasic.All']);

    const full = await view().get();
    const { value } = await view(room.id, basic).get();

    expect(full.value[0].body.content).toBe('<p>Numbers</p>');
    expect(value[0].subject).toBe('Budget');
    expect(value[0].body).toBeUndefined();
  });
});

describe('access', () => {
  it('Graph answers 401 with a challenge to a bad token.', async () => {
    const response = await fetch(`${cloud.url}/v1.0/places/microsoft.graph.room`, {
      headers: { authorization: 'Bearer nonsense' },
    });

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await response.json()).error.code).toBe('InvalidAuthenticationToken');
  });

  it('Graph refuses the discovery application at every calendar.', async () => {
    const discovery = await cloud.client('discovery', ['Place.Read.All']);

    await expect(view(room.id, discovery).get()).rejects.toMatchObject({
      statusCode: 403,
      code: 'ErrorAccessDenied',
    });
  });

  it.each([
    ['nobody@contoso.example', 'ErrorInvalidUser'],
    ['6f1a2a52-9a52-4d0a-8b5e-000000000000', 'ResourceNotFound'],
    ['guest@contoso.example', 'MailboxNotEnabledForRESTAPI'],
  ])('Graph answers 404 for %s: %s.', async (address, code) => {
    await expect(view(address).get()).rejects.toMatchObject({ statusCode: 404, code });
  });

  it('An access policy limits Calendars.Read to its mailboxes, also for the out-of-scope probe.', async () => {
    const outside = newRoom('Outside');
    const canary = () => sync.api('/users/admin@contoso.example/calendar').select('id').get();
    expect((await canary()).id).toEqual(expect.any(String));
    setPolicies({ applicationAccessPolicy: { app: 'sync', allow: [room.emailAddress] } });

    const refused = {
      statusCode: 403,
      code: 'ErrorAccessDenied',
      message: expect.stringContaining(
        '[RAOP] : Blocked by tenant configured AppOnly AccessPolicy',
      ),
    };

    await expect(view(outside.id).get()).rejects.toMatchObject(refused);
    await expect(canary()).rejects.toMatchObject(refused);
    expect((await view().get()).value).toHaveLength(1);
    setPolicies({});
  });

  it('An access policy limits Calendars.ReadBasic.All only when it covers that permission.', async () => {
    const basic = await cloud.client('sync', ['Calendars.ReadBasic.All']);
    const policy = { app: 'sync', allow: [] } as const;
    setPolicies({ applicationAccessPolicy: policy });
    expect((await view(room.id, basic).get()).value).toHaveLength(1);
    setPolicies({ applicationAccessPolicy: { ...policy, coversReadBasic: true } });

    await expect(view(room.id, basic).get()).rejects.toMatchObject({
      statusCode: 403,
      code: 'ErrorAccessDenied',
    });
    setPolicies({});
  });

  it('RBAC for Applications adds its mailboxes to those that Entra grants.', async () => {
    const unscoped = await cloud.client('sync', []);
    const outside = newRoom('Outside too');
    await expect(view(room.id, unscoped).get()).rejects.toMatchObject({ statusCode: 403 });
    setPolicies({ rbac: { app: 'sync', allow: [room.emailAddress] } });

    expect((await view(room.id, unscoped).get()).value).toHaveLength(1);
    await expect(view(outside.id, unscoped).get()).rejects.toMatchObject({ statusCode: 403 });
    expect((await view(outside.id).get()).value).toHaveLength(0);
    const basic = await cloud.client('sync', ['Calendars.ReadBasic.All']);
    expect((await view(room.id, basic).get()).value[0].body).toBeDefined();
    setPolicies({});
  });

  it('Graph refuses on some replicas until a new policy has reached all of them.', async () => {
    cloud.delays.policyPropagationMs = 60_000;
    setPolicies({ applicationAccessPolicy: { app: 'sync', allow: [] } });
    const allowed = await view().get();
    cloud.delays.policyPropagationMs = 0;

    expect(allowed.value).toHaveLength(1);
    await expect(view().get()).rejects.toMatchObject({ statusCode: 403 });
    setPolicies({});
  });

  it('Graph throttles more than four requests at once on one mailbox.', async () => {
    const headers = { authorization: `Bearer ${await cloud.token('sync', ['Calendars.Read'])}` };
    const target = `${cloud.url}/v1.0/users/${room.id}/calendarView?${new URLSearchParams(WINDOW)}`;

    // A busy machine may take thirty requests one after the other.
    const throttled = await until('throttled', async () => {
      const asked = Array.from({ length: 30 }, () => fetch(target, { headers }));
      return (await Promise.all(asked)).find(({ status }) => status === 429);
    });

    expect(throttled.headers.get('retry-after')).toBe('1');
    expect((await throttled.json()).error).toMatchObject({
      code: 'ApplicationThrottled',
      message: 'Application is over its MailboxConcurrency limit.',
    });
    expect((await fetch(target, { headers })).status).toBe(200);
  });

  it('Graph answers 501 to routes that are not emulated.', async () => {
    await expect(sync.api('/me/messages').get()).rejects.toMatchObject({ statusCode: 501 });
    await expect(view().filter("subject eq 'x'").get()).rejects.toMatchObject({ statusCode: 501 });
  });

  it('Graph keeps rooms and events over a restart.', async () => {
    await cloud.restart();

    expect((await view().get()).value).toMatchObject([{ subject: 'Budget' }]);
  });
});

function setPolicies(policies: Parameters<Cloud['directory']['setPolicies']>[1]): void {
  cloud.directory.setPolicies(cloud.tenantId, policies);
  cloud.graph.policyChanged(cloud.tenantId);
}
