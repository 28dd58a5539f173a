import { describe, expect, it } from '@jest/globals';
import { endOf, expand, type StoredEvent, startOf } from '../../../local/graph/event.ts';
import { readEvent } from '../../../local/graph/event-input.ts';

function stored(input: unknown, change: Partial<StoredEvent> = {}): StoredEvent {
  const { properties, when, recurrence } = readEvent(input);
  return {
    key: 'k',
    tenantId: 't',
    mailboxId: 'm',
    properties,
    when,
    recurrence: recurrence ?? null,
    exceptions: {},
    cancelledDates: [],
    createdAt: '',
    modifiedAt: '',
    version: 1,
    ...change,
  };
}

const shown = (event: StoredEvent, from: string, to: string): string[] =>
  expand(event, { from: Date.parse(from), to: Date.parse(to) }).map(
    ({ when }) =>
      `${new Date(startOf(when)).toISOString().slice(0, 16)}/${new Date(endOf(when)).toISOString().slice(11, 16)}`,
  );

const daily = (zone: string, start: string, end: string) => ({
  start: { dateTime: start, timeZone: zone },
  end: { dateTime: end, timeZone: zone },
  recurrence: {
    pattern: { type: 'daily', interval: 1 },
    range: { type: 'noEnd', startDate: start.slice(0, 10) },
  },
});

describe('expand', () => {
  it('keeps the wall-clock time when daylight saving time ends', () => {
    const event = stored(daily('Europe/Brussels', '2026-10-01T09:00:00', '2026-10-01T10:00:00'));

    expect(shown(event, '2026-10-24T00:00:00Z', '2026-10-26T00:00:00Z')).toEqual([
      '2026-10-24T07:00/08:00',
      '2026-10-25T08:00/09:00',
    ]);
  });

  it('moves an occurrence in the skipped hour forward instead of dropping it', () => {
    const event = stored(
      daily('Romance Standard Time', '2026-03-01T02:30:00', '2026-03-01T03:30:00'),
    );

    expect(shown(event, '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z')).toEqual([
      '2026-03-29T01:30/01:30',
    ]);
  });

  it('finds occurrences of a zone whose date differs from that of UTC', () => {
    const event = stored(daily('Pacific/Auckland', '2026-11-01T08:00:00', '2026-11-01T09:00:00'));

    expect(shown(event, '2026-11-21T19:00:00Z', '2026-11-21T19:30:00Z')).toEqual([
      '2026-11-21T19:00/20:00',
    ]);
  });

  it('shows a moved occurrence where it is now and not where it was', () => {
    const series = daily('UTC', '2026-11-01T08:00:00', '2026-11-01T09:00:00');
    const { when } = stored({
      start: { dateTime: '2026-11-30T12:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-11-30T13:00:00', timeZone: 'UTC' },
    });
    const event = stored(series, {
      exceptions: { '2026-11-05': { properties: { subject: 'moved' }, when } },
      cancelledDates: ['2026-11-06'],
    });

    expect(shown(event, '2026-11-05T00:00:00Z', '2026-11-07T00:00:00Z')).toEqual([]);
    expect(shown(event, '2026-11-30T09:00:00Z', '2026-12-01T00:00:00Z')).toEqual([
      '2026-11-30T12:00/13:00',
    ]);
  });

  it('includes what overlaps the window and leaves out what only touches it', () => {
    const event = stored({
      start: { dateTime: '2026-11-22T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-11-22T10:00:00', timeZone: 'UTC' },
    });

    expect(shown(event, '2026-11-22T09:59:00Z', '2026-11-22T12:00:00Z')).toHaveLength(1);
    expect(shown(event, '2026-11-22T10:00:00Z', '2026-11-22T12:00:00Z')).toHaveLength(0);
    expect(shown(event, '2026-11-22T08:00:00Z', '2026-11-22T09:00:00Z')).toHaveLength(0);
  });

  it('reads an end in another zone than the start', () => {
    const event = stored({
      start: { dateTime: '2026-11-22T09:00:00.0000000', timeZone: 'Europe/Brussels' },
      end: { dateTime: '2026-11-22T09:00:00', timeZone: 'Europe/London' },
    });

    expect(shown(event, '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z')).toEqual([
      '2026-11-22T08:00/09:00',
    ]);
  });
});

describe('readEvent', () => {
  it('names what is wrong with an event', () => {
    const noMidnight = {
      start: { dateTime: '2026-11-22T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-11-23T00:00:00', timeZone: 'UTC' },
      isAllDay: true,
    };

    expect(() => readEvent({})).toThrow('start and end');
    expect(() => readEvent({ ...noMidnight, isAllDay: false, showAs: 'busyish' })).toThrow(
      'showAs',
    );
    expect(() => readEvent(noMidnight)).toThrow('midnight');
    expect(() =>
      readEvent({ ...noMidnight, isAllDay: false, end: { dateTime: 'x', timeZone: 'UTC' } }),
    ).toThrow('end.dateTime');
    expect(() =>
      readEvent({ ...noMidnight, start: { dateTime: '2026-11-22T09:00:00', timeZone: 'Mars' } }),
    ).toThrow('time zone');
  });
});
