/** Trouble concerns whom Microsoft, or a dependency of ours, says: one mailbox, the whole tenant, or us. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MicrosoftError } from '../../../shared/microsoft/contract.ts';
import { storageProblems } from '../../../shared/platform/tables.ts';
import { runs } from '../../support/long.ts';
import {
  event,
  makeWorld,
  newOrganisation,
  ownAzurite,
  silent,
  tick,
  type World,
} from './calendar-world.ts';

const azurite = ownAzurite();

const throttled = (retryAfterSeconds?: number) =>
  new MicrosoftError('throttled', { status: 429, code: 'ApplicationThrottled', retryAfterSeconds });
const unavailable = () => new MicrosoftError('unavailable', { status: 503 });
const broken = () => new MicrosoftError('unavailable', { status: 500 });

const readsOf = ({ requests }: World, room: string) =>
  requests.filter(({ path }) => path.includes(`${room}%40`)).length;

async function followed(rooms: readonly string[], world = makeWorld(azurite.connectionString)) {
  const organisation = newOrganisation();
  for (const room of rooms) await world.calendar.contract.follow(organisation, room);
  await world.settle();
  world.requests.length = 0;
  const answer = world.graph;
  /** Answers for the rooms that have one; the others have an empty calendar. */
  const sicken = (errors: Readonly<Record<string, () => Error>>, value: object[] = []) => {
    world.graph = (request) => {
      const room = /users\/(.*?)%40/.exec(request.path)?.[1] ?? '';
      const error = errors[room]?.();
      if (error !== undefined) return Promise.reject(error);
      return request.method === 'GET' ? Promise.resolve({ value }) : answer(request);
    };
  };
  const notify = async (room: string) =>
    await world.calendar.notified(
      {
        organisationId: organisation,
        receivedAt: world.now().toISOString(),
        rooms: [{ roomId: room, event: 'changed', subscriptionId: 'sub' }],
      },
      silent,
    );
  const snapshot = async (room: string) =>
    await world.calendar.contract.snapshot(organisation, room);
  const meetings = async (room: string) => (await snapshot(room))?.snapshot.meetings.length;
  return { world, organisation, sicken, notify, snapshot, meetings };
}

const twelve = Array.from({ length: 12 }, (_, at) => `room${String(at).padStart(2, '0')}`);
const five = twelve.slice(0, 5);
const two = twelve.slice(0, 2);
const [sick = ''] = twelve;

describe('a mailbox that is throttled', () => {
  it('waits alone and exactly as long as Retry-After says, while the other eleven rooms are read', async () => {
    const { world, sicken, meetings } = await followed(twelve);
    world.advance(70);
    sicken({ [sick]: () => throttled(20) }, [event('one', 10)]);

    await world.calendar.sweep(silent);
    await world.settle();
    for (const room of twelve.slice(1)) expect([room, await meetings(room)]).toEqual([room, 1]);
    expect(readsOf(world, sick)).toBe(1);

    sicken({}, [event('one', 10)]);
    await tick(world, 19);
    expect(readsOf(world, sick)).toBe(1);
    await tick(world, 1);
    expect(await meetings(sick)).toBe(1);
  });

  it('is not asked when a notification comes while it waits, and is no longer shown as fresh', async () => {
    const { world, sicken, notify, snapshot } = await followed(twelve);
    sicken({ [sick]: () => throttled(300) });
    await tick(world, 70);
    for (const _ of Array(2).keys()) await notify(sick);
    expect(readsOf(world, sick)).toBe(1);
    world.advance(121);

    expect(await snapshot(sick)).toMatchObject({ fresh: false });
    sicken({});
    await tick(world, 180);
    expect(await snapshot(sick)).toMatchObject({ fresh: true });
  });

  it.each([
    ['0', 0],
    ['1', 1],
    ['none', undefined],
  ])('is asked less and less when Retry-After is always %s', async (_name, retryAfter) => {
    const { world, sicken } = await followed([sick]);
    sicken({ [sick]: () => throttled(retryAfter) });
    for (const _ of Array(40).keys()) await tick(world, 30);

    expect(readsOf(world, sick)).toBeLessThan(14);
    expect(readsOf(world, sick)).toBeGreaterThan(5);
  });

  it('is asked again after ten minutes when Retry-After is a day', async () => {
    const { world, sicken, meetings } = await followed([sick]);
    sicken({ [sick]: () => throttled(86_400) });
    await tick(world, 70);
    sicken({}, [event('one', 10)]);
    await tick(world, 590);
    expect(await meetings(sick)).toBe(0);
    await tick(world, 20);

    expect(await meetings(sick)).toBe(1);
  });
});

