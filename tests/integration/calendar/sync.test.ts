/** Rooms over real tables: due, dirty, leased, read, pushed, and what happens when steps repeat or fail. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tableDirtyMarks } from '../../../shared/calendar/adapters/table-calendar-store.ts';
import { tableDrainLeases } from '../../../shared/calendar/adapters/table-drain-leases.ts';
import { tableDueIndex } from '../../../shared/calendar/adapters/table-due-index.ts';
import { windowOf } from '../../../shared/calendar/window.ts';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import type { Config } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import { asked, event, makeWorld, newOrganisation, ownAzurite, silent } from './calendar-world.ts';

const azurite = ownAzurite();

const calendarReads = (requests: readonly { path: string }[]) =>
  requests.filter(({ path }) => path.includes('/calendarView')).length;

describe('a followed room', () => {
  it('is read at once, stored and pushed, and not pushed again when nothing changed', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.graph = () => Promise.resolve({ value: [event('one', 10)] });

    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    const first = await world.calendar.contract.snapshot(organisation, 'north');
    world.advance(70);
    await world.calendar.sweep(silent);
    await world.settle();
    const second = await world.calendar.contract.snapshot(organisation, 'north');

    expect(first).toMatchObject({ fresh: true, snapshot: { meetings: [{ status: 'busy' }] } });
    expect(first?.snapshot.meetings[0]).not.toHaveProperty('title');
    expect(second?.snapshot.version).toBe(first?.snapshot.version);
    expect(second?.readAt).not.toBe(first?.readAt);
    expect(world.pushed).toEqual(['north']);
    expect(world.verdicts).toEqual(['readable']);
  });

  it('is not read before it is due', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    const before = calendarReads(world.requests);

    world.advance(20);
    await world.calendar.sweep(silent);
    await world.settle();
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    expect(calendarReads(world.requests)).toBe(before);
  });

  it.each([
    ['awaiting-discovery-consent', true, 1],
    ['validating', true, 1],
    ['awaiting-sync-consent', false, 0],
    ['disconnecting', true, 0],
  ] as const)('while %s, connected before: %s, is read %d times', async (state, before, reads) => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.connection = state;
    if (before) world.connectedAt = world.now().toISOString();

    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    expect(calendarReads(world.requests)).toBe(reads);
  });

  it('stops being read when it is no longer followed', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    await world.calendar.contract.unfollow(organisation, 'north');
    await world.calendar.contract.unfollow(organisation, 'north');
    const before = calendarReads(world.requests);

    world.advance(300);
    await world.calendar.sweep(silent);
    await world.settle();

    expect(calendarReads(world.requests)).toBe(before);
    expect(await world.calendar.contract.snapshot(organisation, 'north')).toBeUndefined();
  });

  it('is pushed later when the push failed', async () => {
    const world = makeWorld(azurite.connectionString);
    world.pushFails = true;
    await world.calendar.contract.follow(newOrganisation(), 'north');
    const refresh = world.waiting.splice(0);
    await world.calendar.refresh(refresh[0]?.message as never, silent);
    world.pushFails = false;
    await world.settle();

    expect(world.pushed).toEqual(['north']);
  });
});

describe('a change during a read', () => {
  it('is read afterwards, because its mark outlives the read', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const other = world.another();
    let reads = 0;
    world.graph = async () => {
      reads += 1;
      if (reads > 1) return { value: [event('one', 10)] };
      await other.notified(
        {
          organisationId: organisation,
          receivedAt: world.now().toISOString(),
          rooms: [{ roomId: 'north', event: 'changed', subscriptionId: 'sub' }],
        },
        silent,
      );
      return { value: [] };
    };

    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    expect(reads).toBe(2);
    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(stored?.snapshot.meetings).toHaveLength(1);
  });
});

describe('the drainer of an organisation', () => {
  it('keeps at most four reads in flight', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    let [inFlight, most] = [0, 0];
    world.graph = async () => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((done) => setImmediate(done));
      inFlight -= 1;
      return { value: [] };
    };
    for (const at of Array(12).keys()) {
      await world.calendar.contract.follow(organisation, `room-${at}`);
    }
    const messages = world.waiting.splice(0);
    const other = world.another();
    await Promise.all(
      messages.map(({ message }, at) =>
        (at % 2 === 0 ? world.calendar : other).refresh(message as never, silent),
      ),
    );
    await world.settle();

    expect(calendarReads(world.requests)).toBe(12);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('waits exactly for Retry-After and then continues', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.graph = () =>
      Promise.reject(new MicrosoftError('throttled', { status: 429, retryAfterSeconds: 37 }));
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    const before = calendarReads(world.requests);
    world.graph = () => Promise.resolve({ value: [] });

    world.advance(36);
    await world.calendar.sweep(silent);
    await world.settle();
    expect(calendarReads(world.requests)).toBe(before);
    world.advance(1);
    await world.settle();

    expect(calendarReads(world.requests)).toBe(before + 1);
    expect(await world.calendar.contract.snapshot(organisation, 'north')).toBeDefined();
  });

  it('has the lease alone until it is released or has expired', async () => {
    const world = makeWorld(azurite.connectionString);
    const config = {
      HTTP_TIMEOUT_SECONDS: 10,
      storage: { kind: 'connection-string', value: azurite.connectionString },
    };
    const leases = tableDrainLeases(tableOpener(config as Config), world.now);
    const organisation = newOrganisation();

    const first = await leases.acquire(organisation);
    const refused = await leases.acquire(organisation);
    world.advance(61);
    const second = await leases.acquire(organisation);
    if (!('fence' in first) || !('fence' in second)) throw new Error('no lease');
    world.advance(20);

    expect(refused).toEqual({ busy: true });
    expect(second.fence).toBeGreaterThan(first.fence);
    expect(await second.keep()).toBe(true);
    expect(await first.keep()).toBe(false);
    await first.release(first.memory);
    expect(await leases.acquire(organisation)).toEqual({ busy: true });
    const notBefore = new Date(world.now().getTime() + 5000);
    // Whoever was turned away may have marked a room.
    expect(await second.release(second.memory, notBefore)).toBe(false);
    expect(await second.look()).toHaveProperty('marks', []);
    expect(await second.release(second.memory, notBefore)).toBe(true);
    expect(await leases.acquire(organisation)).toHaveProperty('waitUntil');
    world.advance(5);
    expect(await leases.acquire(organisation)).toHaveProperty('fence');
  });
});

describe('a calendar that may not be read', () => {
  it('is reported once, raises an alert, is read more slowly, and recovers by itself', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.graph = () => Promise.reject(new MicrosoftError('access-policy', { status: 403 }));
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    const first = calendarReads(world.requests);
    for (const _ of Array(6).keys()) {
      world.advance(20);
      await world.calendar.sweep(silent);
      await world.settle();
    }

    expect(calendarReads(world.requests) - first).toBeLessThanOrEqual(2);
    expect(world.verdicts).toEqual(['refused']);
    expect(world.raised).toEqual(['room-lost:north']);
    expect(world.observed).toContain('lost-access');

    world.graph = () => Promise.resolve({ value: [] });
    world.advance(1800);
    await world.calendar.sweep(silent);
    await world.settle();
    expect(world.verdicts).toEqual(['refused', 'readable']);
  });
});

describe('the due index', () => {
  it('drops entries that do not match the row', async () => {
    const world = makeWorld(azurite.connectionString, { SYNC_SHARDS: 1 });
    const config = {
      HTTP_TIMEOUT_SECONDS: 10,
      storage: { kind: 'connection-string', value: azurite.connectionString },
    };
    const index = tableDueIndex(tableOpener(config as Config), 1);
    const stray = {
      dueAt: '2026-11-23T08:00:00.000Z',
      organisationId: newOrganisation(),
      roomId: 'stray',
    };
    const entries = async () => {
      const found: string[] = [];
      for await (const { roomId } of index.due(world.now(), 100)) found.push(roomId);
      return found;
    };
    await index.insert(stray);

    await world.calendar.sweep(silent);
    await world.settle();
    expect(await entries()).toContain('stray');
    world.advance(61);
    await world.calendar.sweep(silent);

    expect(await entries()).not.toContain('stray');
  });

  it('does not let due rooms delay changed rooms', async () => {
    const config = {
      HTTP_TIMEOUT_SECONDS: 10,
      storage: { kind: 'connection-string', value: azurite.connectionString },
    };
    const openTable = tableOpener(config as Config);
    const marks = tableDirtyMarks(openTable);
    const organisation = newOrganisation();
    await marks.set(organisation, 'north', { reason: 'changed' });
    await marks.set(organisation, 'north', { reason: 'due' });

    const lease = await tableDrainLeases(openTable, () => new Date()).acquire(organisation);
    if (!('fence' in lease)) throw new Error('no lease');
    expect(lease.backlog.marks.map(({ value }) => value.reason)).toEqual(['changed']);
  });
});

describe('the subscription of a room', () => {
  const made = (world: ReturnType<typeof makeWorld>, id: string) => ({
    id,
    expirationDateTime: new Date(world.now().getTime() + 7 * 24 * 3_600_000).toISOString(),
  });

  it('is created after the first read, proves its notifications, and is created again when it was removed', async () => {
    const world = makeWorld(azurite.connectionString, {
      notificationsUrl: 'https://api.example/api',
    });
    const organisation = newOrganisation();
    const bodies: Record<string, unknown>[] = [];
    world.graph = ({ method, body }) => {
      if (method !== 'POST') return Promise.resolve({ value: [] });
      bodies.push(body as Record<string, unknown>);
      return Promise.resolve(made(world, `sub-${bodies.length}`));
    };
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    expect(bodies[0]).toMatchObject({
      changeType: 'created,updated,deleted',
      resource: '/users/north@contoso.example/events',
      notificationUrl: 'https://api.example/api/webhooks/graph',
      lifecycleNotificationUrl: 'https://api.example/api/webhooks/graph/lifecycle',
    });

    const before = calendarReads(world.requests);
    const clientState = bodies[0]?.['clientState'];
    const notify = (change: object) =>
      world.calendar.http.calendarNotifications({
        query: {},
        body: { value: [{ subscriptionId: 'sub-1', clientState, ...change }] },
        log: silent,
      } as never);
    world.storageCalls.length = 0;
    world.graph = () => Promise.resolve({ value: [event('one', 10)] });
    await notify({ changeType: 'created' });
    await world.settle();
    expect(calendarReads(world.requests)).toBe(before + 1);
    expect(world.pushed).toEqual(['north', 'north']);
    expect(world.storageCalls.length).toBeLessThanOrEqual(16);

    world.graph = ({ method }) =>
      Promise.resolve(method === 'POST' ? made(world, 'sub-2') : { value: [] });
    await notify({ lifecycleEvent: 'subscriptionRemoved' });
    await world.settle();
    expect(world.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  it('leaves the room polled while Microsoft refuses it, and is renewed at half-life', async () => {
    const world = makeWorld(azurite.connectionString, {
      notificationsUrl: 'https://api.example/api',
    });
    const organisation = newOrganisation();
    world.graph = ({ method }) =>
      method === 'POST'
        ? Promise.reject(new MicrosoftError('permission-missing', { status: 403 }))
        : Promise.resolve({ value: [] });
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    const posts = () => world.requests.filter(({ method }) => method === 'POST').length;
    world.advance(70);
    await world.calendar.sweep(silent);
    await world.settle();
    expect(posts()).toBe(1);
    expect(calendarReads(world.requests)).toBe(2);

    const listed = [{ id: 'sub', notificationUrl: 'https://api.example/api/webhooks/graph' }];
    world.graph = ({ method, path }) =>
      Promise.resolve(
        method === 'GET' ? { value: path === '/subscriptions' ? listed : [] } : made(world, 'sub'),
      );
    for (const days of [1, 3, 1]) {
      world.advance(days * 24 * 3600);
      await world.calendar.sweep(silent);
      await world.settle();
    }
    expect(posts()).toBe(2);
    expect(world.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });
});

describe('the settings of an organisation', () => {
  it('apply to every followed room after a change', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    world.graph = () => Promise.resolve({ value: [event('one', 10)] });
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();

    await world.calendar.http.calendarSettingsChange({
      params: { org: organisation },
      body: { privacy: 'details' },
      headers: new Headers(),
      caller: { key: 'k', email: 'e', emailVerified: true, operator: 'none' },
      query: {},
      url: '',
      log: silent,
    });
    await world.settle();

    const stored = await world.calendar.contract.snapshot(organisation, 'north');
    expect(stored?.snapshot).toMatchObject({ privacy: 'details', meetings: [{ title: 'Plan' }] });
    expect(world.pushed).toEqual(['north', 'north']);
  });

  it('place a room without a time zone of its own, and before that its screen says so', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const call = { ...asked, params: { org: organisation } };
    const shown = async () =>
      (await world.calendar.contract.snapshot(organisation, 'north'))?.snapshot;
    // 17:30 in Los Angeles, where Monday's booking is still today's.
    world.advance((Date.parse('2026-11-24T01:30:00.000Z') - world.now().getTime()) / 1000);
    const day = (date: string) => ({ dateTime: `${date}T00:00:00.0000000`, timeZone: 'UTC' });
    const monday = { id: 'A', isAllDay: true, start: day('2026-11-23'), end: day('2026-11-24') };
    world.graph = () => Promise.resolve({ value: [monday] });
    world.timeZones.set('north', null);
    await world.calendar.contract.follow(organisation, 'north');
    await world.settle();
    expect(await shown()).toMatchObject({ meetings: [], room: { timeZoneAssumed: true } });

    const defaultTimeZone = 'America/Los_Angeles';
    await world.calendar.http.calendarSettingsChange({ ...call, body: { defaultTimeZone } });
    await world.settle();

    expect(await world.calendar.contract.defaultTimeZone(organisation)).toBe(defaultTimeZone);
    expect(await shown()).toMatchObject({
      room: { timeZone: defaultTimeZone },
      meetings: [{ start: '2026-11-23', allDay: true }],
    });
    expect((await shown())?.room).not.toHaveProperty('timeZoneAssumed');
    const kept = await world.calendar.http.calendarSettingsChange({
      ...call,
      body: { windowDays: 3 },
    });
    expect(kept.body).toMatchObject({ defaultTimeZone });
    const none = await world.calendar.http.calendarSettingsChange({
      ...call,
      body: { defaultTimeZone: null },
    });
    expect(none.body).toMatchObject({ defaultTimeZone: null });
  });

  it('never let a screen show another day without a word, whatever is known of the zone', async () => {
    const zones = ['America/Los_Angeles', 'Pacific/Auckland', 'Europe/Berlin', 'Asia/Kathmandu'];
    const zone = fc.option(fc.constantFrom(...zones));
    const minutes = fc.integer({ min: 0, max: 3 * 24 * 60 });
    await fc.assert(
      fc.asyncProperty(zone, zone, minutes, async (own, defaultTimeZone, later) => {
        const world = makeWorld(azurite.connectionString);
        const organisation = newOrganisation();
        const call = { ...asked, params: { org: organisation } };
        world.advance(later * 60);
        world.timeZones.set('north', own);
        await world.calendar.http.calendarSettingsChange({ ...call, body: { defaultTimeZone } });
        await world.calendar.contract.follow(organisation, 'north');
        await world.settle();

        const stored = await world.calendar.contract.snapshot(organisation, 'north');
        const known = own ?? defaultTimeZone;
        expect(stored?.snapshot.room.timeZone).toBe(known ?? 'UTC');
        expect(stored?.snapshot.room.timeZoneAssumed).toBe(known === null ? true : undefined);
        const { from } = windowOf(world.now(), known ?? 'UTC', 2);
        expect(stored?.snapshot.window.from).toBe(from);
      }),
      { numRuns: 12 },
    );
  });

  it('survive a disconnect, and say whether notifications are received', async () => {
    const world = makeWorld(azurite.connectionString);
    const organisation = newOrganisation();
    const call = { ...asked, params: { org: organisation } };
    await world.calendar.http.calendarSettingsChange({ ...call, body: { windowDays: 3 } });

    await world.calendar.contract.removeAll(organisation);
    const kept = await world.calendar.http.calendarSettingsGet({ ...call, body: undefined });
    await world.calendar.contract.erase(organisation);
    const erased = await world.calendar.http.calendarSettingsGet({ ...call, body: undefined });

    expect(kept.body).toMatchObject({ windowDays: 3, mode: 'polling' });
    expect(erased.body).toMatchObject({ windowDays: 2 });
  });
});
