/** Graph events as screens may know them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { graphEventSchema, normaliseEvents } from '../../../shared/calendar/normalise.ts';
import { windowOf } from '../../../shared/calendar/window.ts';
import { cleanText, unseenCharacter } from '../../../shared/platform/text.ts';
import { hostileText, innocent } from '../../support/hostile-texts.ts';
import { runs } from '../../support/long.ts';

const room = {
  organisationId: 'org',
  roomId: 'room',
  window: windowOf(new Date('2026-11-23T10:00:00Z'), 'Europe/Brussels', 2),
};

const eventOf = (change: object = {}) =>
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
  });
const read = (change: object = {}, where: typeof room = room) =>
  normaliseEvents([eventOf(change)], where).candidates[0];
const countUnplaced = (change: object) => normaliseEvents([eventOf(change)], room).unplaced;
const allDay = (start: string, end: string) => ({
  isAllDay: true,
  start: { dateTime: `${start}T00:00:00.0000000` },
  end: { dateTime: `${end}T00:00:00.0000000` },
});

describe('normaliseEvents', () => {
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
    expect(cleanText('a\u202Eb\u0000\n c\u2066', 20)).toBe('ab c');
    expect(cleanText('x'.repeat(9) + '😀', 10)).toBe('x'.repeat(9));
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

  it('shows no character that nobody sees in a title or an organiser, and keeps every name', () => {
    const text = fc.oneof(hostileText, fc.constantFrom(...innocent));
    fc.assert(
      fc.property(text, text, (subject, name) => {
        const meeting = read({ subject, organizer: { emailAddress: { name } } });
        expect(meeting?.organiser).toBe(cleanText(name, 128));
        expect([undefined, cleanText(subject, 255)]).toContain(meeting?.title);
        expect(unseenCharacter(`${meeting?.title ?? ''} ${meeting?.organiser}`)).toBeUndefined();
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

  it.each([
    [
      { onlineMeetingUrl: 'https://contoso.webex.com/meet/ada' },
      'https://contoso.webex.com/meet/ada',
    ],
    [
      { location: { displayName: 'https://us02web.zoom.us/j/1?pwd=x' } },
      'https://us02web.zoom.us/j/1?pwd=x',
    ],
    [{ location: { displayName: 'Zoom: https://zoom.us/j/1; Room North' } }, 'https://zoom.us/j/1'],
    [{ location: { displayName: 'Room North (https://zoom.us/j/1).' } }, 'https://zoom.us/j/1'],
    [
      {
        locations: [
          null,
          { displayName: 'North' },
          { displayName: 'HTTPS://MEET.GOOGLE.COM/abc-defg-hij' },
        ],
      },
      'https://meet.google.com/abc-defg-hij',
    ],
    [
      {
        onlineMeeting: { joinUrl: 'https://evil.example/' },
        onlineMeetingUrl: null,
        location: { displayName: 'https://teams.live.com/meet/1' },
      },
      'https://teams.live.com/meet/1',
    ],
    [
      {
        onlineMeeting: { joinUrl: 'https://teams.microsoft.com/l/meetup-join/1' },
        location: { displayName: 'https://zoom.us/j/1' },
      },
      'https://teams.microsoft.com/l/meetup-join/1',
    ],
  ])('takes the join link of an allowed host from any field but the body: %j', (change, link) => {
    expect(read(change)?.joinUrl).toBe(link);
  });

  it.each([
    'https://zoom.us.evil.example/j/1',
    'https://evilzoom.us/j/1',
    'https://zoom.us@evil.example/j/1',
    'https://zoom.us:8443/j/1',
    'https://z\u043eom.us/j/1',
    'http://zoom.us/j/1',
    'zoom.us/j/1',
    'https://zoom.us./j/1',
    'https://zoom.us/',
    'https://evil.example/?go=https://zoom.us/j/1',
    'Microsoft Teams Meeting',
  ])('takes no join link from %s', (displayName) => {
    const url = { onlineMeetingUrl: displayName, onlineMeeting: { joinUrl: displayName } };
    expect(read({ location: { displayName }, locations: [{ displayName }] })?.joinUrl).toBe(
      undefined,
    );
    expect(read(url)?.joinUrl).toBe(undefined);
  });

  it('shows no organiser and no title that is a name of Exchange’s directory, in any shape', () => {
    const shape = fc.constantFrom<(dn: string) => string>(
      (dn) => dn,
      (dn) => dn.toUpperCase(),
      (dn) => dn.toLowerCase(),
      (dn) => ` ${dn} `,
      (dn) => `'${dn}'`,
      (dn) => `EX:${dn}`,
      (dn) => `X500:${dn}`,
      (dn) => dn.replaceAll('=', ' = '),
      (dn) => dn.replaceAll('/', '%2F').replaceAll('=', '%3D'),
      (dn) => `IMCEAEX-${dn.replaceAll('/', '_')}@contoso.example`,
    );
    const part = fc.stringMatching(/^[A-Za-z0-9 ()-]{1,20}$/);
    fc.assert(
      fc.property(shape, part, part, part, (shaped, o, ou, cn) => {
        const name = shaped(`/o=${o}/ou=${ou}/cn=Recipients/cn=${cn}`);
        const organizer = { emailAddress: { name, address: name } };
        const shown = read({ organizer, subject: name });

        expect(shown).toMatchObject({ organiser: undefined, title: undefined });
        expect(read({ organizer })?.title).toBe('Plan');
        expect(read({ subject: `${name} Plan` })?.title).toBe(undefined);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['Ada', 'O/Neill', 'c/o Ada Lovelace', 'Ada = Lovelace', 'Sales/EU', '/dev/null'])(
    'shows the organiser %s, whose name only looks a little like one of the directory',
    (name) => {
      expect(read({ organizer: { emailAddress: { name } } })?.organiser).toBe(name);
    },
  );

  it('keeps the organiser whose address alone is one of the directory', () => {
    const emailAddress = { name: 'Ada', address: '/o=ExchangeLabs/ou=x/cn=Recipients/cn=y' };

    expect(read({ organizer: { emailAddress } })?.organiser).toBe('Ada');
  });

  it('holds the subject back until the room has answered', () => {
    expect(read({ responseStatus: { response: 'notResponded' } })).toMatchObject({
      title: undefined,
      organiser: 'Ada',
    });
    for (const response of ['accepted', 'tentativelyAccepted', 'organizer', 'none']) {
      expect(read({ responseStatus: { response } })?.title).toBe('Plan');
    }
  });

  it('shows an event once whose pages repeat it, in its last version', () => {
    const { candidates } = normaliseEvents(
      [eventOf(), eventOf({ id: 'other' }), eventOf({ subject: 'New plan' })],
      room,
    );

    expect(candidates.map(({ title }) => title)).toEqual(['New plan', 'Plan']);
  });

  it('shows two starts under one id, each with an id of its own', () => {
    const start = { dateTime: '2026-11-23T09:30:00.0000000', timeZone: 'UTC' };
    const { candidates } = normaliseEvents([eventOf(), eventOf({ start })], room);

    expect(candidates).toHaveLength(2);
    expect(new Set(candidates.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    [{ start: null }, 1],
    [{ start: { dateTime: 'tomorrow' } }, 1],
    [{ start: null, end: null, isAllDay: true }, 1],
    [{ start: null, showAs: 'free' }, 0],
    [{ start: null, isCancelled: true }, 0],
    [{ start: null, responseStatus: { response: 'declined' } }, 0],
    [{ end: null }, 0],
    [{ showAs: 'free' }, 0],
  ])('counts a busy event of which not even the day is known: %j', (change, unplaced) => {
    expect(countUnplaced(change)).toBe(unplaced);
  });

  it('shows, leaves out or counts whatever Microsoft sends, and never throws', () => {
    const anything = fc.anything({ maxDepth: 2 });
    const fields =
      'id subject organizer start end isAllDay showAs sensitivity isCancelled onlineMeeting ' +
      'onlineMeetingUrl location locations responseStatus';
    const field = fc.constantFrom(...fields.split(' '));
    fc.assert(
      fc.property(fc.dictionary(field, anything), (change) => {
        const event = eventOf(change);
        const { candidates, unplaced } = normaliseEvents([event], room);
        const isHidden =
          event.isCancelled === true ||
          event.showAs === 'free' ||
          event.showAs === 'workingElsewhere' ||
          event.responseStatus?.response === 'declined';

        expect(candidates.length + unplaced).toBe(isHidden ? 0 : 1);
      }),
      { numRuns: runs(70, 700) },
    );
  });
});