describe('an organisation that is throttled, or whose calendars do not answer', () => {
  it.each([
    [
      'an answer says so',
      1,
      () =>
        new MicrosoftError('throttled', {
          status: 429,
          retryAfterSeconds: 60,
          concernsTenant: true,
        }),
    ],
    ['three mailboxes are throttled at once', 4, () => throttled(60)],
  ])('pauses when %s, and nobody asks before its time', async (_name, most, error) => {
    const { world, sicken, meetings } = await followed(twelve);
    world.advance(70);
    sicken(Object.fromEntries(twelve.map((room) => [room, error])), [event('one', 10)]);
    await world.calendar.sweep(silent);
    await world.settle();
    expect(world.requests.length).toBeLessThanOrEqual(most);
    const before = world.requests.length;
    sicken({}, [event('one', 10)]);
    for (const _ of Array(5).keys()) await tick(world, 11);
    expect(world.requests.length).toBe(before);

    await tick(world, 6);
    for (const room of twelve.slice(3)) expect([room, await meetings(room)]).toEqual([room, 1]);
  });

  it('is back within ten seconds of an outage of three minutes, after few requests during it', async () => {
    const { world, sicken, meetings } = await followed(five);
    world.advance(70);
    sicken(Object.fromEntries(five.map((room) => [room, unavailable])), [event('one', 10)]);
    await world.calendar.sweep(silent);
    for (const _ of Array(45).keys()) await tick(world, 4);
    expect(world.requests.length).toBeLessThan(60);

    sicken({}, [event('one', 10)]);
    for (const _ of Array(10).keys()) await tick(world, 1);
    for (const room of five) expect([room, await meetings(room)]).toEqual([room, 1]);
  });

  it('goes on by itself after a dependency of ours refused this service, with nothing lost', async () => {
    const { world, sicken, notify, meetings } = await followed(five);
    const refusal = { dependency: 'key-vault', code: 'ForbiddenByRbac' } as const;
    sicken(
      Object.fromEntries(
        five.map((room) => [room, () => storageProblems.error('storage.refused', { refusal })]),
      ),
      [event('one', 10)],
    );
    await notify(sick);
    world.advance(70);
    await world.calendar.sweep(silent);
    for (const _ of Array(30).keys()) await tick(world, 10);
    expect(world.requests.length).toBeLessThan(40);
    await world.calendar.dispatchAudits();
    await tick(world, 241);
    const { body } = await world.calendar.http.calendarSyncList({
      query: { limit: 200 },
      log: silent,
    } as never);
    expect((body as { items: object[] }).items).toContainEqual(
      expect.objectContaining({
        pause: expect.objectContaining({ cause: 'service.misconfigured' }),
      }),
    );

    sicken({}, [event('one', 10)]);
    for (const _ of Array(7).keys()) await tick(world, 10);
    for (const room of five) expect([room, await meetings(room)]).toEqual([room, 1]);
    expect(world.observed).not.toContain('lost-access');
  });
});

describe('a message whose organisation cannot be drained, since storage refuses this service', () => {
  it('is put back for a minute instead of failing until it is given up', async () => {
    const { world, organisation } = await followed([sick]);
    const refusal = { dependency: 'storage-tables', code: 'AuthorizationFailure' } as const;
    world.tablesFail = storageProblems.error('storage.refused', { refusal });
    const message = { organisationId: organisation, rooms: [sick] };
    await world.calendar.refresh(message, silent);
    expect(world.waiting).toEqual([
      expect.objectContaining({ message, visibleAt: world.now().getTime() + 60_000 }),
    ]);

    delete world.tablesFail;
    await tick(world, 70);
    expect(readsOf(world, sick)).toBe(1);
  });
});

