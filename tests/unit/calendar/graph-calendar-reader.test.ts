/** Pages of a calendarView as Graph has been seen to send them. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { graphCalendarReader } from '../../../shared/calendar/adapters/graph-calendar-reader.ts';
import { normaliseEvents } from '../../../shared/calendar/normalise.ts';
import { contentHash, makeContent } from '../../../shared/calendar/snapshot.ts';
import { windowOf } from '../../../shared/calendar/window.ts';
import {
  type AppIdentity,
  type Graph,
  MicrosoftError,
} from '../../../shared/microsoft/contract.ts';

const now = new Date('2026-11-23T12:00:00Z');
const window = windowOf(now, 'UTC', 2);
const where = { organisationId: 'org', roomId: 'room', window };

const event = (id: string, minute = 0) => ({
  id,
  subject: id,
  start: {
    dateTime: `2026-11-23T09:${String(minute).padStart(2, '0')}:00.0000000`,
    timeZone: 'UTC',
  },
  end: { dateTime: '2026-11-23T10:00:00.0000000', timeZone: 'UTC' },
});

/** `next` is the number of the page after, or what stands in its place. */
interface Page {
  readonly value: unknown;
  readonly next?: unknown;
}

/** Answers page 0 first, and each other by its number; a page that is an error is thrown. */
function readerOf(pages: readonly (Page | Error)[]) {
  const asked: number[] = [];
  const graph: Graph = {
    async send(_identity, { path }) {
      const number = path.startsWith('/users/')
        ? 0
        : Number(/^https:\/\/graph\/(\d+)$/.exec(path)?.[1] ?? -1);
      asked.push(number);
      const page = pages[number] ?? new MicrosoftError('unavailable', { status: 504 });
      if (page instanceof Error) throw page;
      const next = typeof page.next === 'number' ? `https://graph/${page.next}` : page.next;
      const link = next === undefined ? {} : { '@odata.nextLink': next };
      return { status: 200, body: { value: page.value, ...link }, requestId: undefined };
    },
  };
  const read = () =>
    graphCalendarReader(() => graph).read({ app: 'sync' } as AppIdentity, 'room@contoso', window);
  return { asked, read };
}

const about = {
  room: { id: 'room', name: 'North', timeZone: 'UTC' },
  window: { from: window.from, to: window.to },
  privacy: 'details',
} as const;

async function snapshotOf(pages: readonly (Page | Error)[]) {
  const { events, incomplete } = await readerOf(pages).read();
  const { candidates, unplaced } = normaliseEvents(events, where);
  const meetings = candidates.map((candidate) => JSON.parse(JSON.stringify(candidate)));
  return makeContent(about, meetings, { now, incomplete, unplaced });
}

const titles = ({ meetings }: { meetings: readonly { readonly title?: string | undefined }[] }) =>
  meetings.map(({ title }) => title);

