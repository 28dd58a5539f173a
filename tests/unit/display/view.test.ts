import { describe, expect, it } from '@jest/globals';
import type { DeviceStatus } from '../../../device-client/device.ts';
import type { Meeting, Snapshot } from '../../../device-client/screen.ts';
import { roomView, screenView } from '../../../portal/display/view.ts';

const at = (text: string) => Date.parse(text);
const meeting = (start: string, end: string, more: Partial<Meeting> = {}): Meeting => ({
  id: start,
  start,
  end,
  allDay: start.length === 10,
  private: false,
  status: 'busy',
  ...more,
});
const snapshotOf = (meetings: Meeting[], more: Partial<Snapshot> = {}): Snapshot => ({
  kind: 'calendar.snapshot',
  version: 1,
  assignmentId: 'a',
  room: { id: 'r', name: 'Oak', timeZone: 'Europe/Brussels' },
  window: { from: '2026-03-01T23:00:00.000Z', to: '2026-03-03T23:00:00.000Z' },
  privacy: 'details',
  meetings,
  truncated: false,
  readAt: '2026-03-02T09:00:00.000Z',
  generatedAt: '2026-03-02T09:00:00.000Z',
  ...more,
});
const now = at('2026-03-02T09:30:00.000Z');
const running = meeting('2026-03-02T09:00:00.000Z', '2026-03-02T10:00:00.000Z');
const online: DeviceStatus = {
  connection: 'online',
  room: 'assigned',
  fresh: true,
  heardAt: now,
  clockAheadMs: 0,
  tests: 0,
};

describe('the state of a room', () => {
  it('is busy until the last of the meetings that follow each other ends', () => {
    const view = roomView(
      snapshotOf([
        running,
        meeting('2026-03-02T10:00:00.000Z', '2026-03-02T10:30:00.000Z'),
        meeting('2026-03-02T10:31:00.000Z', '2026-03-02T11:00:00.000Z'),
      ]),
      now,
    );

    expect(view).toMatchObject({ state: 'busy', until: at('2026-03-02T10:30:00.000Z') });
    expect(view.current?.id).toBe(running.id);
    expect(view.next?.id).toBe('2026-03-02T10:00:00.000Z');
  });

  it('is free until the next meeting of today, and without an end when that is tomorrow', () => {
    const tomorrow = meeting('2026-03-03T08:00:00.000Z', '2026-03-03T09:00:00.000Z');
    const today = meeting('2026-03-02T12:00:00.000Z', '2026-03-02T13:00:00.000Z');

    expect(roomView(snapshotOf([today, tomorrow]), now)).toMatchObject({
      state: 'free',
      until: at(today.start),
    });
    const later = roomView(snapshotOf([tomorrow]), now);
    expect(later).toMatchObject({ state: 'free', next: { id: tomorrow.id }, today: [] });
    expect(later).not.toHaveProperty('until');
  });

  it('shows a talk within an all-day booking, and is busy for the rest of the day', () => {
    const view = roomView(snapshotOf([meeting('2026-03-02', '2026-03-03'), running]), now);

    expect(view).toMatchObject({ state: 'busy', current: { id: running.id } });
    expect(view).not.toHaveProperty('until');
    expect(view.today.map(({ id }) => id)).toEqual(['2026-03-02', running.id]);
  });

  it('ends an all-day booking at midnight of the room', () => {
    const snapshot = snapshotOf([meeting('2026-03-02', '2026-03-03')]);

    expect(roomView(snapshot, at('2026-03-02T22:59:59.000Z')).state).toBe('busy');
    expect(roomView(snapshot, at('2026-03-02T23:00:00.000Z')).state).toBe('free');
  });

  it('may be busy when a meeting has no known time, or when later ones are not listed', () => {
    const broken = meeting('soon', 'later', { allDay: false });
    const over = meeting('2026-03-02T07:00:00.000Z', '2026-03-02T08:00:00.000Z');
    const next = meeting('2026-03-02T12:00:00.000Z', '2026-03-02T13:00:00.000Z');

    expect(roomView(snapshotOf([], { incomplete: true }), now)).toMatchObject({
      state: 'maybe',
      notices: ['incomplete'],
    });
    expect(roomView(snapshotOf([broken]), now).state).toBe('maybe');
    expect(roomView(snapshotOf([over], { truncated: true }), now).state).toBe('maybe');
    expect(roomView(snapshotOf([over, next], { truncated: true }), now)).toMatchObject({
      state: 'free',
      notices: ['truncated'],
    });
    expect(roomView(snapshotOf([running], { incomplete: true }), now).state).toBe('busy');
  });

  it('is not known outside the days of the snapshot', () => {
    const snapshot = snapshotOf([running]);

    expect(roomView(snapshot, at(snapshot.window.to))).toMatchObject({ state: 'unknown' });
    expect(roomView(snapshot, at(snapshot.window.from) - 1).state).toBe('unknown');
    expect(roomView(snapshot, at(snapshot.window.from)).state).toBe('free');
  });

  it('is told in UTC, and says so, when the browser does not know the zone', () => {
    const room = { id: 'r', name: 'Oak', timeZone: 'Mars/Olympus', timeZoneAssumed: true as const };

    expect(roomView(snapshotOf([running], { room }), now)).toMatchObject({
      state: 'busy',
      timeZone: 'UTC',
      notices: ['zone-assumed', 'zone-unknown'],
    });
  });

  it.each([
    ['2026-03-02T18:59:00.000Z', false],
    ['2026-03-02T19:00:00.000Z', true],
    ['2026-03-03T04:59:00.000Z', true],
    ['2026-03-03T05:00:00.000Z', false],
  ])('is night in Brussels at %s: %s', (time, isNight) => {
    expect(roomView(snapshotOf([]), at(time)).isNight).toBe(isNight);
  });
});

describe('the screen', () => {
  const snapshot = snapshotOf([running]);
  const readAt = at(snapshot.readAt);

  it.each([
    ['connected and read recently', {}, undefined],
    [
      'just started',
      { connection: 'connecting', heardAt: undefined },
      { kind: 'connecting', readAt },
    ],
    [
      'started without a network',
      { connection: 'offline', offlineSince: now, heardAt: undefined },
      { kind: 'connecting', readAt },
    ],
    ['offline for a moment', { connection: 'offline', offlineSince: now - 9_999 }, undefined],
    [
      'offline for longer',
      { connection: 'offline', offlineSince: now - 10_000 },
      { kind: 'offline', readAt },
    ],
    ['told that the calendar is out of date', { fresh: false }, { kind: 'stale', readAt }],
    ['without an answer for long', { heardAt: now - 12.1 * 60_000 }, { kind: 'stale', readAt }],
  ] as const)('says the age of what it shows when %s: %j', (_why, more, age) => {
    const view = screenView({ ...online, snapshot, ...more } as DeviceStatus, now);

    expect(view).toMatchObject({ kind: 'room', state: 'busy' });
    expect('age' in view ? view.age : undefined).toEqual(age);
  });

  it.each([
    [{ room: 'unassigned' }, 'unassigned'],
    [{ room: 'waiting' }, 'waiting'],
    [{ room: 'unknown' }, 'connecting'],
    [{ room: 'unassigned', connection: 'offline', offlineSince: now - 10_000 }, 'offline'],
  ] as const)('without a snapshot shows for %j: %s', (more, kind) => {
    expect(screenView({ ...online, ...more }, now)).toEqual({ kind });
  });
});
