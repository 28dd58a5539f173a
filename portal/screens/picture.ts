/** The small picture of a room display in each mode. Pure: privacy as the service applies it. */
import { dateIn, type Meeting, type Snapshot } from '../rooms/today.ts';
import type { CalendarSettings } from './settings-query.ts';

export type Mode = CalendarSettings['privacy'];

export interface Shown {
  readonly text: string;
  /** The text is made up, because this mode's texts are not read. */
  readonly isExample: boolean;
}

export interface PictureMeeting {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly allDay: boolean;
  readonly title?: Shown;
  readonly organiser?: Shown;
  readonly isPrivate: boolean;
  readonly hasJoinLink: boolean;
}

export interface Picture {
  readonly roomName: string;
  readonly timeZone: string;
  readonly current: PictureMeeting | undefined;
  readonly next: readonly PictureMeeting[];
}

export interface Examples {
  readonly titles: readonly string[];
  readonly organisers: readonly string[];
}

const MOST_NEXT = 2;

export function pictureOf(
  { room, meetings }: Pick<Snapshot, 'room' | 'meetings'>,
  mode: Mode,
  about: { readonly showJoinLinks: boolean; readonly examples: Examples; readonly now: number },
): Picture {
  const now = new Date(about.now).toISOString();
  const today = dateIn(room.timeZone, about.now);
  const isOver = ({ allDay, end }: Meeting) => (allDay ? end <= today : end <= now);
  const hasBegun = ({ allDay, start }: Meeting) => (allDay ? start <= today : start <= now);
  const shown = meetings
    .map((meeting, index) => ({ meeting, shown: shownIn(mode, meeting, index, about) }))
    .filter(({ meeting }) => !isOver(meeting));
  return {
    roomName: room.name,
    timeZone: room.timeZone,
    current: shown.find(({ meeting }) => hasBegun(meeting))?.shown,
    next: shown
      .filter(({ meeting }) => !hasBegun(meeting))
      .slice(0, MOST_NEXT)
      .map((one) => one.shown),
  };
}

/** A private or confidential meeting shows nothing of itself in any mode. */
function shownIn(
  mode: Mode,
  meeting: Meeting,
  index: number,
  about: { readonly showJoinLinks: boolean; readonly examples: Examples },
): PictureMeeting {
  const { id, start, end, allDay, private: isPrivate } = meeting;
  const { titles, organisers } = about.examples;
  const time = { id, start, end, allDay, isPrivate };
  if (isPrivate || mode === 'busy-only') return { ...time, hasJoinLink: false };
  const organiser = known(meeting.organiser, organisers, index);
  if (mode === 'organiser-only') return { ...time, organiser, hasJoinLink: false };
  const title = known(meeting.title, titles, index);
  const hasJoinLink = about.showJoinLinks && (meeting.joinUrl !== undefined || title.isExample);
  return { ...time, title, organiser, hasJoinLink };
}

function known(text: string | undefined, examples: readonly string[], index: number): Shown {
  return text === undefined
    ? { text: examples[index % examples.length] ?? '', isExample: true }
    : { text, isExample: false };
}

const HALF_HOUR = 30 * 60_000;

/** A day like many: one meeting now, two later, one of them private. */
export function sampleDay(
  roomName: string,
  timeZone: string,
  now: number,
): Pick<Snapshot, 'room' | 'meetings'> {
  const begin = Math.floor(now / HALF_HOUR) * HALF_HOUR;
  const meeting = (id: string, from: number, to: number, isPrivate = false): Meeting => ({
    id,
    start: new Date(begin + from * HALF_HOUR).toISOString(),
    end: new Date(begin + to * HALF_HOUR).toISOString(),
    allDay: false,
    private: isPrivate,
    status: 'busy',
  });
  return {
    room: { id: 'sample', name: roomName, timeZone },
    meetings: [meeting('1', 0, 2), meeting('2', 3, 5), meeting('3', 6, 7, true)],
  };
}
