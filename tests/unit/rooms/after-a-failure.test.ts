/** Work on many rooms ends with its first failure: nothing goes on behind the caller's back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { RoomCalendars } from '../../../shared/calendar/contract.ts';
import type { Connection } from '../../../shared/onboarding/contract.ts';
import { askCalendars } from '../../../shared/rooms/ask-calendars.ts';
import { newRow } from '../../../shared/rooms/diff-rooms.ts';
import type { RoomStore } from '../../../shared/rooms/ports.ts';
import { refreshRooms } from '../../../shared/rooms/refresh-rooms.ts';
import { type FoundRoom, noEquipment } from '../../../shared/rooms/room.ts';
import { writeRooms } from '../../../shared/rooms/write-rooms.ts';

const failure = new Error('the storage account is gone');
const clock = () => new Date('2026-11-29T10:00:00.000Z');
const rooms = (count: number): FoundRoom[] =>
  Array.from({ length: count }, (_, index) => ({
    emailAddress: `room-${index}@contoso.example`,
    placeId: `place-${index}`,
    displayName: `Room ${index}`,
    capacity: null,
    building: null,
    floor: null,
    equipment: noEquipment,
    timeZone: null,
  }));

/** Counts calls; the third one fails, the others take a turn of the event loop each. */
function thirdFails() {
  const counted = {
    begun: 0,
    running: 0,
    async call<T>(result: T): Promise<T> {
      counted.begun += 1;
      if (counted.begun === 3) throw failure;
      counted.running += 1;
      await sleep(1);
      counted.running -= 1;
      return result;
    },
  };
  return counted;
}

async function expectNothingAfter(counted: ReturnType<typeof thirdFails>, work: Promise<unknown>) {
  await expect(work).rejects.toBe(failure);
  const { begun, running } = counted;
  await sleep(50);

  expect(running).toBe(0);
  expect(counted.begun).toBe(begun);
  expect(begun).toBeLessThan(20);
}

const unused = (): never => {
  throw new Error('not part of this test');
};

describe('work on many rooms', () => {
  it('After a failed transaction no further one is committed', async () => {
    const commits = thirdFails();
    const write = writeRooms({
      store: { commit: () => commits.call(true) } as unknown as RoomStore,
      live: unused,
      clock,
    });
    const changes = rooms(5000).map((room) => ({ before: undefined, after: newRow('org', room) }));

    await expectNothingAfter(commits, write('org', changes, 'microsoft'));
  });

  it('After an unexpected failure no further calendar is asked for', async () => {
    const probes = thirdFails();
    const calendars = { probe: () => probes.call('readable') } as unknown as RoomCalendars;
    const rows = rooms(200).map((room) => newRow('org', room));

    await expectNothingAfter(probes, askCalendars(calendars, 'org', rows));
  });

  it('After a failure no further calendar is read again', async () => {
    const rereads = thirdFails();
    const known = rooms(200).map((room) => ({ ...newRow('org', room), displayName: 'Old name' }));
    const refresh = refreshRooms({
      store: {
        async *each() {
          for (const value of known) yield { row: value.id, value, etag: 'etag' };
        },
      } as unknown as RoomStore,
      write: async (_organisation, changes) => changes,
      list: { read: async () => rooms(200) },
      readings: { get: async () => ({}), put: async () => undefined, forget: unused },
      connections: () => ({
        get: async () =>
          ({ connectionId: 'connection', tenantId: 'tenant', state: 'ready' }) as Connection,
        isInUse: unused,
        observe: unused,
        switchSecret: unused,
      }),
      calendars: () => ({ reread: () => rereads.call(undefined) }) as unknown as RoomCalendars,
      audit: () => ({ append: async () => undefined }),
      clock,
    });

    await expectNothingAfter(rereads, refresh('org'));
  });
});
