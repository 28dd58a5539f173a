import { describe, expect, it } from '@jest/globals';
import type { Room } from '../../../portal/rooms/room-queries.ts';
import { pictureOf, sampleDay } from '../../../portal/screens/picture.ts';
import { consequencesOf, withChange } from '../../../portal/screens/settings-draft.ts';

const now = Date.parse('2026-03-02T09:10:00.000Z');
const examples = { titles: ['Example title'], organisers: ['Example person'] };
const meeting = {
  id: '1',
  start: '2026-03-02T09:00:00.000Z',
  end: '2026-03-02T10:00:00.000Z',
  allDay: false,
  private: false,
  status: 'busy' as const,
};
const day = (more: object) => ({
  room: { id: 'r', name: 'Oak', timeZone: 'UTC' },
  meetings: [{ ...meeting, ...more }],
});
const about = { showJoinLinks: true, examples, now };

describe('the picture of a display', () => {
  it('shows nothing of a meeting but its time when only busy is shown', () => {
    const { current } = pictureOf(day({ title: 'Secret', organiser: 'Mia' }), 'busy-only', about);

    expect(current).toEqual({
      id: '1',
      start: meeting.start,
      end: meeting.end,
      allDay: false,
      isPrivate: false,
      hasJoinLink: false,
    });
  });

  it('shows no details of a private meeting in any mode', () => {
    const { current } = pictureOf(day({ private: true, title: 'Secret' }), 'details', about);

    expect(current).toMatchObject({ isPrivate: true, hasJoinLink: false });
    expect(current).not.toHaveProperty('title');
  });

  it('marks texts as examples where the mode of today reads none', () => {
    const { current } = pictureOf(day({ organiser: 'Mia' }), 'details', about);

    expect(current?.title).toEqual({ text: 'Example title', isExample: true });
    expect(current?.organiser).toEqual({ text: 'Mia', isExample: false });
  });

  it('parts a sample day into what is now and what comes next', () => {
    const { current, next } = pictureOf(sampleDay('Aspen', 'UTC', now), 'details', about);

    expect(current?.id).toBe('1');
    expect(next.map(({ id }) => id)).toEqual(['2', '3']);
  });
});

describe('what an administrator changed and has not saved', () => {
  const settings = {
    privacy: 'busy-only',
    showJoinLinks: false,
    windowDays: 2,
    defaultTimeZone: null,
  } as const;
  const room = (more: Partial<Room>) => ({ state: 'active', timeZone: 'UTC', ...more }) as Room;

  it('is nothing when a value is as it was', () => {
    const draft = withChange({}, { privacy: 'details', windowDays: 3 }, settings);

    expect(draft).toEqual({ privacy: 'details', windowDays: 3 });
    expect(withChange(draft, { privacy: 'busy-only' }, settings)).toEqual({ windowDays: 3 });
  });

  it('says how many rooms it concerns, without those that have their own setting', () => {
    const rooms = [
      room({}),
      room({ privacy: 'organiser-only' }),
      room({ timeZone: null }),
      room({ state: 'gone' }),
    ];
    const draft = { privacy: 'details', showJoinLinks: true, defaultTimeZone: 'UTC' } as const;

    expect(consequencesOf(draft, settings, rooms)).toEqual({
      privacy: { from: 'busy-only', to: 'details', rooms: 2, ownRooms: 1, showsMore: true },
      joinLinks: 'on',
      timeZone: { zone: 'UTC', rooms: 1 },
    });
  });

  it('says that links stay hidden while no title is shown', () => {
    expect(consequencesOf({ showJoinLinks: true }, settings, [room({})])).toEqual({
      joinLinks: 'hidden',
    });
  });
});
