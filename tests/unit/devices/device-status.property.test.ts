import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  alertResolved,
  connectionClosed,
  connectionOpened,
  type DeviceStatus,
  isConnected,
  isOffline,
  isOverdue,
  neverSeen,
  reported,
  roomLeft,
} from '../../../shared/devices/device-status.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const minutesLater = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

describe('the status of a device', () => {
  it('A device is disconnected when every opened connection was closed, in any order and repeated.', () => {
    const events = fc
      .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 })
      .chain((ids) =>
        fc.shuffledSubarray(
          ids.flatMap((id) => [
            { id, opens: true },
            { id, opens: false },
            { id, opens: false },
          ]),
          { minLength: ids.length * 3 },
        ),
      );
    fc.assert(
      fc.property(events, (sequence) => {
        const end = sequence.reduce(
          (status, { id, opens }) =>
            opens ? connectionOpened(status, id, now) : connectionClosed(status, id),
          neverSeen,
        );

        expect(isConnected(end, now)).toBe(false);
      }),
    );
  });

  it('A device keeps its new connection when the old one is found dead later.', () => {
    const moved = connectionOpened(connectionOpened(neverSeen, 'old', now), 'new', now);

    expect(isConnected(connectionClosed(moved, 'old'), now)).toBe(true);
  });

  it('A device is offline after two missed reports.', () => {
    const shown = { version: 1, assignmentId: 'a', deviceTime: now.toISOString() };
    const seen = reported(neverSeen, shown, false, now);

    const at = now.toISOString();
    for (const status of [seen, connectionOpened(seen, 'a', minutesLater(12))]) {
      expect(isOffline(status, undefined, minutesLater(11.9))).toBe(false);
      expect(isOffline(status, undefined, minutesLater(12.1))).toBe(true);
    }
    const mute = connectionOpened(neverSeen, 'a', minutesLater(12));
    expect(isOffline(mute, at, minutesLater(11.9))).toBe(false);
    expect(isOffline(mute, at, minutesLater(12.1))).toBe(true);
    expect(isConnected(mute, minutesLater(12.1))).toBe(true);
  });

  it('A device is overdue once all its reports were behind for as long as two reports take, until one is not.', () => {
    const report = (status: DeviceStatus, behind: boolean, minutes: number) =>
      reported(
        status,
        { version: 1, assignmentId: 'a', deviceTime: now.toISOString() },
        behind,
        minutesLater(minutes),
      );
    const overdue = (status: DeviceStatus, minutes: number) =>
      isOverdue(status, undefined, minutesLater(minutes));
    const start = alertResolved(report(neverSeen, true, 0));
    const late = report(report(report(start, true, 5), true, 10), true, 13);

    expect([overdue(late, 11), overdue(late, 13)]).toEqual([false, true]);
    // Not noted before it is raised: the watch would pass over it.
    expect(late.missed).toBe(false);
    const caughtUp = report(late, false, 14);
    expect([overdue(caughtUp, 14), caughtUp.missed]).toEqual([false, true]);
    expect(overdue(report(caughtUp, true, 15), 16)).toBe(false);
    expect(overdue(report(roomLeft(late), true, 14), 15)).toBe(false);
  });

  it('After a silence an alert may be open, even when no watch could store that, until it is resolved.', () => {
    const shown = { version: 1, assignmentId: 'a', deviceTime: now.toISOString() };
    const seen = alertResolved(reported(neverSeen, shown, false, now));
    const returned = connectionOpened(seen, 'new', minutesLater(20));
    const after = reported(returned, shown, false, minutesLater(21));
    const again = reported(after, shown, false, minutesLater(26));

    expect(reported(seen, shown, false, minutesLater(5)).missed).toBe(false);
    expect([after.missed, again.missed]).toEqual([true, true]);
    expect(reported(alertResolved(again), shown, false, minutesLater(31)).missed).toBe(false);
  });
});
