/** Graph events as screens may know them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clean, graphEventSchema, normalise } from '../../../shared/calendar/normalise.ts';
import { windowOf } from '../../../shared/calendar/window.ts';

const room = {
  organisationId: 'org',
  roomId: 'room',
  window: windowOf(new Date('2026-11-23T10:00:00Z'), 'Europe/Brussels', 2),
};

const read = (change: object = {}, where: typeof room = room) =>
  normalise(
    graphEventSchema.parse({
      id: 'graph-id',
      subject: 'Plan',
      organizer: { emailAddress: { name: 'Ada', address: 'ada@contoso.example' } },
      start: { dateTime: '2026-11-23T09:00:00.0000000', timeZone: 'UTC' },
      end: { dateTime: '2026-11-23T10:00:00.0000000', timeZone: 'UTC' },
      isAllDay: false,
      showAs: 'busy',
      sensitivity: 'normal',
      isCancelled: false,
      responseStatus: { response: 'accepted' },
      ...change,
    }),
    where,
  );
const allDay = (start: string, end: string) => ({
  isAllDay: true,
  start: { dateTime: `${start}T00:00:00.0000000` },
  end: { dateTime: `${end}T00:00:00.0000000` },
});

describe('normalise', () => {
  it('reads times as UTC and hides Graph’s id', () => {
    expect(read()).toMatchObject({
      start: '2026-11-23T09:00:00.000Z',
      end: '2026-11-23T10:00:00.000Z',
      allDay: false,
      title: 'Plan',
      organiser: 'Ada',
      private: false,
      status: 'busy',
    });
    expect(JSON.stringify(read())).not.toContain('graph-id');
  });

  it.each([
    { isCancelled: true },
    { showAs: 'free' },
    { showAs: 'workingElsewhere' },
    { responseStatus: { response: 'declined' } },
    { start: { dateTime: 'tomorrow' } },
    {
      end: { dateTime: '2026-11-22T23:00:00.0000000' },
      start: { dateTime: '2026-11-22T22:00:00' },
    },
  ])('leaves out an event with %j', (change) => {
    expect(read(change)).toBeUndefined();
  });

  it.each([
    [{ showAs: 'tentative' }, 'tentative'],
    [{ responseStatus: { response: 'notResponded' } }, 'tentative'],
    [{ showAs: 'oof' }, 'oof'],
    [{ showAs: 'unknown' }, 'busy'],
    [{ showAs: null, responseStatus: null }, 'busy'],
  ])('gives an event with %j its status', (change, status) => {
    expect(read(change)?.status).toBe(status);
  });

  it('keeps all-day events as dates of the room’s own days', () => {
    const auckland = {
      ...room,
      window: windowOf(new Date('2026-11-23T10:00:00Z'), 'Pacific/Auckland', 2),
    };

    expect(read(allDay('2026-11-23', '2026-11-24'))).toMatchObject({
      start: '2026-11-23',
      end: '2026-11-24',
      allDay: true,
    });
    expect(read(allDay('2026-11-22', '2026-11-23'), auckland)).toBeUndefined();
    expect(read(allDay('2026-11-24', '2026-11-25'), auckland)).toMatchObject({ allDay: true });
    expect(read(allDay('2026-11-25', '2026-11-26'), auckland)).toBeUndefined();
  });

  it('drops a subject that only repeats the organiser', () => {
    expect(read({ subject: 'ada ' })).toMatchObject({ title: undefined, organiser: 'Ada' });
    expect(read({ subject: '  ' })?.title).toBeUndefined();
  });

  it('drops control and bidirectional characters and cuts whole characters', () => {
    expect(clean('a\u202Eb\u0000\n c\u2066', 20)).toBe('ab c');
    expect(clean('x'.repeat(9) + '😀', 10)).toBe('x'.repeat(9));
    expect(read({ subject: 'y'.repeat(10_000) })?.title).toHaveLength(255);
  });

  it('makes a short, whole and printable title of any subject', () => {
    const subject = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 10_000 }),
      fc.string({ unit: fc.constantFrom('\u0000', '\u202E', '\uD83D', '\uDE00', 'e\u0301', ' ') }),
    );
    fc.assert(
      fc.property(subject, (text) => {
        const { title = '' } = read({ subject: text }) ?? {};
        expect(title.length).toBeLessThanOrEqual(255);
        expect(title.isWellFormed()).toBe(true);
        expect(title).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(title).toBe(title.trim());
      }),
    );
  });

  it.each([
    ['https://teams.microsoft.com/l/meetup-join/1', true],
    ['https://eu.zoom.us/j/1', true],
    ['http://teams.microsoft.com/l/1', false],
    ['https://teams.microsoft.com.evil.example/', false],
    ['https://user@teams.microsoft.com/', false],
    ['javascript:alert(1)', false],
    [`https://zoom.us/${'z'.repeat(2100)}`, false],
  ])('keeps only trusted join links: %s', (joinUrl, kept) => {
    expect(read({ onlineMeeting: { joinUrl } })?.joinUrl).toBe(kept ? joinUrl : undefined);
  });
});
