/** A sweep hands due rooms to a queue. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { DueIndex, RoomSyncs } from '../../../shared/calendar/ports.ts';
import { sweepDueRooms } from '../../../shared/calendar/sweep-due-rooms.ts';

it('A sweep whose queue fails has nothing running any more when it throws', async () => {
  let running = 0;
  const sweep = sweepDueRooms({
    index: {
      async *due() {
        for (let at = 0; at < 40; at += 1) {
          yield { dueAt: '2026-11-23T09:00:00.000Z', organisationId: `org-${at}`, roomId: 'north' };
        }
      },
    } as Pick<DueIndex, 'due'> as DueIndex,
    syncs: {} as RoomSyncs,
    queue: {
      async send({ organisationId }) {
        if (organisationId === 'org-3') throw new Error('no answer');
        running += 1;
        await turn();
        running -= 1;
      },
    },
    clock: () => new Date('2026-11-23T09:00:10.000Z'),
  });
  const silent = { info() {}, warn() {}, error() {} };

  await expect(sweep(silent)).rejects.toThrow('no answer');

  expect(running).toBe(0);
});
