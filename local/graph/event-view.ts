/** An event as Graph sends it. */
import type { Instance } from './event.ts';
import { endOf, startOf } from './event.ts';
import { eventId } from './event-id.ts';
import { formatWall, wallOf } from './time.ts';

export interface Preferences {
  /** `zone` is IANA, `name` what the caller asked for and gets back. */
  readonly timeZone: { readonly zone: string; readonly name: string };
  readonly immutableIds: boolean;
}

const NOT_IN_BASIC = ['body', 'bodyPreview'];

export function renderEvent(
  instance: Instance,
  preferences: Preferences,
): Readonly<Record<string, unknown>> {
  const { event, type, date, properties, when } = instance;
  const id = (of?: string): string =>
    eventId(
      of === undefined ? { key: event.key } : { key: event.key, date: of },
      preferences.immutableIds,
    );
  const changeKey = changeKeyOf(event.version);
  return {
    ...DEFAULTS,
    ...properties,
    '@odata.etag': `W/"${changeKey}"`,
    id: id(date),
    createdDateTime: event.createdAt,
    lastModifiedDateTime: event.modifiedAt,
    changeKey,
    iCalUId: iCalUId(event.key, date),
    originalStartTimeZone: when.startZoneName,
    originalEndTimeZone: when.endZoneName,
    type,
    seriesMasterId: date === undefined ? null : id(),
    isAllDay: when.allDay,
    start: renderTime(when.start, () => startOf(when), when.allDay, preferences),
    end: renderTime(when.end, () => endOf(when), when.allDay, preferences),
    recurrence: date === undefined ? event.recurrence : null,
  };
}

export const basicOnly = (
  resource: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(resource).filter(([name]) => !NOT_IN_BASIC.includes(name)));

export const changeKeyOf = (version: number): string =>
  Buffer.from(`emulated${String(version).padStart(7, '0')}`).toString('base64');

/** All-day events are dates, the same in every zone: they are never converted. */
function renderTime(
  wall: number,
  instant: () => number,
  allDay: boolean,
  { timeZone }: Preferences,
) {
  return {
    dateTime: formatWall(allDay ? wall : wallOf(instant(), timeZone.zone)),
    timeZone: timeZone.name,
  };
}

/** The global object id of an appointment: a fixed class id, the occurrence's date, then what is unique. */
function iCalUId(key: string, date: string | undefined): string {
  const day = Number(date?.replaceAll('-', '') ?? 0);
  const unique = Buffer.from(key).toString('hex').toUpperCase();
  return `040000008200E00074C5B7101A82E008${day.toString(16).toUpperCase().padStart(8, '0')}${unique}`;
}

const DEFAULTS = {
  categories: [],
  transactionId: null,
  reminderMinutesBeforeStart: 15,
  isReminderOn: false,
  hasAttachments: false,
  subject: '',
  bodyPreview: '',
  importance: 'normal',
  sensitivity: 'normal',
  isCancelled: false,
  isOrganizer: false,
  responseRequested: true,
  showAs: 'busy',
  webLink: null,
  onlineMeetingUrl: null,
  isOnlineMeeting: false,
  onlineMeetingProvider: 'unknown',
  allowNewTimeProposals: true,
  isDraft: false,
  hideAttendees: false,
  onlineMeeting: null,
  responseStatus: { response: 'accepted', time: '0001-01-01T00:00:00Z' },
  body: { contentType: 'html', content: '' },
  location: { displayName: '', locationType: 'default', uniqueIdType: 'unknown' },
  locations: [],
  attendees: [],
  organizer: { emailAddress: { name: '', address: '' } },
};
