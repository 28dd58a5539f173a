/** Retention over real tables: rows that are too old are removed, and no other. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { tableAlertStore } from '../../../shared/alerts/adapters/table-alert-store.ts';
import { tableWebhooks } from '../../../shared/alerts/adapters/table-webhooks.ts';
import { opened, resolved } from '../../../shared/alerts/alert.ts';
import { tableRoomSyncs } from '../../../shared/calendar/adapters/table-calendar-store.ts';
import { newRoomSync } from '../../../shared/calendar/room-sync.ts';
import type { Config } from '../../../shared/platform/config.ts';
import { tableOpener } from '../../../shared/platform/table-storage.ts';
import type { OpenTable } from '../../../shared/platform/tables.ts';
import { tableRoomStore } from '../../../shared/rooms/adapters/table-room-store.ts';
import { forgetGoneRooms } from '../../../shared/rooms/forget-gone-rooms.ts';
import { noEquipment, type RoomRow } from '../../../shared/rooms/room.ts';
import { type RunningAzurite, startAzurite } from '../../support/azurite.ts';

const DAY = 24 * 3600_000;
const START = Date.parse('2026-06-01T00:00:00Z');
const day = (n: number) => new Date(START + n * DAY);

let azurite: RunningAzurite;
let openTable: OpenTable;
beforeAll(async () => {
  azurite = await startAzurite();
  const storage = { kind: 'connection-string', value: azurite.connectionString };
  openTable = tableOpener({ HTTP_TIMEOUT_SECONDS: 10, storage } as Config);
});
afterAll(() => azurite.close());

describe('retention', () => {
  it('Alerts that were over before the time are deleted with every copy, open and younger ones stay, and a cause that came back stays known.', async () => {
    const store = tableAlertStore(openTable);
    const cause = (subject: string) =>
      ({ organisationId: 'org', kind: 'consent', subject }) as const;
    const raise = (subject: string, at: Date) =>
      store.update(cause(subject), (newest) =>
        newest?.state === 'open'
          ? newest
          : opened({ ...cause(subject), severity: 'warning', message: subject }, at),
      );
    const end = (subject: string, at: Date) =>
      store.update(cause(subject), (newest) => newest && resolved(newest, at));
    for (const subject of ['old', 'open', 'back', 'late']) await raise(subject, day(0));
    for (const subject of ['old', 'back']) await end(subject, day(1));
    await end('late', day(50));
    await raise('back', day(40));
    await raise('young', day(60));
    await end('young', day(61));

    const removed = [
      await store.removeResolved(day(30), 1),
      await store.removeResolved(day(30), 10),
      await store.removeResolved(day(30), 10),
    ];

    const listed = async (org: string | undefined, state: 'all' | 'open') =>
      (await store.page(org, { limit: 50, state })).items.map(({ message }) => message).toSorted();
    expect(removed).toEqual([1, 1, 0]);
    expect(await listed(undefined, 'all')).toEqual(['back', 'late', 'open', 'young']);
    expect(await listed('org', 'all')).toEqual(['back', 'late', 'open', 'young']);
    expect(await listed('org', 'open')).toEqual(['back', 'open']);
    expect(await store.newest(cause('old'))).toBeUndefined();
    expect(await store.newest(cause('back'))).toMatchObject({ state: 'open' });
  });

  it('Deliveries that were given up long ago are deleted.', async () => {
    const webhooks = tableWebhooks(openTable);
    const letter = (id: string, at: Date) => ({
      id,
      type: 'alert.raised' as const,
      alertId: 'a',
      failedAt: at.toISOString(),
      tries: 8,
      reason: 'timeout',
    });
    await webhooks.put('org', letter('old', day(1)));
    await webhooks.put('org', letter('young', day(40)));

    await webhooks.removeBefore('org', day(30));

    const { items } = await webhooks.page('org', { limit: 10 });
    expect(items.map(({ id }) => id)).toEqual(['young']);
  });

  it('A room that was gone for long and that no device shows is forgotten; one that is back or shown stays.', async () => {
    const store = tableRoomStore(openTable);
    const room = (id: string, change: Partial<RoomRow> = {}): RoomRow => ({
      id,
      emailAddress: `${id}@contoso.example`,
      displayName: id,
      capacity: null,
      building: null,
      floor: null,
      equipment: noEquipment,
      guessedTimeZone: null,
      listed: false,
      calendar: 'missing',
      ...change,
    });
    const rows = [
      room('gone'),
      room('shown'),
      room('returned'),
      room('there', { listed: true, calendar: 'readable' }),
      room('hidden', { calendar: 'readable' }),
    ];
    await store.commit(
      'rooms',
      rows.map((row) => ({ row })),
      [],
    );
    const told: string[] = [];
    let now = day(0);
    const forget = forgetGoneRooms({
      store,
      calendars: () => ({ unfollow: async (_org, id) => void told.push(`unfollowed ${id}`) }),
      assignments: () => ({
        ofRoom: async (_org, id) =>
          id === 'shown' ? [{ deviceId: 'd', assignmentId: 'a', roomId: id }] : [],
      }),
      audit: () => ({
        append: async (_org, { action, target }) => void told.push(`${action} ${target}`),
      }),
      clock: () => now,
      days: 30,
    });

    await forget('rooms');
    now = day(29);
    await forget('rooms');
    expect(told).toEqual([]);
    const back = await store.get('rooms', 'returned');
    if (back === undefined) throw new Error('no such room');
    await store.commit(
      'rooms',
      [{ row: { ...back.value, listed: true, calendar: 'readable' }, etag: back.etag }],
      [],
    );
    now = day(31);
    await forget('rooms');
    await forget('rooms');

    const left = [];
    for await (const { value } of store.each('rooms')) left.push([value.id, value.goneSince]);
    expect(left).toEqual([
      ['hidden', undefined],
      ['returned', undefined],
      ['shown', day(0).toISOString()],
      ['there', undefined],
    ]);
    expect(told).toEqual(['room.forgotten gone', 'unfollowed gone']);
  });

  it('A snapshot without its row is removed, and every other one stays.', async () => {
    const syncs = tableRoomSyncs(openTable);
    const snapshots = openTable('Calendars').rows(z.object({ id: z.string() }));
    for (const id of ['followed', 'orphan']) await snapshots.put('sync', `snapshot|${id}`, { id });
    await syncs.insert('sync', 'followed', newRoomSync(day(0)));

    await syncs.removeOrphans('sync');

    const left = [];
    for await (const { row } of snapshots.each('sync', 'snapshot|')) left.push(row);
    expect(left).toEqual(['snapshot|followed']);
  });
});
