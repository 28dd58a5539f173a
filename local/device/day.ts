/** A snapshot as lines of text: the room's day in the room's own time zone. */
import type { Meeting, Snapshot } from '../../device-client/screen.ts';

interface Connection {
  readonly online: boolean;
  /** The backend's answer: the calendar was read recently. */
  readonly fresh: boolean;
}

export function dayLines(snapshot: Snapshot, now: Date, { online, fresh }: Connection): string[] {
  const { room } = snapshot;
  const today = dateIn(room.timeZone, now);
  const meetings = snapshot.meetings.filter((meeting) => isOn(meeting, today, room.timeZone));
  const running = meetings.find((meeting) => isRunning(meeting, now, today));
  return [
    `${room.name}  ${today}  ${clockIn(room.timeZone, now)} (${room.timeZone})`,
    ...(room.timeZoneAssumed === true ? ['TIME ZONE NOT SET: this may be another day'] : []),
    running === undefined ? freeOf(snapshot) : `BUSY until ${endOf(running, room.timeZone)}`,
    ...meetings.map((meeting) => `  ${line(meeting, room.timeZone)}`),
    ...(meetings.length === 0 ? ['  No meetings today.'] : []),
    ...(online && fresh
      ? []
      : [`${online ? 'STALE' : 'OFFLINE'}: as of ${age(snapshot, now)} ago`]),
  ];
}

/** A meeting whose time is not known may be now. */
const freeOf = ({ incomplete }: Snapshot): string =>
  incomplete === true ? 'PERHAPS FREE: the calendar holds a meeting without a time' : 'FREE';

function line(meeting: Meeting, timeZone: string): string {
  const time = meeting.allDay
    ? 'all day    '
    : `${clockIn(timeZone, new Date(meeting.start))}–${clockIn(timeZone, new Date(meeting.end))}`;
  const title = meeting.private ? 'Private meeting' : (meeting.title ?? 'Reserved');
  return [
    `${time}  ${title}`,
    ...(meeting.organiser === undefined ? [] : [`(${meeting.organiser})`]),
    ...(meeting.status === 'busy' ? [] : [`[${meeting.status}]`]),
    ...(meeting.joinUrl === undefined ? [] : ['[join]']),
  ].join(' ');
}

/** All-day events are dates, their end exclusive; the others are instants. */
const isOn = (meeting: Meeting, today: string, timeZone: string): boolean =>
  meeting.allDay
    ? meeting.start <= today && today < meeting.end
    : dateIn(timeZone, new Date(meeting.start)) <= today &&
      today <= dateIn(timeZone, new Date(Date.parse(meeting.end) - 1));

const isRunning = (meeting: Meeting, now: Date, today: string): boolean =>
  meeting.allDay
    ? meeting.start <= today && today < meeting.end
    : Date.parse(meeting.start) <= now.getTime() && now.getTime() < Date.parse(meeting.end);

const endOf = (meeting: Meeting, timeZone: string): string =>
  meeting.allDay ? 'the end of the day' : clockIn(timeZone, new Date(meeting.end));

function age({ readAt }: Snapshot, now: Date): string {
  const minutes = Math.max(0, Math.floor((now.getTime() - Date.parse(readAt)) / 60_000));
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}

const dateIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);

const clockIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
