/** Turns a Graph event into a meeting before privacy: instants in UTC, all-day events as dates, clean text. */
import { z } from 'zod';
import { sha256 } from '../platform/ids.ts';
import type { Meeting } from './contract.ts';
import type { Window } from './window.ts';

const text = z.string().nullish().catch(null);
const dateTime = z.object({ dateTime: z.string() });

/** Tolerant: a field we cannot read is absent, an event without times is left out. */
export const graphEventSchema = z.object({
  id: z.string(),
  subject: text,
  organizer: z
    .object({ emailAddress: z.object({ name: text }).nullish() })
    .nullish()
    .catch(null),
  start: dateTime,
  end: dateTime,
  isAllDay: z.boolean().nullish().catch(null),
  showAs: text,
  sensitivity: text,
  isCancelled: z.boolean().nullish().catch(null),
  onlineMeeting: z.object({ joinUrl: text }).nullish().catch(null),
  responseStatus: z.object({ response: text }).nullish().catch(null),
});
export type GraphEvent = z.infer<typeof graphEventSchema>;

/** A meeting as Microsoft shows it; only `privacy.ts` turns it into one that is stored. */
export interface Candidate extends Omit<Meeting, 'title' | 'organiser' | 'joinUrl'> {
  readonly title: string | undefined;
  readonly organiser: string | undefined;
  readonly joinUrl: string | undefined;
}

const LONGEST_TITLE = 255;
const LONGEST_ORGANISER = 128;
const LONGEST_JOIN_URL = 2048;
const free = new Set(['free', 'workingElsewhere']);
const pending = new Set(['tentativelyAccepted', 'notResponded']);

/**
 * Undefined for an event that is not shown: free, cancelled, declined, outside the window, or without readable times.
 */
export function normalise(
  event: GraphEvent,
  room: { readonly organisationId: string; readonly roomId: string; readonly window: Window },
): Candidate | undefined {
  if (event.isCancelled === true || free.has(event.showAs ?? '')) return undefined;
  if (event.responseStatus?.response === 'declined') return undefined;
  const times = event.isAllDay === true ? dates(event, room.window) : instants(event, room.window);
  if (times === undefined) return undefined;
  const organiser = clean(event.organizer?.emailAddress?.name, LONGEST_ORGANISER);
  const subject = clean(event.subject, LONGEST_TITLE);
  const sameName = subject?.toLowerCase() === organiser?.toLowerCase();
  return {
    id: sha256(`${room.organisationId}|${room.roomId}|${event.id}`).slice(0, 22),
    ...times,
    // Rooms replace the subject by the organiser's name unless Exchange is configured otherwise:
    // https://learn.microsoft.com/powershell/module/exchange/set-calendarprocessing
    title: sameName ? undefined : subject,
    organiser,
    private: event.sensitivity === 'private' || event.sensitivity === 'confidential',
    joinUrl: joinUrl(event.onlineMeeting?.joinUrl),
    status: statusOf(event),
  };
}

function statusOf({ showAs, responseStatus }: GraphEvent): Meeting['status'] {
  if (showAs === 'oof') return 'oof';
  return showAs === 'tentative' || pending.has(responseStatus?.response ?? '')
    ? 'tentative'
    : 'busy';
}

type Times = Pick<Meeting, 'start' | 'end' | 'allDay'>;

/** Graph answers in UTC, but without `Z` and with seven fraction digits. */
function instants(event: GraphEvent, window: Window): Times | undefined {
  const start = utc(event.start.dateTime);
  const end = utc(event.end.dateTime);
  if (start === undefined || end === undefined || end < start) return undefined;
  if (start >= window.to || end < window.from || (end === window.from && start < end)) {
    return undefined;
  }
  return { start, end, allDay: false };
}

/** Dates are never shifted by a zone: an all-day event belongs to a day, not to 24 hours. */
function dates(event: GraphEvent, window: Window): Times | undefined {
  const start = day(event.start.dateTime);
  const end = day(event.end.dateTime);
  if (start === undefined || end === undefined || end <= start) return undefined;
  if (start >= window.endDay || end <= window.firstDay) return undefined;
  return { start, end, allDay: true };
}

function utc(value: string): string | undefined {
  const time = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*Z?$/.exec(value)?.[1];
  const epoch = time === undefined ? Number.NaN : Date.parse(`${time}Z`);
  return Number.isNaN(epoch) ? undefined : new Date(epoch).toISOString();
}

const day = (value: string): string | undefined => /^(\d{4}-\d\d-\d\d)T/.exec(value)?.[1];

/** Control and bidirectional characters can make a screen show something else than what was written. */
export function clean(value: string | null | undefined, longest: number): string | undefined {
  const plain = (value ?? '')
    .toWellFormed()
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (plain === '') return undefined;
  // Cutting inside a surrogate pair would leave half a character.
  return plain.length <= longest ? plain : plain.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
}

/** Only https towards services that meetings are really held on. */
const joinHosts = [
  'teams.microsoft.com',
  'teams.live.com',
  'teams.microsoft.us',
  'teams.cloud.microsoft',
  'zoom.us',
  'zoomgov.com',
  'webex.com',
  'meet.google.com',
  'gotomeeting.com',
  'goto.com',
  'bluejeans.com',
  'meet.jit.si',
];

function joinUrl(value: string | null | undefined): string | undefined {
  if (value === null || value === undefined || !URL.canParse(value)) return undefined;
  const { protocol, hostname, port, username, password, href } = new URL(value);
  const known = joinHosts.some((host) => hostname === host || hostname.endsWith(`.${host}`));
  const plain = protocol === 'https:' && port === '' && username === '' && password === '';
  return known && plain && href.length <= LONGEST_JOIN_URL ? href : undefined;
}
