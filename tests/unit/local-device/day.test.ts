import { describe, expect, it } from '@jest/globals';
import type { Meeting, Snapshot } from '../../../device-client/screen.ts';
import { dayLines } from '../../../local/device/day.ts';

const meeting = (over: Partial<Meeting>): Meeting => ({
  id: 'm',
  start: '2026-03-02T09:00:00.000Z',
  end: '2026-03-02T10:00:00.000Z',
  allDay: false,
  private: false,
  status: 'busy',
  ...over,
});

const snapshot = (timeZone: string, meetings: Meeting[]): Snapshot => ({
  kind: 'calendar.snapshot',
  version: 1,
  assignmentId: 'a',
  room: { id: 'r', name: 'Oak', timeZone },
  window: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-04T00:00:00.000Z' },
  privacy: 'details',
  meetings,
  truncated: false,
  readAt: '2026-03-02T09:00:00.000Z',
  generatedAt: '2026-03-02T09:00:00.000Z',
});

const now = new Date('2026-03-02T09:30:00.000Z');
const good = { online: true, fresh: true };

describe("the room's day", () => {
  it('is told in the time zone of the room', () => {
    const lines = dayLines(
      snapshot('Europe/Brussels', [meeting({ title: 'Plan', organiser: 'Ann' })]),
      now,
      good,
    );

    expect(lines).toEqual([
      'Oak  2026-03-02  10:30 (Europe/Brussels)',
      'BUSY until 11:00',
      '  10:00–11:00  Plan (Ann)',
    ]);
  });

  it('says that the time zone is not set, and that a meeting without a time may be now', () => {
    const bare = snapshot('UTC', []);
    const assumed = { ...bare, room: { ...bare.room, timeZoneAssumed: true as const } };

    expect(dayLines(assumed, now, good)).toContain('TIME ZONE NOT SET: this may be another day');
    const lines = dayLines({ ...bare, incomplete: true }, now, good);
    expect(lines[1]).toMatch(/^PERHAPS FREE/);
    expect(lines).not.toContain('FREE');
  });

  it('leaves out what is on another day there', () => {
    const lines = dayLines(
      snapshot('Pacific/Auckland', [
        meeting({ start: '2026-03-01T09:00:00.000Z', end: '2026-03-01T10:00:00.000Z' }),
      ]),
      now,
      good,
    );

    expect(lines).toContain('  No meetings today.');
  });

  it('keeps an all-day date a date, its end exclusive', () => {
    const allDay = meeting({ allDay: true, start: '2026-03-02', end: '2026-03-03', private: true });

    expect(dayLines(snapshot('Pacific/Auckland', [allDay]), now, good)).toContain(
      '  all day      Private meeting',
    );
    expect(
      dayLines(snapshot('UTC', [allDay]), new Date('2026-03-03T00:30:00.000Z'), good),
    ).toContain('  No meetings today.');
  });

  it.each([
    ['stale', { online: true, fresh: false }, 'STALE: as of 30 min ago'],
    ['offline', { online: false, fresh: true }, 'OFFLINE: as of 30 min ago'],
  ])('says its age when %s', (_, standing, expected) => {
    expect(dayLines(snapshot('UTC', []), now, standing)).toContain(expected);
  });
});