describe('a room that nobody can read', () => {
  it('says so two minutes after a known change, and an alert names it within ten', async () => {
    const { world, sicken, notify, snapshot } = await followed(two);
    sicken({ [sick]: broken });
    await notify(sick);
    for (const _ of Array(7).keys()) await tick(world, 20);
    expect(await snapshot(sick)).toMatchObject({ fresh: false });
    expect(await snapshot(two[1] ?? '')).toMatchObject({ fresh: true });
    for (const _ of Array(16).keys()) await tick(world, 30);

    expect(world.raised).toEqual([`room-lost:${sick}`]);
    sicken({});
    for (const _ of Array(8).keys()) await tick(world, 40);
    expect(world.resolved).toContain(`room-lost:${sick}`);
    expect(await snapshot(sick)).toMatchObject({ fresh: true });
  });

  it.each([
    ['ErrorItemNotFound', 'not-found'],
    ['UnknownError', 'not-found'],
    ['SomethingNew', 'unknown'],
  ] as const)(
    'keeps its mailbox in spite of the code %s, and alerts after a second observation',
    async (code, reason) => {
      const { world, sicken, notify, snapshot } = await followed(two);
      world.verdicts.length = 0;
      sicken({ [sick]: () => new MicrosoftError(reason, { status: 404, code }) });
      await notify(sick);
      expect(world.raised).toEqual([]);
      for (const _ of Array(2).keys()) await tick(world, 10);

      expect(world.raised).toEqual([`room-lost:${sick}`]);
      expect(world.verdicts).toEqual([]);
      expect(await snapshot(sick)).toMatchObject({ fresh: false });
    },
  );

  it('is not given up for one passing 404, and is not fresh after a second', async () => {
    const gone = () =>
      new MicrosoftError('mailbox-missing', { status: 404, code: 'ResourceNotFound' });
    const { world, sicken, notify, snapshot } = await followed(two);
    world.verdicts.length = 0;
    sicken({ [sick]: gone });
    await notify(sick);
    sicken({});
    await tick(world, 31);
    expect([world.raised, world.verdicts]).toEqual([[], []]);

    sicken({ [sick]: gone });
    await notify(sick);
    await tick(world, 31);
    expect([world.raised, world.verdicts]).toEqual([[`room-lost:${sick}`], ['missing']]);
    expect(await snapshot(sick)).toMatchObject({ fresh: false });
  });
});

describe('any rooms that are sick in any way', () => {
  const sicknesses = {
    throttled: () => throttled(20),
    'throttled at once': () => throttled(0),
    'throttled without a time': () => throttled(),
    broken,
    'not answering': unavailable,
    refused: () => new MicrosoftError('access-policy', { status: 403 }),
    gone: () => new MicrosoftError('mailbox-missing', { status: 404 }),
    odd: () => new MicrosoftError('configuration', { status: 400 }),
    'a fault of ours': () => new RangeError('odd'),
  } as const;
  const names = Object.keys(sicknesses) as (keyof typeof sicknesses)[];
  const rooms = twelve.slice(0, 5);

  it('leave the others to be read within their cadence', async () => {
    const kinds = fc.array(fc.option(fc.constantFrom(...names)), { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(kinds, async (chosen) => {
        const { world, sicken, meetings } = await followed(rooms);
        const errors = rooms.flatMap((room, at) => {
          const name = chosen[at];
          return name === null || name === undefined ? [] : [[room, sicknesses[name]] as const];
        });
        sicken(Object.fromEntries(errors));
        for (const _ of Array(4).keys()) await tick(world, 30);
        sicken(Object.fromEntries(errors), [event('one', 10)]);
        for (const _ of Array(4).keys()) await tick(world, 20);

        const ill = new Set(errors.map(([room]) => room));
        for (const room of rooms) {
          if (!ill.has(room)) expect([room, await meetings(room)]).toEqual([room, 1]);
        }
      }),
      { numRuns: runs(1, 10) },
    );
  });
});
