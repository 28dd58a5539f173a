/** Privacy, content and version of a snapshot, for any meetings. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { privacySchema, roomSnapshotSchema } from '../../../shared/calendar/contract.ts';
import type { Candidate } from '../../../shared/calendar/normalise.ts';
import { applyPrivacy } from '../../../shared/calendar/privacy.ts';
import { contentHash, makeContent, nextVersion } from '../../../shared/calendar/snapshot.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const about = {
  room: { id: 'room', name: 'North', timeZone: 'UTC' },
  window: { from: '2026-11-23T00:00:00.000Z', to: '2026-11-25T00:00:00.000Z' },
  privacy: 'details',
} as const;

const candidate = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 22 }),
    hour: fc.integer({ min: 0, max: 47 }),
    allDay: fc.boolean(),
    title: fc.option(fc.constant('TITLE'), { nil: undefined }),
    organiser: fc.option(fc.constant('ORGANISER'), { nil: undefined }),
    joinUrl: fc.option(fc.constant('https://zoom.us/JOIN'), { nil: undefined }),
    private: fc.boolean(),
    status: fc.constantFrom('busy', 'tentative', 'oof'),
  })
  .map(({ hour, ...rest }): Candidate => {
    const at = (hours: number) =>
      new Date(Date.parse(about.window.from) + hours * 3_600_000).toISOString();
    return rest.allDay
      ? { ...rest, start: '2026-11-23', end: '2026-11-24' }
      : { ...rest, start: at(hour), end: at(hour + 1) };
  });

describe('applyPrivacy', () => {
  it('leaves no field that the mode hides', () => {
    fc.assert(
      fc.property(
        candidate,
        fc.constantFrom(...privacySchema.options),
        fc.boolean(),
        (meeting, privacy, showJoinLinks) => {
          const shown = JSON.stringify(applyPrivacy(meeting, { privacy, showJoinLinks }));
          const open = !meeting.private;

          expect(shown.includes('TITLE')).toBe(
            open && privacy === 'details' && meeting.title !== undefined,
          );
          expect(shown.includes('ORGANISER')).toBe(
            open && privacy !== 'busy-only' && meeting.organiser !== undefined,
          );
          expect(shown.includes('JOIN')).toBe(
            open && privacy === 'details' && showJoinLinks && meeting.joinUrl !== undefined,
          );
        },
      ),
    );
  });
});

describe('makeContent', () => {
  const everything = { privacy: 'details', showJoinLinks: true } as const;

  it('does not depend on the order of the meetings and always fits its schema', () => {
    const meetings = fc.uniqueArray(candidate, { maxLength: 80, selector: ({ id }) => id });
    fc.assert(
      fc.property(meetings, (candidates) => {
        const shown = candidates.map((item) => applyPrivacy(item, everything));
        const content = makeContent(about, shown, { now, incomplete: false });
        const reversed = makeContent(about, shown.toReversed(), { now, incomplete: false });

        expect(contentHash(reversed)).toBe(contentHash(content));
        expect(content.truncated).toBe(content.meetings.length < shown.length);
        roomSnapshotSchema.parse({ ...content, version: 1, generatedAt: now.toISOString() });
      }),
    );
  });

  it('leaves out past meetings first when there are more than fifty', () => {
    const meetings = Array.from({ length: 60 }, (_, at) => ({
      id: String(at),
      start: new Date(now.getTime() + (at - 10) * 60_000).toISOString(),
      end: new Date(now.getTime() + (at - 9) * 60_000).toISOString(),
      allDay: false,
      private: false,
      status: 'busy' as const,
    }));
    const content = makeContent(about, meetings, { now, incomplete: false });

    expect(content.meetings).toHaveLength(50);
    expect(content.meetings[0]?.id).toBe('10');
    expect(content.truncated).toBe(true);
  });
});

describe('nextVersion', () => {
  it('grows when the clock stands still or goes back', () => {
    expect(nextVersion(undefined, now)).toBe(now.getTime());
    expect(nextVersion(now.getTime(), now)).toBe(now.getTime() + 1);
    expect(nextVersion(now.getTime() + 500, now)).toBe(now.getTime() + 501);
  });
});