describe('graphCalendarReader', () => {
  it('shows an event once that two pages hold', async () => {
    const shown = await snapshotOf([
      { value: [event('A')], next: 1 },
      { value: [event('A'), event('B', 1)] },
    ]);

    expect(titles(shown)).toEqual(['A', 'B']);
    expect(shown.truncated).toBe(false);
  });

  it.each([undefined, null, ''])('takes a nextLink that is %j for the end', async (next) => {
    expect(await readerOf([{ value: [event('A')], next }]).read()).toEqual({
      events: [expect.objectContaining({ id: 'A' })],
      incomplete: false,
    });
  });

  it.each([true, {}, 'https://elsewhere/1'])(
    'shows the first page when the next one cannot be reached by its link %j',
    async (next) => {
      expect(await snapshotOf([{ value: [event('A')], next }])).toMatchObject({
        meetings: [{ title: 'A' }],
        truncated: true,
      });
    },
  );

  it('shows the pages before one that fails, truncated, and says why', async () => {
    for (const failing of [
      new MicrosoftError('unavailable', { status: 504 }),
      new MicrosoftError('throttled', { status: 429, retryAfterSeconds: 30 }),
      { value: 'no list' },
    ]) {
      const pages = [{ value: [event('A')], next: 1 }, failing];

      expect(await snapshotOf(pages)).toMatchObject({
        meetings: [{ title: 'A' }],
        truncated: true,
      });
      expect((await readerOf(pages).read()).failure).toBeInstanceOf(MicrosoftError);
    }
  });

  it('fails when the first page fails, and for an error that is not of Microsoft', async () => {
    await expect(readerOf([{ value: null }]).read()).rejects.toThrow(MicrosoftError);
    const later = [{ value: [event('A')], next: 1 }, new TypeError('a fault of ours')];
    await expect(readerOf(later).read()).rejects.toThrow(TypeError);
  });

  it.each([
    ['links to itself', [{ value: [event('A')], next: 0 }]],
    [
      'links to an earlier page',
      [
        { value: [event('A')], next: 1 },
        { value: [event('B')], next: 0 },
      ],
    ],
    ['never ends', Array.from({ length: 99 }, (_, at) => ({ value: [event('A')], next: at + 1 }))],
    ['is empty for ever', Array.from({ length: 99 }, (_, at) => ({ value: [], next: at + 1 }))],
    [
      'is new for ever',
      Array.from({ length: 99 }, (_, at) => ({ value: [event(`${at}`)], next: at + 1 })),
    ],
  ])('ends a walk over a list that %s, truncated', async (_name, pages) => {
    const { asked, read } = readerOf(pages);

    expect((await read()).incomplete).toBe(true);
    expect(asked.length).toBeLessThanOrEqual(20);
  });

  it('ends a walk over a list that repeats an event, even if the event changes meanwhile', async () => {
    const { asked, read } = readerOf(
      Array.from({ length: 99 }, (_, at) => ({
        value: [{ ...event('A'), subject: `version ${at}` }],
        next: at + 1,
      })),
    );

    expect((await read()).incomplete).toBe(true);
    expect(asked).toEqual([0, 1, 2, 3]);
  });

  it('goes on over pages of occurrences that share an id and start at different times', async () => {
    const pages = Array.from({ length: 6 }, (_, at) => ({
      value: [{ ...event('A', at), id: 'series' }],
      next: at < 5 ? at + 1 : null,
    }));

    expect(await readerOf(pages).read()).toMatchObject({
      incomplete: false,
      events: { length: 6 },
    });
  });

  it('makes the same snapshot of any structure of the pages', async () => {
    const all = Array.from({ length: 12 }, (_, at) => event(`event-${at}`, at));
    const expected = contentHash(await snapshotOf([{ value: all }]));
    // Where pages end, how far each goes back over the one before, and empty pages in between.
    const cut = fc.record({
      length: fc.integer({ min: 1, max: 5 }),
      back: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 12 }), fc.boolean(), async (cuts, withEmpty) => {
        const values: unknown[][] = [];
        let from = 0;
        for (const { length, back } of cuts) {
          if (from >= all.length) break;
          values.push(all.slice(Math.max(0, from - back), from + length));
          if (withEmpty) values.push([]);
          from += length;
        }
        values.push(all.slice(from));
        const pages = values.map((value, at) => ({
          value,
          next: at + 1 < values.length ? at + 1 : null,
        }));
        const shown = await snapshotOf(pages.slice(0, 20));
        if (pages.length <= 20) expect(contentHash(shown)).toBe(expected);
        else expect(shown.truncated).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('counts what is no event, and reads the others', async () => {
    const shown = await snapshotOf([{ value: [null, 'x', [], event('A'), { id: 'no times' }] }]);

    expect(shown).toMatchObject({ meetings: [{ title: 'A' }], incomplete: true, truncated: false });
    expect(await snapshotOf([{ value: [event('A')] }])).not.toHaveProperty('incomplete');
  });

  it('reads the Windows zone of an answer that is not in UTC', async () => {
    const zoned = (dateTime: string) => ({ dateTime, timeZone: 'W. Europe Standard Time' });
    const shown = await snapshotOf([
      {
        value: [
          { id: 'A', start: zoned('2026-11-23T09:00:00'), end: zoned('2026-11-23T10:00:00') },
        ],
      },
    ]);

    expect(shown.meetings[0]).toMatchObject({
      start: '2026-11-23T08:00:00.000Z',
      end: '2026-11-23T09:00:00.000Z',
    });
  });

  it('asks for no body and no attendees', async () => {
    const paths: string[] = [];
    const graph: Graph = {
      async send(_identity, { path }) {
        paths.push(decodeURIComponent(path));
        return { status: 200, body: { value: [] }, requestId: undefined };
      },
    };
    await graphCalendarReader(() => graph).read({ app: 'sync' } as AppIdentity, 'room@x', window);

    expect(paths[0]).toContain('onlineMeetingUrl,location,locations');
    expect(paths[0]).not.toMatch(/body|attendees/i);
  });
});
